/** @module What containers printed: all of it in the order of time, or as it comes. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { LogLine } from '../said/read-logs.ts'
import { type FoundContainer, findContainers } from './look-at-containers.ts'

/** Tells every line of a project's containers; with a signal, what comes until it is aborted too. */
export async function readContainerLogs(
  project: string,
  tell: (line: LogLine) => void,
  follow?: AbortSignal,
): Promise<void> {
  const found = await findContainers(project)
  if (follow !== undefined) {
    await Promise.all(found.map((container) => readOne(container, tell, follow)))
    return
  }
  const lines: LogLine[] = []
  await Promise.all(found.map((container) => readOne(container, (line) => lines.push(line))))
  lines.sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1))
  for (const line of lines) tell(line)
}

/** Until the container ends, or the signal is aborted. */
function readOne(
  { id, service }: FoundContainer,
  tell: (line: LogLine) => void,
  follow?: AbortSignal,
): Promise<void> {
  const words = ['logs', '--timestamps', ...(follow === undefined ? [] : ['--follow']), id]
  const child = spawn('docker', words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => child.kill()
  follow?.addEventListener('abort', stop, { once: true })
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      const [, at, text] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/s.exec(line) ?? []
      tell(
        at === undefined
          ? { source: service, text: line }
          : { at, source: service, text: text ?? '' },
      )
    })
  }
  return new Promise((resolve) => {
    const end = () => {
      follow?.removeEventListener('abort', stop)
      resolve()
    }
    child.once('error', end)
    child.once('close', end)
  })
}
