/** @module Counts of what is tied: `stargazers_count` of a repository beside the list of its stargazers, `followers` of a person. */

import type { Behaviour, OperationBehaviour } from '../../../behaviour/index.ts'
import type { Contract } from '../../../contract/index.ts'
import { type LiveWorld, relationName } from '../../../world/index.ts'
import { namesOfCount } from './count-in-parent.ts'

/** The counts that follow a relation, by what they may be called: those of its owners, and those of its members. */
interface TieCounts {
  readonly owner: readonly string[]
  readonly member: readonly string[]
}

/** What tells the counts of a contract's things when two of them were tied (1), or untied (-1). */
export function tieCounter(
  contract: Contract,
  behaviour: Behaviour,
): (world: LiveWorld, relation: string, owner: string, member: string, by: 1 | -1) => void {
  let known: ReadonlyMap<string, TieCounts> | undefined
  return (world, relation, owner, member, by) => {
    known ??= countsByRelation(contract, behaviour)
    const counts = known.get(relation)
    if (counts === undefined) return
    count(world, owner, counts.owner, by)
    count(world, member, counts.member, by)
  }
}

// The thing's times stay, as where it counts what stands inside it.
function count({ store }: LiveWorld, uid: string, names: readonly string[], by: number): void {
  const entity = names.length === 0 ? undefined : store.get(uid)
  if (entity === undefined) return
  let { value, version } = entity
  for (const name of names) {
    const old = value[name]
    if (typeof old !== 'number') continue
    value = { ...value, [name]: Math.max(0, old + by) }
    version += 1
  }
  if (value !== entity.value) store.put({ ...entity, value, version })
}

/** A list of what is tied is called as the thing's count of it is. */
function countsByRelation(
  contract: Contract,
  behaviour: Behaviour,
): ReadonlyMap<string, TieCounts> {
  const found = new Map<string, TieCounts>()
  for (const { id, path } of contract.operations) {
    const tied = tieListed(behaviour, behaviour.operations[id])
    const word = path.slice(path.lastIndexOf('/') + 1)
    if (tied === undefined || word.includes('{')) continue
    const { owner = [], member = [] } = found.get(tied.relation) ?? {}
    const names = namesOfCount(word)
    found.set(
      tied.relation,
      tied.side === 'owner'
        ? { owner: [...new Set([...owner, ...names])], member }
        : { owner, member: [...new Set([...member, ...names])] },
    )
  }
  return found
}

/** The relation whose members, or owners, an operation lists for the thing that its path names last. */
function tieListed(
  { resources }: Behaviour,
  operation: OperationBehaviour | undefined,
): { readonly relation: string; readonly side: keyof TieCounts } | undefined {
  const { member, resource, keys = [], response, status } = operation ?? {}
  const thing = keys.at(-1)
  if (member === undefined || resource === undefined || thing?.in !== 'path') return undefined
  if (response?.holds !== 'list' || status !== 200) return undefined
  const { as } = member
  const isOwner = resources[thing.resource]?.memberships[as] === member.resource
  if (isOwner) return { relation: relationName(thing.resource, as), side: 'owner' }
  const isMember = resources[resource]?.memberships[as] === thing.resource
  return isMember ? { relation: relationName(resource, as), side: 'member' } : undefined
}
