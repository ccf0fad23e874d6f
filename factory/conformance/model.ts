/** @module One row of the conformance table. */

/** Rows as text, by the test file that holds them. */
export type SectionText = Readonly<Record<string, string>>

/** A requirement of the specification, or a decision of ours, and the test that holds it. */
export interface ConformanceRow {
  readonly id: string
  readonly section: string
  /** In our words. */
  readonly requirement: string
  /** File and title, as the test runner prints them. */
  readonly test: string
}
