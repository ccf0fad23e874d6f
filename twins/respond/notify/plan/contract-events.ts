/** @module The events that a contract describes: OpenAPI 3.1's `webhooks`, and `x-webhooks` before it. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import { wordsOf } from '../../../behaviour/index.ts'
import { type Contract, childPointer, isJsonType } from '../../../contract/index.ts'
import { type SchemaShape, shapeOf, shapeWith } from '../../fill/index.ts'
import type { Service } from '../../service.ts'
import type { EventBody, EventRule } from '../model.ts'
import { eventWords, resourcesNamed, singularEnd } from './event-words.ts'

const METHODS = ['post', 'put', 'patch', 'get', 'delete']
/** Members that say what an event is called. */
export const NAME_MEMBERS = [
  'type',
  'event',
  'event_type',
  'eventType',
  'event_name',
  'eventName',
  'topic',
]

/** A rule for each event of the contract, in its order. */
export function contractEvents(service: Service): readonly EventRule[] {
  const { document } = service.contract
  for (const name of ['webhooks', 'x-webhooks']) {
    const declared = document[name]
    if (!isJsonObject(declared)) continue
    return Object.keys(declared).flatMap((key) =>
      eventsOf(service, key, childPointer(`#/${name}`, key)),
    )
  }
  return []
}

/** A rule for each event that a path item, or a callback's, describes. */
export function eventsOf(service: Service, key: string, at: string): readonly EventRule[] {
  const body = describeRequest(service.contract, at)
  if (body === undefined) return []
  const shape = body.pointer === undefined ? undefined : wholeShape(service, body.pointer)
  const actions = textsAt(service, shape, 'action')
  const headerName = body.headers.find(({ name }) => /(?:^|-)event$/i.test(name))?.example
  const inBody = NAME_MEMBERS.map((name) => textsAt(service, shape, name)).find(
    (texts) => texts.length > 0,
  )
  const names = headerName === undefined ? (inBody ?? [key]) : [headerName]
  return names.flatMap((name) => {
    if (actions.length === 0) return [ruleOf(service, shape, { name, ...eventWords(name), body })]
    return actions.map((action) => {
      const subject = singularEnd(wordsOf(name))
      const verb = wordsOf(action).join('_')
      return ruleOf(service, shape, { name, action, subject, verb, body })
    })
  })
}

function ruleOf(
  service: Service,
  shape: SchemaShape | undefined,
  rule: Omit<EventRule, 'resources'>,
): EventRule {
  const named = resourcesNamed(service, rule.subject)
  if (named.length > 0) return { ...rule, resources: named }
  // Nothing is called so: then it is about the only thing that its body holds, if it is one alone.
  const held = [...(shape?.properties.keys() ?? [])].flatMap((member) =>
    member === 'sender' ? [] : [resourcesNamed(service, singularEnd(wordsOf(member)))],
  )
  const [only, ...others] = held.filter((resources) => resources.length > 0)
  return { ...rule, resources: others.length === 0 ? (only ?? []) : [] }
}

/** What the contract says of the request that a path item, or a callback's, describes. */
export function describeRequest(contract: Contract, at: string): EventBody | undefined {
  const item = contract.resolve(contract.at(at), at)
  if (!isJsonObject(item.value)) return undefined
  const method = METHODS.find((name) => isJsonObject((item.value as JsonObject)[name]))
  if (method === undefined) return undefined
  const operation = item.value[method] as JsonObject
  const place = childPointer(item.pointer, method)
  const body = contract.resolve(operation.requestBody, `${place}/requestBody`)
  const content = isJsonObject(body.value) && isJsonObject(body.value.content) ? body.value : {}
  const types = isJsonObject(content.content) ? Object.keys(content.content) : []
  const type = types.find(isJsonType) ?? types[0]
  const media =
    type === undefined ? undefined : childPointer(childPointer(body.pointer, 'content'), type)
  const schema = media === undefined ? undefined : `${media}/schema`
  return {
    method: method.toUpperCase(),
    contentType: type ?? 'application/json',
    pointer: schema !== undefined && contract.at(schema) !== undefined ? schema : undefined,
    headers: headersOf(contract, [
      ...listOf(item.value.parameters),
      ...listOf(operation.parameters),
    ]),
  }
}

function headersOf(contract: Contract, declared: readonly JsonValue[]): EventBody['headers'] {
  return declared.flatMap((parameter) => {
    const { value } = contract.resolve(parameter, '#')
    if (!isJsonObject(value) || value.in !== 'header' || typeof value.name !== 'string') return []
    const schema = isJsonObject(value.schema) ? value.schema : {}
    const values =
      Array.isArray(schema.enum) && schema.enum.length === 1 ? schema.enum[0] : undefined
    const example = value.example ?? schema.const ?? values ?? schema.example ?? schema.default
    const isText = typeof example === 'string' || typeof example === 'number'
    return [{ name: value.name, example: isText ? String(example) : undefined }]
  })
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}

/** The shape of a body; of its first alternative where it has several. */
export function wholeShape(service: Service, pointer: string): SchemaShape {
  const shape = shapeOf(service.contract, pointer)
  const [first] = shape.alternatives
  return first === undefined ? shape : shapeWith(service.contract, shape, first)
}

// The texts that a member may be, where the schema names them.
function textsAt(
  service: Service,
  shape: SchemaShape | undefined,
  name: string,
): readonly string[] {
  const at = shape?.properties.get(name)
  const values = at === undefined ? undefined : shapeOf(service.contract, at).values
  return (values ?? []).filter((value): value is string => typeof value === 'string')
}
