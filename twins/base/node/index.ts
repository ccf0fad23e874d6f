/** @module What every room needs of the machine it runs on. */

export { type LineLog, openLineLog, writeAtomic, writeAtomicSync } from './atomic-file.ts'
export { killGroup, spawnTree, stopTree } from './process-tree.ts'
export { readSource, type SourceDocument } from './read-source.ts'
