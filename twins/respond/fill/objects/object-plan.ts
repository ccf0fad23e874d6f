/** @module What filling an object takes, found once for all the objects that a schema describes. */

import type { JsonObject, JsonValue } from '../../../base/index.ts'
import type { Contract } from '../../../contract/index.ts'
import { isValidAt, type SchemaShape, shapeOf } from '../schema-shape.ts'
import { type Unsaid, unsaidValue } from '../unsaid-value.ts'
import { ObjectFrames } from './object-frames.ts'

/** A described member of an object. */
export interface Member {
  readonly name: string
  readonly shape: SchemaShape
  /** Where its schema stands, before `$ref`s. */
  readonly pointer: string
  readonly required: boolean
  /** Whether any scalar of its type may stand there: nothing is to be chosen, and nothing listed. */
  readonly isPlain: boolean
  /** The schema's default, where an answer may have it. */
  readonly preset: JsonValue | undefined
  /** What stands there when nobody says anything, null where it may. */
  readonly unsaid: Unsaid
}

/** An object's schema, as filling goes through it. */
export interface ObjectPlan {
  /** In the schema's order. */
  readonly members: readonly Member[]
  /** Members that are required, but nowhere described. */
  readonly undescribed: readonly string[]
  /** Whether there is nothing but what is only written. */
  readonly isBare: boolean
  /** Makes objects of the members' names. */
  readonly frames: ObjectFrames
}

const plans = new WeakMap<SchemaShape, ObjectPlan>()

/** The plan of an object's schema. */
export function objectPlan(contract: Contract, shape: SchemaShape): ObjectPlan {
  let plan = plans.get(shape)
  if (plan === undefined) {
    const members = [...shape.properties].map(
      ([name, pointer]) => new DescribedMember(contract, name, pointer, shape.required.has(name)),
    )
    plan = {
      members,
      undescribed: [...shape.required].filter((name) => !shape.properties.has(name)),
      isBare: members.every((member) => member.shape.writeOnly),
      frames: new ObjectFrames(members.map(({ name }) => name)),
    }
    plans.set(shape, plan)
  }
  return plan
}

class DescribedMember implements Member {
  readonly name: string
  readonly shape: SchemaShape
  readonly pointer: string
  readonly required: boolean
  readonly isPlain: boolean
  readonly #contract: Contract
  #preset: JsonValue | undefined
  #isChecked = false
  #unsaid: Unsaid | undefined

  constructor(contract: Contract, name: string, pointer: string, required: boolean) {
    this.name = name
    this.pointer = pointer
    this.required = required
    this.shape = shapeOf(contract, pointer)
    this.isPlain = this.shape.alternatives.length === 0 && this.shape.values === undefined
    this.#contract = contract
  }

  // Checked when it is first needed: a validator takes longer to make than an answer.
  get preset(): JsonValue | undefined {
    if (!this.#isChecked) {
      this.#isChecked = true
      const preset = this.shape.keywords.default
      const isUsable = preset !== null && preset !== undefined
      if (isUsable && isValidAt(this.#contract, this.pointer, preset)) this.#preset = preset
    }
    return this.#preset
  }

  get unsaid(): Unsaid {
    this.#unsaid ??= unsaidValue(this.#contract, this.shape, this.name)
    return this.#unsaid
  }
}

/** Which of its kinds a thing is, where only a part that the kind is called by says so (`recurring: {…}`); undefined where none or several do. */
export function toldKind({ name, shape }: Member, given: JsonObject): JsonValue | undefined {
  if (name !== 'type' || shape.values === undefined) return undefined
  const told = shape.values.filter((value) => typeof given[String(value)] === 'object')
  const [only] = told.filter((value) => given[String(value)] !== null)
  return told.length === 1 ? only : undefined
}
