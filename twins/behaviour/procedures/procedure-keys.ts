/** @module The keys of a procedure: what contains a thing, and what picks it. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import type { KeyBinding } from '../model.ts'
import { type BoundArgument, fieldKey, keyOf } from './bind-arguments.ts'
import type { Procedure } from './read-procedures.ts'

/** Keys of what contains a thing, the outermost first: what its ancestors are called, and whatever must be named. */
export function containerKeys(
  inference: Inference,
  procedure: Procedure,
  thing: FoundResource,
): readonly KeyBinding[] {
  return inOrder(inference, containers(inference, procedure, thing)).map(keyOf)
}

function containers(
  inference: Inference,
  procedure: Procedure,
  thing: FoundResource,
): readonly BoundArgument[] {
  const outer = ancestors(inference, thing)
  return inference.procedures
    .bound(procedure)
    .filter(
      ({ thing: other, isMany, argument }) =>
        other !== thing && !isMany && (argument.required || outer.includes(other)),
    )
}

/** For what makes a thing: nothing picks it yet, and what contains it comes last. */
export function makerKeys(
  inference: Inference,
  procedure: Procedure,
  made: FoundResource,
): readonly KeyBinding[] {
  const outer = ancestors(inference, made)
  const found = containers(inference, procedure, made)
  const others = found.filter(({ thing }) => !outer.includes(thing))
  const inside = found.filter(({ thing }) => outer.includes(thing))
  return [...others, ...inOrder(inference, inside)].map(keyOf)
}

/** The keys that pick a thing: an argument named after it; what `lookupBy…` says; else what its maker is told as well. */
export function ownKeys(
  inference: Inference,
  procedure: Procedure,
  thing: FoundResource,
): readonly KeyBinding[] {
  const { procedures, view } = inference
  const { verb, given } = procedure
  const by = /^by_(\w+)$/.exec(verb.object)?.[1]
  const asked = given.find(({ name }) => name === by)
  if (asked !== undefined) return [fieldKey(view, asked, thing)]
  const named = procedures
    .bound(procedure)
    .filter((one) => one.thing === thing && !one.isMany)
    // A bare word that the verb itself speaks of is what is set, not what it is set of.
    .filter(({ argument, isBare }) => !isBare || argument.name !== verb.object)
  const best = named.find(({ isBare }) => !isBare) ?? named[0]
  const told = new Set(
    procedures.makers(thing).flatMap((maker) => maker.given.map(({ name }) => name)),
  )
  const shared = given.filter(({ name }) => told.has(name))
  if (best !== undefined) {
    const other = shared.find(({ name }) => /^external_id$/.test(name))
    return [keyOf(best), ...(other === undefined ? [] : [fieldKey(view, other, thing)])]
  }
  // `pins.remove` is told what `pins.add` was told; a change also says what is new.
  if (thing.entity?.properties.has('id') === true || procedures.things.of(procedure) !== thing)
    return []
  const picking = verb.meaning === 'delete' ? shared : shared.filter(({ required }) => required)
  return picking.map((argument) => fieldKey(view, argument, thing))
}

function ancestors({ procedures }: Inference, thing: FoundResource): readonly FoundResource[] {
  const found: FoundResource[] = []
  for (let up = procedures.parentOf(thing); up !== undefined; up = procedures.parentOf(up)) {
    if (found.includes(up)) break
    found.push(up)
  }
  return found
}

/** What contains another thing comes before it. */
function inOrder(inference: Inference, bound: readonly BoundArgument[]): readonly BoundArgument[] {
  const depth = ({ thing }: BoundArgument) => ancestors(inference, thing).length
  return [...bound].sort((a, b) => depth(a) - depth(b))
}
