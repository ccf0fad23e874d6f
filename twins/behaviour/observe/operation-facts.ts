/** @module What can be seen of an operation by itself: its steps, its success answer, and the shapes of its bodies. */

import {
  type Contract,
  eventContent,
  isJsonType,
  isSequence,
  type MediaType,
  type Operation,
  type ResponseDefinition,
} from '../../contract/index.ts'
import { type DescribedBody, describeBody, describeEntity, EMPTY_BODY } from './body-shape.ts'
import { singularName } from './nouns.ts'
import {
  literalBefore,
  type PathStep,
  pathSteps,
  shapeOfSteps,
  trailingParams,
} from './path-steps.ts'
import type { SchemaViewer } from './schema-view.ts'
import { type ToldLink, toldLinks } from './told-links.ts'

/** An operation, seen by itself. */
export interface OperationFacts {
  readonly operation: Operation
  readonly steps: readonly PathStep[]
  /** The path without parameter names. */
  readonly shape: string
  /** How many parameters the path ends with. */
  readonly tail: number
  readonly status: number
  readonly answer: DescribedBody
  readonly request: DescribedBody
  /** Pointer of the request's schema. */
  readonly requestPointer: string | undefined
  /** Pointer of the schema of a success answer in JSON. */
  readonly answerPointer: string | undefined
  /** What links to its path, and by which members of answers. */
  readonly linked: readonly ToldLink[]
  /** What its answer links to by its last path parameter: the path of that, and the member that names one there. */
  readonly linksTo: { readonly shape: string; readonly field: string } | undefined
}

/** The facts of every operation, in the contract's order. */
export function operationFacts(contract: Contract, view: SchemaViewer): readonly OperationFacts[] {
  const bodies = new Map<string, DescribedBody>()
  const describe = (media: MediaType | undefined): DescribedBody => {
    if (media?.schema === undefined) return EMPTY_BODY
    const content = eventContent(contract, media)
    if (content !== undefined) return { ...describeEntity(view, content), holds: 'list' }
    const { pointer } = view(media.schemaPointer)
    const known = bodies.get(pointer)
    if (known !== undefined) return asSequence(media, known)
    const described = describeBody(view, media.schemaPointer)
    bodies.set(pointer, described)
    return asSequence(media, described)
  }
  // What an item's path shows is the item wherever else it stands: a cart with its `items` and their `total` is no page.
  for (const operation of contract.operations) {
    const media = jsonOf(successOf(operation)?.content ?? [])
    if (media === undefined || !isItself(view, pathSteps(operation.path), media, describe(media)))
      continue
    bodies.set(view(media.schemaPointer).pointer, describeEntity(view, media.schemaPointer))
  }
  const links = toldLinks(contract)
  return contract.operations.map((operation) => {
    const steps = pathSteps(operation.path)
    const to = links.find(
      (link) => link.from === operation && link.to.path.endsWith(`{${link.parameter}}`),
    )
    const success = successOf(operation)
    const media = jsonOf(success?.content ?? [])
    const requestMedia = jsonOf(operation.requestBody?.content ?? [])
    const isOpaque = media === undefined && (success?.content.length ?? 0) > 0
    const described = isOpaque ? { ...EMPTY_BODY, holds: 'other' as const } : describe(media)
    const answer = success?.status === '204' ? EMPTY_BODY : described
    const sent = describe(requestMedia)
    return {
      operation,
      steps,
      shape: shapeOfSteps(steps),
      tail: trailingParams(steps),
      status: statusOf(success),
      answer,
      request: isPartOf(view, answer, sent)
        ? describeEntity(view, requestMedia?.schemaPointer ?? '')
        : sent,
      requestPointer: requestMedia?.schema === undefined ? undefined : requestMedia.schemaPointer,
      answerPointer: media?.schema === undefined ? undefined : media.schemaPointer,
      linked: links.filter((link) => link.to.path === operation.path),
      linksTo:
        to === undefined
          ? undefined
          : { shape: shapeOfSteps(pathSteps(to.to.path)), field: to.field },
    }
  })
}

// A sequence is a list of what its schema describes, unless that is the list already.
function asSequence({ type }: MediaType, body: DescribedBody): DescribedBody {
  const isOne = body.holds === 'entity' && body.at === '' && isSequence(type)
  return isOne ? { ...body, holds: 'list' } : body
}

// What an item's path shows is the item, even where it looks like a page of a list: a queue with its members and their count.
function isItself(
  view: SchemaViewer,
  steps: readonly PathStep[],
  media: MediaType,
  { holds, at }: DescribedBody,
): boolean {
  if (holds !== 'list' || at === '' || trailingParams(steps) === 0) return false
  const { name } = view(media.schemaPointer)
  const literal = literalBefore(steps, steps.length - trailingParams(steps))
  return name !== undefined && literal !== undefined && singularName(literal) === singularName(name)
}

// What is sent is the thing that is answered, not a list, where that thing has the list too: an order and its `items`.
function isPartOf(
  view: SchemaViewer,
  answer: DescribedBody,
  { holds, at }: DescribedBody,
): boolean {
  if (holds !== 'list' || answer.holds !== 'entity') return false
  const member = answer.entity?.properties.get(at)
  return member !== undefined && view(member).type === 'array'
}

/**
 * The success answer: the lowest 2xx that has a body, else the lowest 2xx, else `default`, else a redirection.
 * A PUT or DELETE that may answer with nothing does so.
 */
function successOf(operation: Operation): ResponseDefinition | undefined {
  const good = operation.responses
    .filter(({ status }) => /^2/.test(status))
    .sort((a, b) => statusOf(a) - statusOf(b))
  const quiet = good.find(({ status }) => status === '204')
  if ((operation.method === 'delete' || operation.method === 'put') && quiet !== undefined) {
    if (operation.method === 'delete' || operation.requestBody?.required !== true) return quiet
  }
  return (
    good.find(({ content }) => content.length > 0) ??
    good[0] ??
    operation.responses.find(({ status }) => status === 'default') ??
    operation.responses.find(({ status }) => /^3/.test(status) && status !== '304')
  )
}

function statusOf(response: ResponseDefinition | undefined): number {
  if (response === undefined || response.status === 'default') return 200
  const status = Number(response.status.replace('XX', '00'))
  return Number.isNaN(status) ? 200 : status
}

function jsonOf(content: readonly MediaType[]): MediaType | undefined {
  return (
    content.find(({ type }) => isJsonType(type)) ??
    content.find(({ type }) => /form-urlencoded|multipart\/form-data|\*\/\*/.test(type)) ??
    content.find(({ type }) => isSequence(type))
  )
}

/** The path parameter that is said to name what is deleted. */
export function toBeDeleted({ operation }: OperationFacts): string | undefined {
  const found = operation.parameters.find(
    ({ in: at, description }) =>
      at === 'path' && /\bto (?:be )?deleted?\b/i.test(description ?? ''),
  )
  return operation.method === 'delete' ? undefined : found?.name
}
