/** @module A request that puts one thing under another, in a list that shows each with all that it has: `PUT /schemes/project`. */

import { parameterNoun } from '../infer/find-resources.ts'
import { familyOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { BatchPlace, Known } from './batch-place.ts'
import type { FoundBatch } from './find-batches.ts'

/**
 * `{ schemeId, projectId }` where the list shows `{ scheme, projectIds }`: the scheme has the project from then on, and no
 * other scheme has it.
 */
export function findAssignment(
  { view, ofFamily, ofNoun }: Known,
  { requestPointer, shape }: OperationFacts,
  place: BatchPlace,
): FoundBatch | undefined {
  const { entity } = place.listed
  if (requestPointer === undefined || entity === undefined || place.verb !== undefined)
    return undefined
  const said = [...view(requestPointer).properties.keys()]
  if (said.length !== 2 || !said.every((name) => /[a-z]_?[iI]d$/.test(name))) return undefined
  const parts = [...entity.properties]
  const shown = (name: string) =>
    parts.find(([part, at]) => isIdOf(name, part) && view(at).properties.size > 0)
  const held = (name: string) =>
    parts.find(([part, at]) => part === `${name}s` && view(at).type === 'array')
  const owner = said.find((name) => shown(name) !== undefined)
  const member = said.find((name) => name !== owner && held(name) !== undefined)
  if (owner === undefined || member === undefined) return undefined
  const [as, at] = shown(owner) as [string, string]
  const resource = ofFamily(familyOf(view(at).name ?? as), shape)
  const added = ofNoun(parameterNoun(member))
  if (resource === undefined || added === undefined || !view(at).properties.has('id'))
    return undefined
  return {
    place,
    does: 'set',
    request: { holds: 'entity', at: '' },
    items: {
      names: { [owner]: `${as}.id` },
      adds: { [member]: { field: `${member}s`, resource: added.name } },
    },
    member: { resource: resource.name, as },
    sets: {},
  }
}

function isIdOf(name: string, part: string): boolean {
  return name.replace(/_?id$/i, '') === part
}
