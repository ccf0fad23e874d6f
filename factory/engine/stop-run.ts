/** @module How a station ends a run on the spot, without that being its failure. */

/**
 * Thrown by a station when going on would be wrong: nothing to do, nothing changed, a bound of the job, broken
 * infrastructure. The run ends `stopped`; resuming it executes the same node again.
 */
export class StopRun extends Error {
  override readonly name = 'StopRun'
  /** `infrastructure`: what broke is none of the artifact's doing and may pass by itself. */
  override readonly cause: 'decision' | 'infrastructure'

  constructor(message: string, cause: StopRun['cause'] = 'decision') {
    super(message)
    this.cause = cause
  }
}
