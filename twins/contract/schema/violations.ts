/** @module What a validator found, said in sentences; of alternatives only the one that came closest. */

import type { ErrorObject } from 'ajv'
import { pointerTokens } from '../json-pointer.ts'
import type { SchemaViolation } from './validator.ts'

const MOST = 20

/** At most twenty violations, each once. */
export function describeViolations(errors: readonly ErrorObject[]): readonly SchemaViolation[] {
  const found = new Map<string, SchemaViolation>()
  for (const error of withoutLostAlternatives(errors)) {
    const violation = describe(error)
    if (violation === undefined) continue
    found.set(`${violation.path}\n${violation.message}`, violation)
    if (found.size === MOST) break
  }
  return [...found.values()]
}

/** For `anyOf` and `oneOf`: drops the errors of all branches but the one that failed deepest, then least. */
export function withoutLostAlternatives(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept = errors
  for (const choice of errors) {
    if (choice.keyword !== 'anyOf' && choice.keyword !== 'oneOf') continue
    if (choice.keyword === 'oneOf' && choice.params.passingSchemas) {
      // Too many fit: what the others lack is not what is wrong.
      kept = kept.filter((error) => branchOf(error, choice) === undefined)
      continue
    }
    const branches = new Map<string, ErrorObject[]>()
    for (const error of kept) {
      const branch = branchOf(error, choice)
      if (branch === undefined) continue
      const list = branches.get(branch)
      if (list === undefined) branches.set(branch, [error])
      else list.push(error)
    }
    const [best] = [...branches.values()].sort((a, b) => distance(a, choice) - distance(b, choice))
    if (best === undefined) continue
    const chosen = new Set(best)
    const tells = distance(best, choice) < FAR
    kept = kept.filter(
      (error) =>
        (error === choice && !tells) ||
        (error !== choice && branchOf(error, choice) === undefined) ||
        (tells && chosen.has(error)),
    )
  }
  return kept
}

const FAR = 1000

/** A branch that wants another type altogether is far away; else the number of its errors counts. */
function distance(errors: readonly ErrorObject[], choice: ErrorObject): number {
  const otherType = errors.some(
    (error) =>
      error.instancePath === choice.instancePath &&
      (error.keyword === 'type' || error.keyword === 'const' || error.keyword === 'enum'),
  )
  return (otherType ? FAR : 0) + errors.length
}

function branchOf(error: ErrorObject, choice: ErrorObject): string | undefined {
  if (error === choice || !error.instancePath.startsWith(choice.instancePath)) return undefined
  const prefix = `${choice.schemaPath}/`
  if (!error.schemaPath.startsWith(prefix)) return undefined
  return error.schemaPath.slice(prefix.length).split('/', 1)[0]
}

function describe(error: ErrorObject): SchemaViolation | undefined {
  const path = pointerTokens(error.instancePath).join('.')
  const { params } = error
  const inside = (name: string): string => (path === '' ? name : `${path}.${name}`)
  switch (error.keyword) {
    case 'holdout-ref':
    case 'if':
      return undefined
    case 'required':
      return { path: inside(String(params.missingProperty)), message: 'is required' }
    case 'additionalProperties':
      return { path: inside(String(params.additionalProperty)), message: 'is not a known property' }
    case 'unevaluatedProperties':
      return {
        path: inside(String(params.unevaluatedProperty)),
        message: 'is not a known property',
      }
    case 'type':
      return { path, message: `must be ${typeNames(params.type)}` }
    case 'enum':
      return { path, message: `must be one of ${list(params.allowedValues as unknown[])}` }
    case 'const':
      return { path, message: `must be ${JSON.stringify(params.allowedValue)}` }
    case 'format':
      return { path, message: `must be a valid ${params.format}` }
    case 'minLength':
      return { path, message: `must have at least ${count(params.limit, 'character')}` }
    case 'maxLength':
      return { path, message: `must have at most ${count(params.limit, 'character')}` }
    case 'minItems':
      return { path, message: `must have at least ${count(params.limit, 'item')}` }
    case 'maxItems':
      return { path, message: `must have at most ${count(params.limit, 'item')}` }
    case 'pattern':
      return { path, message: `must match ${params.pattern}` }
    case 'anyOf':
    case 'oneOf':
      return {
        path,
        message: params.passingSchemas
          ? 'must match one alternative, and matches several'
          : 'matches none of the alternatives',
      }
    default:
      return { path, message: error.message ?? `breaks ${error.keyword}` }
  }
}

function typeNames(type: unknown): string {
  const names = (Array.isArray(type) ? type : String(type).split(',')).map(String)
  return names
    .map((name) => (name === 'null' ? name : `${/^[aio]/.test(name) ? 'an' : 'a'} ${name}`))
    .join(' or ')
}

function list(values: readonly unknown[]): string {
  const shown = values.slice(0, 10).map((value) => JSON.stringify(value))
  return values.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}

function count(limit: unknown, noun: string): string {
  return `${limit} ${noun}${limit === 1 ? '' : 's'}`
}
