/** @module How a job's end is told to a shell. */

import { EXIT, type ExitCode } from '../../twins/base/index.ts'
import type { TerminalState } from './model.ts'

/** The exit code of each terminal state, as DESIGN's table has it. */
export const TERMINAL_EXIT_CODES: Readonly<Record<TerminalState, ExitCode>> = {
  PR_READY: EXIT.pass,
  NO_OP: EXIT.noOp,
  ESCALATE: EXIT.escalate,
  RETRYABLE_FAILURE: EXIT.retryableFailure,
}
