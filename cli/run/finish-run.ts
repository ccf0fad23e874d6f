/** @module After a run: its reports, what is said about it, and the exit code. */

import type { GateStatus } from '../../scenarios-runner/gate/index.ts'
import { buildReport, formatSummary, writeReports } from '../../scenarios-runner/report/index.ts'
import type { RunResult, StoredRun } from '../../scenarios-runner/run/index.ts'
import type { Scenario } from '../../scenarios-runner/scenario/index.ts'
import { EXIT, type ExitCode } from '../../twins/base/index.ts'
import type { CommandContext } from '../command-context.ts'
import { shownPath } from '../shown-path.ts'

/** How a gate is told to a shell. */
export const GATE_EXIT_CODES: Readonly<Record<GateStatus, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.fail,
  inconclusive: EXIT.inconclusive,
  invalid: EXIT.invalid,
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
  const { paths } = await writeReports(folder, result, records, scenarios)
  output.document({
    ...buildReport(result, records, scenarios),
    folder,
    reports: paths,
    exitCode: GATE_EXIT_CODES[result.gate.status],
  })
  output.print(
    formatSummary(result, records, scenarios, {
      color: output.colors.isColorSupported,
      width: output.width,
      reportPath: shownPath(context.directory, paths.html),
    }),
  )
  return GATE_EXIT_CODES[result.gate.status]
}

/** A result with further things that a reader must know first. */
export function withNotices(result: RunResult, ...notices: readonly string[]): RunResult {
  return { ...result, notices: [...notices, ...result.notices] }
}
