/** @module The bodies of two successes: lists, things, and whatever else is an object. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import { isJsonType } from '../../../contract/index.ts'
import type { Observed } from '../../../record/exchanges/index.ts'
import type { Twin } from '../../../twin/index.ts'
import { fieldOf, keyText, withField } from '../../../world/index.ts'
import { fieldPointer } from '../../generate/schema-members.ts'
import { responseFor } from '../../run/documented.ts'
import type { Finding, Pair } from '../model.ts'
import { isIdName } from '../side/id-map.ts'
import { adopt, fieldsOf, putListed, storedLike } from '../side/make-good.ts'
import type { TwinSide } from '../side/twin-side.ts'
import type { TwinAnswer } from './compare-answers.ts'
import { compareLists, identifier } from './compare-lists.ts'
import { compareThings, type ThingFacts } from './compare-things.ts'

/** What bodies differ in. */
export interface BodyComparison {
  readonly findings: readonly Finding[]
  readonly isOtherList: boolean
  /** The service has more than the recording shows, so that the twin cannot have it. */
  readonly isUnseen?: boolean
}

/** Compares the bodies of two successes: lists item by item, things member by member. */
export function compareBodies(
  one: Observed,
  twin: Twin,
  side: TwinSide,
  other: TwinSide,
  answer: TwinAnswer,
  second: TwinAnswer,
): BodyComparison {
  const { behaviour, exchange } = one
  const { response } = behaviour
  const own = partAt(answer.json, response.at)
  const others = partAt(second.json, response.at)
  const theirs = partAt(one.answer, response.at)
  if (exchange.method === 'HEAD' || one.answer === undefined || answer.json === undefined) {
    return { findings: emptyFindings(one, answer), isOtherList: false }
  }
  const facts = factsOf(one, twin, side)
  if (response.holds === 'list' && Array.isArray(theirs) && Array.isArray(own)) {
    const page = nextOf(one, one.exchange.response?.headers ?? {}, one.answer)
    side.map.learnPage(behaviour.operation, page, nextOf(one, answer.headers, answer.json))
    other.map.learnPage(behaviour.operation, page, nextOf(one, second.headers, second.json))
    return compareListed(
      one,
      facts,
      side,
      other,
      objects(theirs),
      objects(own),
      objects(others),
      answer,
    )
  }
  if (response.holds === 'entity' && isJsonObject(theirs) && isJsonObject(own)) {
    const pair: Pair = {
      service: theirs,
      twin: own,
      other: isJsonObject(others) ? others : undefined,
    }
    const findings = compareThings(facts, pair)
    learnIds(one, facts, other, theirs, isJsonObject(others) ? others : {})
    for (const each of [side, other]) adopt(one, each, findings)
    return { findings, isOtherList: false }
  }
  if (isJsonObject(one.answer) && isJsonObject(answer.json)) {
    const pair = {
      service: one.answer,
      twin: answer.json,
      other: isJsonObject(second.json) ? second.json : undefined,
    }
    return { findings: compareThings(facts, pair), isOtherList: false }
  }
  return { findings: [], isOtherList: false }
}

function compareListed(
  one: Observed,
  facts: ThingFacts,
  side: TwinSide,
  other: TwinSide,
  service: readonly JsonObject[],
  listed: readonly JsonObject[],
  others: readonly JsonObject[],
  answer: TwinAnswer,
): BodyComparison {
  const resource = listedResource(one)
  const twin = listed.filter((item) => !side.isStranger(resource, facts.keys, item))
  const identify = identifier(facts.keys, resource, side.map)
  const more = {
    service: hasMore(one, one.exchange.response?.headers ?? {}, one.answer),
    twin: hasMore(one, answer.headers, answer.json),
  }
  const isKept = (value: JsonObject) =>
    storedLike(side, resource, facts.keys, translated(side, resource, facts.keys, value)) !==
    undefined
  const differences = compareLists({ one, service, twin, identify, more, isKept }).filter(
    // Where nothing said what contains them, they could not be put in.
    ({ what }) => what !== 'items' || isPlaced(one, side, resource),
  )
  const findings: Finding[] = [...differences]
  const otherName = identifier(facts.keys, resource, other.map)
  for (const theirs of service.slice(0, 30)) {
    const name = identify(theirs, 'service')
    const own = twin.find((item) => identify(item, 'twin') === name)
    if (own === undefined) {
      if (differences.some(({ what }) => what === 'items'))
        for (const each of [side, other]) putListed(one, each, resource, theirs)
      continue
    }
    const another = others.find((item) => otherName(item, 'twin') === otherName(theirs, 'service'))
    const found = compareThings(facts, { service: theirs, twin: own, other: another })
    findings.push(...found.map((finding) => ({ ...finding, field: `[].${finding.field}` })))
    if (found.length > 0) {
      for (const [each, value] of [
        [side, own],
        [other, another],
      ] as const) {
        const entity =
          value === undefined ? undefined : storedLike(each, resource, facts.keys, value)
        if (entity !== undefined) each.patch(entity, fieldsOf(found))
      }
    }
  }
  const isOtherList = differences.length > 0
  const isUnseen = !isOtherList && more.service && !more.twin
  return { findings, isOtherList, isUnseen }
}

