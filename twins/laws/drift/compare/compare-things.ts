/** @module Two values of one field: what is another each time (ids, times, addresses) and what the twin makes up does not count. */

import { isJsonObject, type JsonValue, REDACTED } from '../../../base/index.ts'
import type { Contract } from '../../../contract/index.ts'
import { fieldOf, keyText } from '../../../world/index.ts'
import { fieldPointer } from '../../generate/schema-members.ts'
import { shown } from '../../verdict.ts'
import type { Finding, Pair } from '../model.ts'
import type { IdMap } from '../side/id-map.ts'
import { isIdName } from '../side/id-map.ts'

/** What is known of the things that are compared. */
export interface ThingFacts {
  readonly contract: Contract
  /** The schema of what the answer shows, where the contract has one. */
  readonly pointer: string | undefined
  readonly resource: string | undefined
  readonly keys: readonly string[]
  readonly ids: Readonly<Record<string, unknown>>
  readonly map: IdMap
  /** What the request said that the thing is to be. */
  readonly given: JsonValue | undefined
  /** A create: what differs is a default. */
  readonly isMade: boolean
}

const MOMENT_NAME =
  /(?:_at|At|_on|_time|Time|_date|Date|timestamp|Timestamp)$|^(?:created|updated|modified|date|time|ts|expires|last_\w+)$/
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]|$)|^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} /

/** Compares two things member by member. What it finds has the field, and is not yet said of an operation. */
export function compareThings(facts: ThingFacts, pair: Pair): readonly Finding[] {
  const findings: Finding[] = []
  compareMembers(facts, pair, '', findings)
  return findings
}

function compareMembers(facts: ThingFacts, pair: Pair, path: string, into: Finding[]): void {
  for (const [name, service] of Object.entries(pair.service)) {
    if (service === undefined) continue
    const field = path === '' ? name : `${path}.${name}`
    const twin = pair.twin[name]
    const other = pair.other?.[name]
    if (keyText(service)?.includes(REDACTED) === true) continue
    // What the contract does not have, no twin has; that is told where the contract is compared.
    if (twin === undefined && !isDeclared(facts, field)) continue
    if (isJsonObject(service) && isJsonObject(twin)) {
      compareMembers(
        { ...facts },
        { service, twin, other: isJsonObject(other) ? other : undefined },
        field,
        into,
      )
      continue
    }
    const difference = differenceOf(
      facts,
      name,
      field,
      service,
      twin,
      other,
      pair.other !== undefined,
    )
    if (difference !== undefined) into.push(difference)
  }
}

function differenceOf(
  facts: ThingFacts,
  name: string,
  field: string,
  service: JsonValue,
  twin: JsonValue | undefined,
  other: JsonValue | undefined,
  hasOther: boolean,
): Finding | undefined {
  if (JSON.stringify(service) === JSON.stringify(twin)) return undefined
  const sent = fieldOf(facts.given, field)
  const isSent = sent !== undefined
  if (!isSent && isIdName(name, facts.keys, facts.ids) && isNamed(service) && isNamed(twin)) {
    if (!field.includes('.')) facts.map.learn(facts.resource ?? '', service, twin as JsonValue)
    return undefined
  }
  if (facts.map.areSame(service, twin)) return undefined
  if (isChanging(name, service, twin)) return undefined
  // Two twins that differ by their seed alone say different things: nothing says what it is.
  if (hasOther && JSON.stringify(twin) !== JSON.stringify(other)) return undefined
  if (isNothing(service) && isNothing(twin)) return undefined
  if (Array.isArray(service) && Array.isArray(twin) && isSameList(facts, service, twin))
    return undefined
  const what = isSent ? 'echo' : facts.isMade ? 'default' : 'value'
  const said = isSent ? `${field} was sent as ${shown(sent)}: ` : `${field}: `
  return {
    kind: 'semantics',
    what,
    field,
    message: `${said}the service says ${shown(service)}, the twin ${twin === undefined ? 'leaves it out' : shown(twin)}`,
    service,
    ...(twin === undefined ? {} : { twin }),
    mend: mendOf(what, field),
  }
}

function mendOf(what: string, field: string): string {
  if (what === 'default')
    return `give ${field} its default in an overlay of the contract, or under \`sets\` of the operation in the behaviour file`
  if (what === 'echo') return `see what the service makes of ${field}; a handler can do the same`
  return `see what ${field} follows from; \`sets\` in the behaviour file or a handler can say it`
}

function isDeclared(facts: ThingFacts, field: string): boolean {
  return (
    facts.pointer !== undefined && fieldPointer(facts.contract, facts.pointer, field) !== undefined
  )
}

function isNamed(value: JsonValue | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

// Times pass, and addresses are of another host; whether there is one at all is another matter.
function isChanging(name: string, service: JsonValue, twin: JsonValue | undefined): boolean {
  if (!isNamed(service) || !isNamed(twin)) return false
  if (isAddress(service) && isAddress(twin)) return true
  const isMoment = (value: JsonValue | undefined) =>
    typeof value === 'number' || (typeof value === 'string' && MOMENT.test(value))
  if (MOMENT_NAME.test(name) && isMoment(service) && isMoment(twin)) return true
  return (
    typeof service === 'string' &&
    typeof twin === 'string' &&
    MOMENT.test(service) &&
    MOMENT.test(twin)
  )
}

function isAddress(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && /^(?:https?|git|ssh|wss?):\/\/|^[\w.-]+@[\w.-]+:/.test(value)
}

function isNothing(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}

function isSameList(
  facts: ThingFacts,
  service: readonly JsonValue[],
  twin: readonly JsonValue[],
): boolean {
  if (service.length !== twin.length) return false
  return service.every((item, i) => {
    const its = twin[i]
    if (JSON.stringify(item) === JSON.stringify(its)) return true
    if (!isJsonObject(item) || !isJsonObject(its))
      return facts.map.areSame(item, its) || (isAddress(item) && isAddress(its))
    const findings: Finding[] = []
    compareMembers(
      { ...facts, pointer: undefined, given: undefined },
      { service: item, twin: its, other: undefined },
      '',
      findings,
    )
    return findings.length === 0
  })
}
