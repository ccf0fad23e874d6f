/** @module After a run: its reports, what is said about it, and the exit code. */

import type { GateStatus } from '../../scenarios-runner/gate/index.ts'
import { buildReport, formatSummary, writeReports } from '../../scenarios-runner/report/index.ts'
import type { RunResult, StoredRun } from '../../scenarios-runner/run/index.ts'
import type { Scenario } from '../../scenarios-runner/scenario/index.ts'
import { EXIT, type ExitCode } from '../../twins/base/index.ts'
import type { CommandContext } from '../command-context.ts'
import { shownPath } from '../shown-path.ts'
import { againstBaseline } from './against-baseline.ts'

/** How a gate is told to a shell. */
const GATE_EXIT_CODES: Readonly<Record<GateStatus, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.fail,
  inconclusive: EXIT.inconclusive,
  invalid: EXIT.invalid,
}

/** The exit code of a run: its gate's; a shard decides nothing, and has done its part when it is finished. */
export function exitCodeOf({ gate, shard }: RunResult): ExitCode {
  return shard === undefined ? GATE_EXIT_CODES[gate.status] : EXIT.pass
}

/** Writes a run's reports, says what came out, and gives the exit code. */
export async function finishRun(
  context: CommandContext,
  folder: string,
  run: StoredRun,
  scenarios: readonly Scenario[],
): Promise<ExitCode> {
  const { output } = context
  const { result, records } = run
  const comparison = await againstBaseline(context, run)
  const compared = comparison === undefined ? {} : { comparison }
  const { paths } = await writeReports(folder, result, records, scenarios, compared)
  output.document({
    ...buildReport(result, records, scenarios, comparison),
    folder,
    reports: paths,
    exitCode: exitCodeOf(result),
  })
  output.print(
    formatSummary(result, records, scenarios, {
      color: output.colors.isColorSupported,
      width: output.width,
      ...compared,
      reportPath: shownPath(context.directory, paths.html),
    }),
  )
  return exitCodeOf(result)
}

/** A result with further things that a reader must know first, after what the run itself had to say. */
export function withNotices(result: RunResult, ...notices: readonly string[]): RunResult {
  return { ...result, notices: [...result.notices, ...notices] }
}
