/** @module Operations that a person corrected, held to what the contract alone suggests: a note, for corrections may be right. */

import { type Behaviour, correctedFields } from '../behaviour/index.ts'
import type { CorrectedOperation, Law, Subject } from './model.ts'
import { createGround } from './run/ground.ts'
import type { LawResult } from './run/hold-law.ts'
import type { Bench } from './run/trial.ts'
import { toCurl, toWire } from './run/wire.ts'
import { worldThings } from './run/world-things.ts'

/**
 * Where a twin does what its corrections say, and not what its contract suggests.
 *
 * @param inferred what the contract suggests; nothing that it calls unsupported suggests anything
 * @param hold holds an operation, as it was inferred, to a law
 * @returns those that break a law so, in the contract's order
 */
export async function correctedAgainst(
  bench: Bench,
  inferred: Behaviour,
  { subjects, laws }: { readonly subjects: readonly Subject[]; readonly laws: readonly Law[] },
  hold: (bench: Bench, law: Law, subject: Subject) => Promise<LawResult>,
): Promise<readonly CorrectedOperation[]> {
  const { world, ground, wire } = bench
  if (world === undefined) return []
  const found: CorrectedOperation[] = []
  const suggested = createGround(ground.contract, inferred, worldThings(world))
  // What it answers, and whether that is documented, was told of it as it is.
  const asInferred: Bench = { ...bench, ground: suggested, undocumented() {}, saw() {} }
  for (const { operation, behaviour } of subjects) {
    const fields = differing(operation.id, inferred, ground.behaviour)
    const subject = suggested.subject(operation.id)
    const isTelling = ![behaviour.kind, subject?.behaviour.kind].includes('unsupported')
    if (fields.length === 0 || subject === undefined || !isTelling) continue
    const broken: CorrectedOperation['broken'][number][] = []
    for (const law of laws) {
      const result = await hold(asInferred, law, subject)
      if (result.verdict !== 'broken') continue
      const { message, exchanged } = result
      const curl = exchanged.map(({ request }) => toCurl(toWire(ground.contract, request, wire)))
      broken.push({ law: law.name, message, curl })
    }
    if (broken.length > 0) found.push({ operation: operation.id, fields, broken })
  }
  return found
}

function differing(id: string, inferred: Behaviour, behaviour: Behaviour): readonly string[] {
  const alone = ({ version, contract, operations }: Behaviour): Behaviour => {
    const one = operations[id]
    return { version, contract, resources: {}, operations: one === undefined ? {} : { [id]: one } }
  }
  const prefix = `operations.${id}.`
  return correctedFields(alone(inferred), alone(behaviour)).map(({ field }) =>
    field.slice(prefix.length),
  )
}
