/** @module Refuses a request that names, in what it says of its thing, another one that is not there. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Profile, Resource } from '../../behaviour/index.ts'
import { keyText, type LiveWorld, singularOf, valuesAt } from '../../world/index.ts'
import { ancestorsOf } from '../entity/index.ts'
import type { Exchange } from '../exchange.ts'
import { namePattern } from '../name-pattern.ts'
import { namesNothing } from '../refusal.ts'

/**
 * Looks for what the operation's references name; nothing and an empty text name nothing, and are no reference.
 * @param said of the thing that is made or changed
 * @param parent what contains it
 * @throws {Refusal} for the first that is not there
 */
export function refuseUnknown(
  { plan, service, world }: Exchange,
  said: JsonObject,
  parent: string | undefined,
): void {
  const { references, request } = plan.behaviour
  if (references === undefined) return
  const { code } = service.profile.references ?? {}
  for (const [member, resource] of Object.entries(references)) {
    for (const value of valuesAt(said, member)) {
      const text = keyText(value)
      if (text === undefined || text === '' || isThere(world, resource, value, parent)) continue
      if (namesKnown(service.profile).some((known) => known.test(text))) continue
      const field = ['body', request.at, member].filter((step) => step !== '').join('.')
      throw namesNothing(singularOf(resource), {
        field,
        value,
        ...(code === undefined ? {} : { code }),
      })
    }
  }
}

// A number that counts in each parent names one in what contains the thing itself, too.
function isThere(
  world: LiveWorld,
  resource: string,
  value: JsonValue,
  parent: string | undefined,
): boolean {
  const known = world.model.behaviour.resources[resource]
  if (known === undefined) return true
  const around = ancestorsOf(world, parent).find((one) => one.resource === known.parent)
  return namesOf(known).some(
    (field) => world.store.findFirst(resource, field, value, around?.uid) !== undefined,
  )
}

// Where ids show what they are ids of, nothing else is taken for one: not the name of a customer for `cus_…`.
function namesOf({ ids, keys, naturalKeys }: Resource): readonly string[] {
  const own = keys.filter((key) => {
    const style = ids[key]
    return style?.style === 'prefixed' && style.prefix !== ''
  })
  return own.length > 0 ? own : [...naturalKeys, ...keys]
}

const NONE: readonly RegExp[] = []
const patterns = new WeakMap<Profile, readonly RegExp[]>()

function namesKnown(profile: Profile): readonly RegExp[] {
  const { known } = profile.references ?? {}
  if (known === undefined) return NONE
  let made = patterns.get(profile)
  if (made === undefined) {
    made = known.map(namePattern)
    patterns.set(profile, made)
  }
  return made
}
