/** @module What a model decides to do, as the step that it comes to. */

import { isExactInteger, type JsonValue, parseExactJson } from '../../../../twins/base/index.ts'
import type { PersonAction } from '../../../drive/index.ts'
import type { ActingStep, WrittenAction } from '../../../scenario/index.ts'

const AT = { line: 1, column: 1 }
const EVERY_MS = 100

/** An action that cannot be done as it was said: the model's mistake. */
export class UnclearAction extends Error {
  override readonly name = 'UnclearAction'
}

/**
 * The step of an action. Nothing in it is interpolated: what a model writes is text.
 *
 * @throws {UnclearAction} when something is missing
 */
export function stepOfAction(
  action: Exclude<PersonAction, { do: 'wait' | 'end' }>,
  as: string,
  timeoutMs: number,
): ActingStep {
  const common = { as, timeoutMs, position: AT }
  switch (action.do) {
    case 'http': {
      const { method, path, headers = {}, json } = action
      if (!path.startsWith('/')) throw new UnclearAction(`${path} does not begin with /`)
      const names = Object.entries(headers).map(([name, value]) => {
        if (!/^[\w-]+$/.test(name) || /\p{Cc}/u.test(value)) {
          throw new UnclearAction(`${name} is no header that can be sent`)
        }
        return [name, escaped(value)] as const
      })
      return {
        ...common,
        kind: 'http',
        method,
        path: escaped(path),
        headers: Object.fromEntries(names),
        ...(json === undefined ? {} : { json: escapeAll(jsonIn(json)) }),
        session: 'user',
        everyMs: EVERY_MS,
      }
    }
    case 'program': {
      const { command, stdin } = action
      return {
        ...common,
        kind: 'cli',
        command: command.map(escaped),
        ...(stdin === undefined ? {} : { stdin: escaped(stdin) }),
      }
    }
    case 'page':
      return {
        ...common,
        kind: 'browser',
        session: 'user',
        actions: action.actions.map(writtenAction),
      }
    default:
      return action satisfies never
  }
}

type SaidAction = Extract<PersonAction, { do: 'page' }>['actions'][number]

function writtenAction(said: SaidAction): WrittenAction {
  const { role, name, label, text, nth, path, value } = said
  if (said.do === 'back') return { do: 'back' }
  if (said.do === 'goto') {
    if (path?.startsWith('/') !== true)
      throw new UnclearAction('goto needs a path that begins with /')
    return { do: 'goto', path: escaped(path) }
  }
  const way =
    role !== undefined
      ? { role: escaped(role), ...(name === undefined ? {} : { name: escaped(name) }) }
      : label !== undefined
        ? { label: escaped(label) }
        : text !== undefined
          ? { text: escaped(text) }
          : undefined
  if (said.do === 'press') {
    const key = value ?? ''
    if (key === '') throw new UnclearAction('press needs a key as value')
    return way === undefined ? { do: 'press', key } : { do: 'press', key, on: way }
  }
  if (way === undefined) throw new UnclearAction(`${said.do} needs a role, a label or a text`)
  const on = { ...way, exact: false, ...(nth === undefined ? {} : { nth }) }
  if (said.do === 'fill') return { do: 'fill', on, with: escaped(value ?? '') }
  if (said.do === 'select') return { do: 'select', on, options: [escaped(value ?? '')] }
  return { do: said.do, on }
}

function jsonIn(text: string): JsonValue {
  try {
    return parseExactJson(text)
  } catch {
    throw new UnclearAction('json is not JSON')
  }
}

function escapeAll(value: JsonValue): JsonValue {
  if (typeof value === 'string') return escaped(value)
  if (Array.isArray(value)) return value.map(escapeAll)
  if (typeof value !== 'object' || value === null || isExactInteger(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, escapeAll(member as JsonValue)]),
  )
}

/** `${` stands for itself. */
function escaped(text: string): string {
  return text.replaceAll('${', () => '$${')
}