/** Where an answer has a body on one side alone. */
function emptyFindings(one: Observed, answer: TwinAnswer): readonly Finding[] {
  if (one.exchange.method === 'HEAD') return []
  const [service, twin] = [one.exchange.response?.body !== undefined, answer.text !== '']
  if (service === twin || one.status !== answer.status) return []
  return [
    {
      kind: 'semantics',
      what: 'body',
      message: `the ${service ? 'service' : 'twin'} answers with a body, the ${service ? 'twin' : 'service'} without`,
      mend: 'correct the content of the answer in an overlay of the contract',
    },
  ]
}

function factsOf(one: Observed, twin: Twin, side: TwinSide): ThingFacts {
  const { behaviour, operation, status } = one
  const resource = behaviour.response.holds === 'list' ? listedResource(one) : behaviour.resource
  const known = resource === undefined ? undefined : twin.behaviour.resources[resource]
  const media = responseFor(operation, status)?.content.find(({ type }) => isJsonType(type))
  const steps =
    behaviour.response.holds === 'list' || behaviour.response.holds === 'entity'
      ? behaviour.response.at
      : ''
  const at =
    behaviour.response.holds === 'list'
      ? [steps, '0'].filter((step) => step !== '').join('.')
      : steps
  return {
    contract: twin.contract,
    pointer: media?.schema === undefined ? undefined : pointerAt(twin, media.schemaPointer, at),
    resource,
    keys: keyFieldsOf(twin, resource),
    ids: known?.ids ?? {},
    map: side.map,
    given: ['get', 'head'].includes(operation.method) ? undefined : one.given,
    isMade: behaviour.kind === 'create',
  }
}

/** What a list is of: members, or the owners where a member is asked. */
function listedResource({ behaviour, named }: Observed): string {
  const { member, resource = '' } = behaviour
  if (member === undefined) return resource
  return named.at(-1)?.resource === member.resource && member.resource !== resource
    ? resource
    : member.resource
}

/** Keys of a resource, and the single fields by which paths name it. */
function keyFieldsOf({ behaviour }: Twin, resource: string | undefined): readonly string[] {
  const fields = new Set(behaviour.resources[resource ?? '']?.keys ?? [])
  for (const { keys } of Object.values(behaviour.operations)) {
    for (const key of keys) {
      if (key.resource === resource) for (const field of key.fields) fields.add(field)
    }
  }
  return [...fields]
}

/** What names a thing, as the twin does. */
function translated(
  side: TwinSide,
  resource: string,
  keys: readonly string[],
  value: JsonObject,
): JsonObject {
  return keys.reduce<JsonObject>((named, key) => {
    const own = fieldOf(value, key)
    return own === undefined ? named : withField(named, key, side.map.of(resource, own))
  }, {})
}

// The other side has names of its own for what was made.
function learnIds(
  { given }: Observed,
  facts: ThingFacts,
  other: TwinSide,
  service: JsonObject,
  twin: JsonObject,
): void {
  for (const [name, value] of Object.entries(service)) {
    const own = twin[name]
    if (value === undefined || own === undefined || given[name] !== undefined) continue
    if (value !== own && isIdName(name, facts.keys, facts.ids))
      other.map.learn(facts.resource ?? '', value, own)
  }
}

function hasMore(
  { behaviour }: Observed,
  headers: Readonly<Record<string, string>>,
  json: JsonValue | undefined,
): boolean {
  const next = behaviour.pagination?.next
  if (next?.in === 'body') {
    const told = fieldOf(json, next.at)
    return told !== undefined && told !== null && told !== '' && told !== false
  }
  if (/rel="?next"?/.test(headers.link ?? '')) return true
  return ['has_more', 'hasMore'].some((name) => fieldOf(json, name) === true)
}

function isPlaced({ named }: Observed, side: TwinSide, resource: string): boolean {
  const parent = side.world.model.behaviour.resources[resource]?.parent
  return parent === undefined || named.some((one) => one.resource === parent)
}

/** Where the next page begins, as a request has to say it. */
function nextOf(
  { behaviour }: Observed,
  headers: Readonly<Record<string, string>>,
  json: JsonValue | undefined,
): string | undefined {
  const { pagination } = behaviour
  if (pagination?.next?.in === 'body') {
    const told = keyText(fieldOf(json, pagination.next.at))
    return told === '' ? undefined : told
  }
  const link = /<([^<>]+)>\s*;[^,]*rel="?next"?/.exec(headers.link ?? '')?.[1]
  const url = link === undefined ? null : URL.parse(link, 'https://service.invalid')
  return url?.searchParams.get(pagination?.position ?? '') ?? undefined
}

function partAt(json: JsonValue | undefined, at: string): JsonValue | undefined {
  return at === '' ? json : fieldOf(json, at)
}

function pointerAt({ contract }: Twin, pointer: string, at: string): string | undefined {
  return at === '' ? pointer : fieldPointer(contract, pointer, at)
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : []
}
