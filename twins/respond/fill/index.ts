/** @module Values from schemas: what respond's other parts use of the filling. */

export { extensionOf } from './extended-shape.ts'
export { type FieldPlace, type FillContext, fillValue } from './fill-value.ts'
export type { Member } from './objects/object-plan.ts'
export { momentIn } from './plausible-value.ts'
export {
  hasTypeOf,
  isObjectShape,
  isValidAt,
  memberShape,
  pointerTo,
  type SchemaShape,
  shapeOf,
  shapeWith,
} from './schema-shape.ts'
export { drawsAddress } from './unsaid-value.ts'
