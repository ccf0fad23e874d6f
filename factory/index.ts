/** @module `holdout/factory`: the graph runner that loops coding agents until the gate opens. */

export type { Validate } from './job/index.ts'
