/** @module How an artifact fails to become ready, which is its own fault. */

import type { OutputChunk } from './model.ts'

/** The artifact did not become ready. Its own doing, not the harness's: trials that need it are unsatisfied. */
export class ArtifactStartError extends Error {
  override readonly name = 'ArtifactStartError'
  readonly code = 'ARTIFACT_NOT_READY'
  /** What it printed. */
  readonly output: readonly OutputChunk[]

  constructor(message: string, output: readonly OutputChunk[]) {
    super(message)
    this.output = output
  }
}
