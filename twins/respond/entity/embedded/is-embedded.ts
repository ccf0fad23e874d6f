/** @module Whether what stands in a member is a part of its thing, which has no life of its own, or another thing. */

import { singular, wordsOf } from '../../../behaviour/index.ts'
import { lastToken } from '../../../contract/index.ts'
import { pointerTo, type SchemaShape, shapeOf } from '../../fill/index.ts'
import type { Service } from '../../service.ts'

/** Members that name a thing by themselves. */
export const ID = /^(?:id|uuid|guid|gid|sid)$/i
const PERSON =
  /^(?:user|person|member|owner|author|creator|actor|assignee|assigner|reviewer|approver|reporter|manager|sender|recipient|by)$/
const COMPONENT = '#/components/schemas/'

/**
 * True for objects, and items of lists, that are described for their own place. Another thing is whatever has the schema of a
 * resource; and of what has an id, whatever is called like one, shows nothing but members of one, or has a schema with a name
 * of its own (`owner`: `User`; but not `address`: `Address`, `lines`: `OrderLine`). Another thing is said whole: who takes its
 * id away, or puts the one before back, has two in one.
 *
 * @param member the name of the member where it stands
 * @param around the resource of the thing that has it
 */
export function isEmbedded(
  { contract, behaviour }: Service,
  around: string,
  member: string,
  shape: SchemaShape,
): boolean {
  const { allOf } = shape.keywords
  const parts = Array.isArray(allOf)
    ? allOf.map((_, i) => shapeOf(contract, pointerTo(shape.pointer, 'allOf', i)).pointer)
    : []
  const pointers = [shape.pointer, ...parts]
  const resources = Object.values(behaviour.resources)
  if (resources.some(({ schemaPointer = '' }) => pointers.includes(schemaPointer))) return false
  const names = [...shape.properties.keys()]
  if (!names.some((name) => ID.test(name))) return true
  const noun = nounWords(member)
  const last = noun.at(-1) ?? ''
  if (PERSON.test(last)) return false
  const isThing = resources.some(({ name, schemaPointer }) => {
    if (nounWords(name).at(-1) === last) return true
    if (schemaPointer === undefined || names.length === 1) return false
    const whole = shapeOf(contract, schemaPointer).properties
    return names.every((one) => whole.has(one))
  })
  if (isThing) return false
  return pointers
    .filter((at) => at.startsWith(COMPONENT) && !at.includes('/', COMPONENT.length))
    .every((at) => isCalled(nounWords(lastToken(at)), noun, nounWords(around)))
}

// `address` and `billing_address` are an `Address`, `lines` of orders are an `OrderLine`.
function isCalled(
  schema: readonly string[],
  member: readonly string[],
  around: readonly string[],
): boolean {
  const own = schema.join('_')
  const called = member.join('_')
  return (
    called === own ||
    called.endsWith(`_${own}`) ||
    own === `${around.join('_')}_${called}` ||
    own === `${around.at(-1)}_${called}`
  )
}

function nounWords(name: string): readonly string[] {
  const words = wordsOf(name)
  return words.map((word, i) => (i === words.length - 1 ? singular(word) : word))
}
