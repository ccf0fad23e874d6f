/** @module Expressions that a listed thing must answer to, in the spellings that services have for them. */

import type { JsonObject } from '../../base/index.ts'
import type { Subject, Trial } from '../model.ts'

/** A field, the value that a thing has there, and how one asks for it. */
export interface Expression {
  readonly field: string
  readonly value: string
  readonly spellings: readonly string[]
}

/** The parameter of an operation that takes an expression. */
export function expressionParameter({ behaviour, operation }: Subject): string | undefined {
  const found = Object.entries(behaviour.filters ?? {}).find(
    ([, { match }]) => match === 'expression',
  )
  const name = found?.[0]
  return operation.parameters.some((one) => one.in === 'query' && one.name === name)
    ? name
    : undefined
}

/** Expressions that a thing must answer to, spelled first as the parameter's description suggests. */
export function expressionsFor(
  subject: Subject,
  name: string,
  thing: JsonObject,
): readonly Expression[] {
  const said = subject.operation.parameters.find((one) => one.name === name)?.description ?? ''
  const first = /SCIM|expression/i.test(said) ? 1 : /query language/i.test(said) ? 0 : 2
  return Object.entries(thing).flatMap(([field, value]) => {
    if (typeof value !== 'string' || !/^[\w.@ -]{1,80}$/.test(value) || !/^\w+$/.test(field))
      return []
    const known = [`${field}:"${value}"`, `${field} eq "${value}"`, `${field} = '${value}'`]
    const spellings = [...known.slice(first), ...known.slice(0, first)]
    return [{ field, value, spellings }]
  })
}

/** The first spelling that the service does not refuse; undefined where it refuses all of them. */
export async function spelledFor(
  trial: Trial,
  subject: Subject,
  name: string,
  { spellings }: Expression,
): Promise<string | undefined> {
  for (const spelling of spellings) {
    const request = trial.request(subject, { query: { [name]: spelling } })
    if (!(await trial.send(request, { valid: false })).refused) return spelling
  }
  return undefined
}
