/** @module A scenario as it is after reading: typed, checked, with the place of every part. */

export type {
  AdvanceStep,
  Category,
  Check,
  Criterion,
  Criticality,
  GivenTwin,
  HttpStep,
  Scenario,
  Step,
  Variation,
} from './model.ts'
