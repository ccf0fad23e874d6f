/** @module Keeps a twin's handlers as their files are while somebody writes them; its worlds keep their state. */

import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'
import { HoldoutError } from '../../base/index.ts'
import type { Twin } from '../../twin/index.ts'
import { loadHandlers, placingMistakes } from './load-handlers.ts'

/** How handlers are kept up with. */
export interface WatchHandlersOptions {
  /** The path in messages; that of the file unless given. */
  readonly shown?: string
  /** Told when changed handlers have taken over. */
  readonly onReload?: (operations: readonly string[]) => void
  /** Told of what is wrong in a changed file; the handlers before go on. */
  readonly onMistake?: (mistake: HoldoutError) => void
  /** How long the files must be quiet, in milliseconds; an editor writes in several steps. */
  readonly quietMs?: number
}

/**
 * Has handlers take over, and again whenever their file, or a file of the user's own that it imports, has changed. Resolves
 * when they have taken over for the first time.
 *
 * @param file an absolute path
 * @throws {HoldoutError} for handlers that are wrong from the start
 */
export async function watchHandlers(
  twin: Twin,
  file: string,
  options: WatchHandlersOptions = {},
): Promise<AsyncDisposable> {
  const { shown = file, onReload, onMistake, quietMs = 60 } = options
  const folders = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let isChanged = false
  let loading: Promise<void> | undefined

  const follow = (path: string) => {
    const folder = dirname(path)
    if (isStopped || folders.has(folder)) return
    const watcher = watch(folder, (_event, name) => {
      if (name === null || /\.(?:[cm]?[jt]s|json)$/.test(name)) changed()
    })
    // A folder that goes away is noticed when its files are loaded.
    folders.set(
      folder,
      watcher.on('error', () => watcher.close()),
    )
  }
  const load = async () => {
    const handlers = await loadHandlers(file, { shown, onFile: follow })
    placingMistakes(file, shown, () => twin.setHandlers(handlers))
  }
  const reload = async () => {
    while (isChanged && !isStopped) {
      isChanged = false
      try {
        await load()
        onReload?.(twin.handled())
      } catch (error) {
        if (!(error instanceof HoldoutError)) throw error
        onMistake?.(error)
      }
    }
  }
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      isChanged = true
      loading ??= reload().finally(() => {
        loading = undefined
      })
    }, quietMs)
  }
  const stop = async () => {
    isStopped = true
    clearTimeout(timer)
    for (const watcher of folders.values()) watcher.close()
    await loading
  }
  try {
    follow(file)
    await load()
  } catch (error) {
    await stop()
    throw error
  }
  return { [Symbol.asyncDispose]: stop }
}
