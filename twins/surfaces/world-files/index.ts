/** @module Worlds in files: state to seed from, snapshots, journals. */

export { seedFromFile } from './seed-from-file.ts'
export { seedFromJournalFile } from './seed-from-journal-file.ts'
export { restoreFromFile, snapshotToFile } from './snapshot-file.ts'
export { type JournalFile, type SpillJournalOptions, spillJournal } from './spill-journal.ts'
