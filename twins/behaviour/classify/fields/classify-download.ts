/** @module Bytes of a thing, at a path with the name of the field that links to them (`/attachment/content/{id}`), or a word for the file that it was made with. */

import { bindKey } from '../../infer/bind-path.ts'
import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import { isOwnFile } from '../../infer/single/own-file.ts'
import type { KeyBinding, OperationBehaviour } from '../../model.ts'
import { givesFile, takesFile } from '../../observe/carries-file.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { shapeOfSteps } from '../../observe/path-steps.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of a GET that gives what was uploaded; undefined for any other. */
export function classifyDownload(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const own = classifyOwnFile(inference, facts)
  if (own !== undefined) return own
  if (method !== 'get' || facts.answer.holds !== 'other' || !isOpen(inference, facts))
    return undefined
  const found = named(inference, facts)
  if (found === undefined) return undefined
  const { resource, word, keys } = found
  const at = resource.entity?.properties.get(word)
  const field = at === undefined ? undefined : inference.view(at)
  if (field?.type !== 'string' || !/\b(?:URL|URI|link|content)\b/i.test(field.description))
    return undefined
  return behaviour(
    facts,
    'read',
    0.75,
    `${path} gives the bytes of one of ${resource.name}: it is called like the field ${word}, which links to them.`,
    { resource: resource.name, keys, response: { holds: 'media', at: word } },
  )
}

function classifyOwnFile(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const isRead = method === 'get' && givesFile(facts)
  if (!isRead && !(method === 'put' && takesFile(facts))) return undefined
  const found = named(inference, facts)
  if (found === undefined || facts.tail > 0) return undefined
  const { resource, word, keys } = found
  if (!isOwnFile(inference.paths, inference.view, resource, word)) return undefined
  const media = { holds: 'media', at: '' } as const
  return isRead
    ? behaviour(
        facts,
        'read',
        0.8,
        `${path} gives the file that one of ${resource.name} was made with.`,
        { resource: resource.name, keys, response: media },
      )
    : behaviour(
        facts,
        'update',
        0.8,
        `PUT ${path} gives one of ${resource.name} another file than it was made with.`,
        { resource: resource.name, keys, request: media },
      )
}

/** The thing whose field the path names before its key, or after it. */
function named(
  inference: Inference,
  facts: OperationFacts,
):
  | {
      readonly resource: FoundResource
      readonly word: string
      readonly keys: readonly KeyBinding[]
    }
  | undefined {
  const { steps } = facts
  const [before, last] = steps.slice(-2)
  if (before === undefined || last === undefined) return undefined
  if (before.kind === 'literal' && last.kind === 'param') {
    const home = [...steps.slice(0, -2), last]
    const resource = inference.itemOf(shapeOfSteps(home))
    if (resource === undefined) return undefined
    const outer = keysOf(inference.bind(facts)).filter(({ name }) => name !== last.text)
    const own = bindKey(inference.view, facts, resource, last.text, false)
    return { resource, word: before.text, keys: [...outer, own] }
  }
  if (before.kind !== 'param' || last.kind !== 'literal') return undefined
  const run = inference.bind(facts).runs.at(-1)
  return run === undefined || run.end !== steps.length - 1
    ? undefined
    : { resource: run.resource, word: last.text, keys: keysOf(inference.bind(facts)) }
}

/** An answer of which the contract says nothing, as contracts do of bytes. */
function isOpen({ view }: Inference, { operation, status }: OperationFacts): boolean {
  const success = operation.responses.find((one) => one.status === String(status))
  return (success?.content ?? []).every(({ schema, schemaPointer }) => {
    if (schema === undefined) return true
    const { type, format, properties } = view(schemaPointer)
    return type === 'string'
      ? format === 'binary'
      : (type === undefined || type === 'object') && properties.size === 0
  })
}
