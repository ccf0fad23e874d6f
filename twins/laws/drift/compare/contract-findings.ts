/** @module What a service answers that its own contract does not have: statuses, members, types. */

import { isJsonObject, type JsonObject, type JsonValue, REDACTED } from '../../../base/index.ts'
import {
  bareType,
  type Contract,
  isJsonType,
  type SchemaViolation,
  validatorFor,
} from '../../../contract/index.ts'
import type { Observed } from '../../../record/exchanges/index.ts'
import { membersOf } from '../../generate/schema-members.ts'
import { responseFor } from '../../run/documented.ts'
import { shown } from '../../verdict.ts'
import type { Finding } from '../model.ts'

/** Everything in an answer that the contract does not have. */
export function contractFindings(contract: Contract, one: Observed): readonly Finding[] {
  const { operation, status, exchange, answer } = one
  const response = responseFor(operation, status)
  if (response === undefined) {
    const known = operation.responses.map((each) => each.status).join(', ')
    return [
      {
        kind: 'schema',
        what: 'undocumented-status',
        field: String(status),
        message: `the service answers ${status}, which its contract does not have; it has ${known === '' ? 'none' : known}`,
        service: status,
        mend: `document ${status} in an overlay of the contract`,
      },
    ]
  }
  const json = response.content.filter(({ type }) => isJsonType(type))
  const type = bareType(exchange.response?.headers['content-type'] ?? '')
  const media = json.find((each) => bareType(each.type) === type) ?? json[0]
  if (answer === undefined) return media?.schema === undefined ? [] : bodyFindings(one, type)
  if (media?.schema === undefined) return []
  const findings: Finding[] = []
  for (const violation of validatorFor(contract, media.schemaPointer, 'response')(answer)) {
    const finding = violationFinding(violation, answer)
    if (finding !== undefined) findings.push(finding)
  }
  for (const [field, value] of unknownMembers(contract, media.schemaPointer, answer, '', 0)) {
    findings.push({
      kind: 'schema',
      what: 'unknown-field',
      field,
      message: `the service shows ${field}, which its contract does not have`,
      service: short(value),
      mend: `add ${field} to the schema in an overlay of the contract`,
    })
  }
  return once(findings)
}

// A 204 has no body whatever a contract documents for it.
function bodyFindings({ status, exchange }: Observed, type: string): readonly Finding[] {
  if (status === 204 || status === 304 || exchange.method === 'HEAD') return []
  const { body } = exchange.response ?? {}
  if (body !== undefined && ('cut' in body || 'withheld' in body)) return []
  const what =
    body === undefined ? 'no body' : type === '' ? 'a body without a type' : `a body of ${type}`
  return [
    {
      kind: 'schema',
      what: 'body-type',
      field: String(status),
      message: `the ${status} of the service has ${what}, and its contract has JSON`,
      service: type,
      mend: `correct the content of the ${status} in an overlay of the contract`,
    },
  ]
}

function violationFinding(
  { path, message }: SchemaViolation,
  answer: JsonValue,
): Finding | undefined {
  const value = valueAt(answer, path)
  // What was redacted is no longer of its form.
  if (JSON.stringify(value ?? null).includes(REDACTED)) return undefined
  const isMissing = value === undefined
  const field = path === '' ? 'body' : path.replaceAll(/(^|\.)\d+(?=\.|$)/g, '$1[]')
  return {
    kind: 'schema',
    what: isMissing ? 'missing-field' : 'wrong-value',
    field,
    message: isMissing
      ? `the service leaves ${field} out, which its contract requires`
      : `${field} of the service is ${shown(value)}, and by its contract it ${message}`,
    ...(value === undefined ? {} : { service: short(value) }),
    mend: isMissing
      ? `take ${field} out of what the schema requires, in an overlay of the contract`
      : `correct the schema of ${field} in an overlay of the contract`,
  }
}

function valueAt(value: JsonValue | undefined, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = value
  for (const step of path.split('.').filter((part) => part !== '')) {
    if (Array.isArray(at)) at = at[Number(step)]
    else if (isJsonObject(at)) at = Object.hasOwn(at, step) ? at[step] : undefined
    else return undefined
  }
  return at
}

/** Members that a schema does not have, where it names its members and does not say that there may be others. */
function* unknownMembers(
  contract: Contract,
  pointer: string,
  value: JsonValue,
  path: string,
  depth: number,
): Generator<readonly [string, JsonValue]> {
  if (depth > 12) return
  const members = membersOf(contract, pointer)
  if (Array.isArray(value)) {
    if (members.items === undefined) return
    for (const item of (value as readonly JsonValue[]).slice(0, 50)) {
      yield* unknownMembers(contract, members.items, item, `${path}[]`, depth + 1)
    }
    return
  }
  if (!isJsonObject(value)) return
  const known = namedMembers(contract, pointer, 0)
  if (known === undefined) return
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const field = path === '' ? name : `${path}.${name}`
    const at = known.get(name)
    if (at === undefined) yield [field, member]
    else yield* unknownMembers(contract, at, member, field, depth + 1)
  }
}

/** Every member that any alternative names; undefined where other members are allowed for, or none is named. */
function namedMembers(
  contract: Contract,
  pointer: string,
  depth: number,
): ReadonlyMap<string, string> | undefined {
  const { keywords, properties, additional, alternatives } = membersOf(contract, pointer)
  if (additional !== undefined || keywords.additionalProperties === true) return undefined
  if (keywords.patternProperties !== undefined || depth > 4) return undefined
  const all = new Map(properties)
  for (const branch of alternatives) {
    const { types } = membersOf(contract, branch)
    if (types.length > 0 && !types.includes('object')) continue
    const inner = namedMembers(contract, branch, depth + 1)
    if (inner === undefined) return undefined
    for (const [name, at] of inner) if (!all.has(name)) all.set(name, at)
  }
  return all.size === 0 ? undefined : all
}

function once(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ what, field }) => {
    const key = `${what} ${field}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function short(value: JsonValue): JsonValue {
  const text = JSON.stringify(value)
  if (text.length <= 200) return value
  const kind: JsonObject = { cut: true, characters: text.length }
  return kind
}
