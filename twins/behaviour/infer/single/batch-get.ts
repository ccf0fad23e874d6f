/** @module Requests for several of the things at a path: `GET …/values:batchGet` beside `…/values/{range}`. */

import { familyOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { SchemaViewer } from '../../observe/schema-view.ts'
import type { FoundResource } from '../find-resources.ts'

/** What is asked for together. */
interface BatchGet {
  readonly resource: FoundResource
  /** The member of the answer that lists them. */
  readonly at: string
}

/** The things that a `…:batchGet` shows, where the path before that word has items and the answer lists their kind. */
export function batchGetOf(
  view: SchemaViewer,
  resources: readonly FoundResource[],
  { operation, steps, shape, answer }: OperationFacts,
): BatchGet | undefined {
  if (operation.method !== 'get' || !/:batch_?get$/i.test(steps.at(-1)?.text ?? ''))
    return undefined
  const items = `${shape.slice(0, shape.lastIndexOf(':'))}/`
  const resource = resources.find((one) =>
    one.items.some((item) => item.shape.startsWith(items) && item.tail > 0),
  )
  const [at] =
    [...(answer.entity?.properties ?? [])].find(([, pointer]) => {
      const listed = view(pointer).items
      const name = listed === undefined ? undefined : view(listed).name
      return name !== undefined && familyOf(name) === resource?.family
    }) ?? []
  return resource === undefined || at === undefined ? undefined : { resource, at }
}
