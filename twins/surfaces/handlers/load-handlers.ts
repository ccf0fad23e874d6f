/** @module Handlers from a TypeScript or JavaScript module, with mistakes told at their place in it. */

import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { HoldoutError, HoldoutErrors, positionAt, throwIfAny } from '../../base/index.ts'
import { importModule } from '../../base/node/index.ts'
import type { Handlers } from '../../twin/index.ts'

let loads = 0

/** How handlers are loaded. */
export interface LoadHandlersOptions {
  /** The path in messages; that of the file unless given. */
  readonly shown?: string
  /** Told of each file that they are made from. */
  readonly onFile?: (path: string) => void
}

/**
 * Loads what a module exports as `handlers`, or by default; anew at every call.
 *
 * @param file an absolute path
 * @throws {HoldoutError} `SOURCE_UNREADABLE`; `HANDLERS_BROKEN` where it cannot be run; `HANDLERS_MISSING`
 */
export async function loadHandlers(
  file: string,
  { shown = file, onFile }: LoadHandlersOptions = {},
): Promise<Handlers> {
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() !== true) {
    throw new HoldoutError('the handlers cannot be read', {
      code: 'SOURCE_UNREADABLE',
      place: { file: shown },
      hint: 'give the path of a module that exports handlers, or leave it out',
    })
  }
  loads += 1
  const { exports } = await importModule(file, {
    version: String(loads),
    shown,
    code: 'HANDLERS_BROKEN',
    ...(onFile === undefined ? {} : { onFile }),
  })
  const handlers = exports.handlers ?? exports.default
  if (typeof handlers !== 'object' || handlers === null) {
    throw new HoldoutError('it exports no handlers', {
      code: 'HANDLERS_MISSING',
      place: { file: shown },
      hint: 'write "export const handlers = defineHandlers<operations>({ … })"',
    })
  }
  return handlers as Handlers
}

/**
 * Does what checks handlers, and says of a mistake in them where it stands.
 * @throws {HoldoutError} what was thrown, with file and line
 */
export function placingMistakes<T>(file: string, shown: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    const text = readFileSync(file, 'utf8')
    const errors = error instanceof HoldoutErrors ? error.errors : [error]
    throwIfAny(errors.map((one) => placed(one, text, shown)))
    throw error
  }
}

function placed(error: HoldoutError, text: string, shown: string): HoldoutError {
  const { field } = error.place ?? {}
  if (field === undefined) return error
  const name = field.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const at = new RegExp(`(?<![\\w$])(?:${name}|'${name}'|"${name}")\\s*[:(,]`).exec(text)?.index
  const { code, hint, message, exitCode } = error
  return new HoldoutError(message, {
    code,
    exitCode,
    place: { file: shown, ...(at === undefined ? {} : positionAt(text, at)) },
    ...(hint === undefined ? {} : { hint }),
  })
}
