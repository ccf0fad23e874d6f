/** @module What serves HTTP on a socket, and the slots whose worlds are swapped behind fixed addresses. */

export { checkContract } from './check-contract.ts'
export { generateTypes } from './generate-types.ts'
export { loadContract } from './load-contract.ts'
export type {
  Served,
  Slot,
} from './model.ts'
