/** @module What is wrong with the users of a load before any of them signs in. */

import {
  ExpressionProblem,
  nameProblems,
  parseExpression,
  parseTemplate,
} from '../../scenario/index.ts'
import type { LoadUsers } from '../model.ts'

/** A mistake in one field of `users`. */
export interface UserMistake {
  readonly field: string
  readonly message: string
  readonly hint: string | undefined
}

/** The first mistake: a template that names nothing, or an expression that is none. */
export function mistakeInUsers({ headers, signIn }: LoadUsers): UserMistake | undefined {
  const saved = Object.entries(signIn?.save ?? {})
  const names = ['n', ...saved.map(([name]) => name)]
  const { request } = signIn ?? {}
  const texts: [field: string, text: string, known: readonly string[]][] = [
    ...templates('users.headers', headers, names),
    ...templates('users.sign-in.headers', request?.headers ?? {}, ['n']),
    ['users.sign-in.endpoint', request?.path ?? '', ['n']],
    ['users.sign-in', request?.body ?? '', ['n']],
  ]
  for (const [field, text, known] of texts) {
    const found = mistakeInTemplate(text, known)
    if (found !== undefined) return { field, ...found }
  }
  for (const [name, expression] of saved) {
    const found = mistakeInSave(expression)
    if (found !== undefined) return { field: `users.sign-in.save.${name}`, ...found }
  }
  return undefined
}

function templates(
  field: string,
  all: Readonly<Record<string, string>>,
  known: readonly string[],
): [string, string, readonly string[]][] {
  return Object.entries(all).map(([name, text]) => [`${field}.${name}`, text, known])
}

function mistakeInTemplate(
  text: string,
  known: readonly string[],
): Omit<UserMistake, 'field'> | undefined {
  const { parts, broken } = parseTemplate(text)
  const hint = `here may stand ${known.map((name) => `\${${name}}`).join(', ')}`
  const [open] = broken
  if (open !== undefined) return { message: `\${${open.text} is no name in braces`, hint }
  const unknown = parts.find((part) => typeof part !== 'string' && !known.includes(part.path[0]))
  if (unknown === undefined || typeof unknown === 'string') return undefined
  return { message: `\${${unknown.text}} names nothing`, hint }
}

function mistakeInSave(expression: string): Omit<UserMistake, 'field'> | undefined {
  try {
    const { ast } = parseExpression(expression)
    const names = { steps: new Map(), drawn: new Map(), saved: ['response'], twins: [] }
    const [problem] = nameProblems(ast, names)
    return problem === undefined ? undefined : { message: problem.message, hint: problem.hint }
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error
    return { message: error.message, hint: error.hint ?? 'write it like response.json.token' }
  }
}
