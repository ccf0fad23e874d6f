import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createFactoryProgress } from '../../../cli/dashboard/index.ts'
import { createOutput } from '../../../cli/terminal/index.ts'
import {
  createConsoleInterviewer,
  type FactoryEvent,
  outcomeOf,
  runJob,
} from '../../../factory/index.ts'
import { gateOf } from '../../factory/fixtures/gates.ts'
import { lookForFaults, smallJob } from '../../factory/fixtures/small-job.ts'
import { GATED } from '../gated-graph.ts'

/** What is shown of some events, without a terminal: a line each. */
function shown(events: readonly FactoryEvent[]): string[] {
  const lines: string[] = []
  const stream = { write: (text: string) => lines.push(text.trimEnd()) }
  const output = createOutput({ json: false, stdout: stream, stderr: stream, env: {} })
  const progress = createFactoryProgress(output)
  for (const event of events) progress.onEvent(event)
  progress.stop()
  return lines.map((line) => line.replace(/in [0-9.]+ (ms|s)/, 'in T'))
}

describe('the progress of a job', () => {
  it('shows path, times, cost and satisfaction by iteration', () => {
    const stage = (node: string, outcome = outcomeOf('success')): FactoryEvent[] => [
      { type: 'stage-started', node, label: node, index: 1, visit: 1, attempt: 1 },
      { type: 'stage-completed', node, outcome, durationMs: 1_200 },
    ]
    const gate = (mean: number): FactoryEvent => ({
      type: 'station',
      node: 'validate',
      event: { type: 'gate', status: 'fail', gate: gateOf('fail', mean) },
    })
    const lines = shown([
      { type: 'run-started', graph: 'g', directory: '/', resumed: false },
      ...stage('start'),
      gate(0.5),
      ...stage('validate', outcomeOf('fail')),
      { type: 'spent', node: 'mend', inputTokens: 9_000, outputTokens: 1_000, usd: 0.25 },
      ...stage('mend'),
      gate(0.75),
      { type: 'parallel-completed', node: 'fan', durationMs: 5, succeeded: 2, failed: 1 },
      { type: 'run-finished', status: 'success', reason: '', durationMs: 1, artifacts: 0 },
    ])
    expect(lines).toContain('start')
    expect(lines).toContain('validate fail in T')
    expect(lines).toContain('mend done in T')
    expect(lines).toContain('fan: 2 branches succeeded, 1 failed')
    expect(lines.at(-1)).toBe('3 stages in T   satisfied 50% → 75%   10,000 tokens, $0.25')
  })

  it('leaves human gates to whoever is at the other end of the input', async () => {
    const input = new PassThrough()
    const said: string[] = []
    input.write('what?\nm\nL\n')
    const interviewer = createConsoleInterviewer({ input, write: (line) => said.push(line) })
    const evidence = await runJob(
      smallJob({ dot: GATED, interviewer, validate: lookForFaults, limits: { patience: 9 } }),
    )
    expect(evidence.path.map(({ node }) => node).join(' ')).toBe(
      'start validate ask mend validate ask done',
    )
    expect(said).toEqual([
      '? ask: Mend it or leave it?',
      '  [M] Mend it',
      '  [L] Leave it',
      'Please answer with M, L.',
      '? ask: Mend it or leave it?',
      '  [M] Mend it',
      '  [L] Leave it',
    ])
    // Whoever leaves it does not make it right: the gate has the last word.
    expect(evidence.state).toBe('ESCALATE')
  })
})
