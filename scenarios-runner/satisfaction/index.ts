/** @module Numbers with their uncertainty. */

export type {
  AcceptancePlan,
  Interval,
} from './model.ts'
