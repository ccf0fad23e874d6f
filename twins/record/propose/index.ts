/** @module What follows from a recording for its twin. */

export type { Proposals } from './model.ts'
export { proposalFiles } from './proposal-files.ts'
export { propose } from './propose.ts'
export { type WrittenProposals, writeProposals } from './write-proposals.ts'
