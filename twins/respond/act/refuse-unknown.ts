/** @module Refuses a request that names, in what it says of its thing, another one that is not there. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import { namePattern, type Profile, type Resource } from '../../behaviour/index.ts'
import { fieldOf, keyText, type LiveWorld, singularOf, valuesAt } from '../../world/index.ts'
import { ancestorsOf, standingIn } from '../entity/index.ts'
import type { Exchange } from '../exchange.ts'
import { namesNothing } from '../refusal.ts'
import type { Service } from '../service.ts'

/**
 * Looks for what the operation's references name; nothing and an empty text name nothing, and are no reference.
 * @param said of the thing that is made or changed
 * @param parent what contains it
 * @param place the index of what is said in the request's list, where it has one
 * @throws {Refusal} for the first that is not there
 */
export function refuseUnknown(
  { plan, service, world, query, body }: Exchange,
  said: JsonObject,
  parent: string | undefined,
  place?: number,
): void {
  const { references, request } = plan.behaviour
  if (references === undefined) return
  const { code } = service.profile.references ?? {}
  for (const [member, resource] of Object.entries(references)) {
    const asked = query[member]
    for (const value of asked === undefined ? valuesAt(said, member) : [asked].flat()) {
      const text = keyText(value)
      if (text === undefined || text === '' || isThere(service, world, resource, value, parent))
        continue
      if (namesKnown(service.profile).some((known) => known.test(text))) continue
      // Beside the list stands what is said of each item.
      const isBeside = place !== undefined && fieldOf(body, member) !== undefined
      const at = isBeside ? [] : [request.at, place === undefined ? '' : String(place)]
      const steps = asked === undefined ? ['body', ...at, member] : ['query', member]
      const field = steps.filter((step) => step !== '').join('.')
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
  service: Service,
  world: LiveWorld,
  resource: string,
  value: JsonValue,
  parent: string | undefined,
): boolean {
  const known = world.model.behaviour.resources[resource]
  if (known === undefined) return true
  const around = ancestorsOf(world, parent).find((one) => one.resource === known.parent)
  const names = namesOf(known)
  if (known.usual !== undefined && around !== undefined)
    return standingIn(service, world, resource, around).some((one) =>
      names.some((field) => keyText(fieldOf(one.value, field)) === keyText(value)),
    )
  return names.some(
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
