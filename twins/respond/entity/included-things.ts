/** @module Things that are of another kind as well, as their resource says (`includes`): a pull request is an issue. */

import { oncePer } from '../../base/index.ts'
import { wordsOf } from '../../behaviour/index.ts'
import { lastToken } from '../../contract/index.ts'
import type { LiveWorld, StoredEntity } from '../../world/index.ts'
import { shapeOf } from '../fill/index.ts'
import type { Service } from '../service.ts'

/** Things of a resource with those of others that are of its kind as well, in the order in which all were made. */
export function withIncluded(
  { store }: LiveWorld,
  own: readonly StoredEntity[],
  includes: readonly string[],
  parent?: string,
): readonly StoredEntity[] {
  return [...own, ...includes.flatMap((one) => [...store.list(one, parent)])].sort(
    (a, b) => a.order - b.order,
  )
}

/** Whether things of one resource are of the kind of another. */
export function isOfKind(
  { behaviour }: Service,
  resource: string,
  kind: string | undefined,
): boolean {
  if (kind === undefined || resource === kind) return resource === kind
  return behaviour.resources[kind]?.includes?.includes(resource) === true
}

/** The member in which what is of another kind as well shows what it is itself: `pull_request` of an issue. */
export const kindMember = oncePer((service: Service, resource): string | undefined => {
  const { resources } = service.behaviour
  const known = Object.values(resources).find(({ includes }) => includes?.includes(resource))
  const own = resources[resource]?.schemaPointer
  if (known?.schemaPointer === undefined || own === undefined) return undefined
  const name = wordsOf(lastToken(own)).join('_')
  return shapeOf(service.contract, known.schemaPointer).properties.has(name) ? name : undefined
})
