/** @module Where subscriptions live: what a client makes out of an address and a list of events. */

import type { WebhookSubscriptions } from '../../../behaviour/index.ts'
import { wordsOf } from '../../../behaviour/index.ts'
import { isJsonType } from '../../../contract/index.ts'
import { isObjectShape, type SchemaShape, shapeOf } from '../../fill/index.ts'
import type { Service } from '../../service.ts'

const ADDRESS = /^(?:url|uri|endpoint|address|target|callback|destination)$/
const HOOK = /^(?:hooks?|webhooks?|callbacks?|listeners?)$/
const EVENTS = /^(?:events?|topics?|triggers?)$/
const DEEPEST = 3

/** The resources whose entities are subscriptions, with the fields that matter. */
export function findSubscriptions(service: Service): readonly WebhookSubscriptions[] {
  const found = new Map<string, WebhookSubscriptions>()
  for (const known of Object.values(service.behaviour.operations)) {
    const { kind, resource, operation: id, request } = known
    if (kind !== 'create' || resource === undefined || request.at !== '') continue
    if (found.has(resource)) continue
    const operation = service.contract.operation(id)
    const media = operation?.requestBody?.content.find(
      ({ type, schema }) => schema !== undefined && (isJsonType(type) || /form/.test(type)),
    )
    if (media === undefined) continue
    const fields = fieldsOf(service, media.schemaPointer)
    const url = addressOf(fields)
    const events = fields.find(({ path, isList }) => isList && isAboutEvents(path))
    const isHook = wordsOf(resource).some((word) => HOOK.test(word))
    if (url === undefined || (events === undefined && !isHook)) continue
    // Some secrets are made by the service, and then only its answers have them.
    const shown = fieldsOf(service, service.behaviour.resources[resource]?.schemaPointer)
    const secret = [...fields, ...shown].find(({ path }) => /secret/i.test(lastOf(path)))
    const type = fields.find(({ path }) => /^content_?type$/i.test(lastOf(path)))
    found.set(resource, {
      resource,
      url: url.path,
      ...(events === undefined ? {} : { events: events.path }),
      ...(secret === undefined ? {} : { secret: secret.path }),
      ...(type === undefined ? {} : { contentType: type.path }),
    })
  }
  return [...found.values()]
}

interface Field {
  readonly path: string
  readonly isList: boolean
  readonly isText: boolean
}

function fieldsOf(service: Service, pointer: string | undefined, at = '', depth = 1): Field[] {
  if (pointer === undefined || depth > DEEPEST) return []
  return [...shapeOf(service.contract, pointer).properties].flatMap(([name, place]): Field[] => {
    const path = at === '' ? name : `${at}.${name}`
    const shape = shapeOf(service.contract, place)
    if (isObjectShape(shape)) return fieldsOf(service, place, path, depth + 1)
    const isText = shape.types.includes('string') || isTextChoice(service, shape)
    const isList = shape.items !== undefined && isTextList(service, shape.items)
    return [{ path, isList, isText: isText && !isList }]
  })
}

function isTextList(service: Service, items: string): boolean {
  const shape = shapeOf(service.contract, items)
  const isNamed = shape.values?.every((value) => typeof value === 'string') === true
  return isNamed || shape.types.includes('string') || isTextChoice(service, shape)
}

function isTextChoice(service: Service, shape: SchemaShape): boolean {
  return shape.alternatives.some((at) => shapeOf(service.contract, at).types.includes('string'))
}

// The least deep, and of those the first: `url` rather than `auth.url`.
function addressOf(fields: readonly Field[]): Field | undefined {
  const depth = ({ path }: Field) => path.split('.').length
  return fields
    .filter(({ path, isText }) => isText && ADDRESS.test(wordsOf(lastOf(path)).at(-1) ?? ''))
    .sort((a, b) => depth(a) - depth(b))[0]
}

// `events`, `enabled_events`, `event_types`, and `events.items`.
function isAboutEvents(path: string): boolean {
  return path.split('.').some((step) => wordsOf(step).some((word) => EVENTS.test(word)))
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
