/** @module Service levels: what is asked, what was measured, and the three-valued answer. */

export type {
  LoadMeasurement,
  LoadObjective,
  LoadSlice,
  LoadVerdict,
} from './model.ts'
