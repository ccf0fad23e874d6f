/** @module `holdout/twins`: behavioural twins, free of `node:`. */

export type { Twin } from './twin/index.ts'
export type { Fault, JournalEntry, StateChange, World, WorldState } from './world/index.ts'
