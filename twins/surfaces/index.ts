/** @module What serves HTTP on a socket, and the slots whose worlds are swapped behind fixed addresses. */

export type {
  Served,
  Slot,
} from './model.ts'
