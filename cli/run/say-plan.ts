/** @module What a run will cost and what it can prove, for people and for programs, before anything is run. */

import { existsSync } from 'node:fs'
import {
  type ForeseenRun,
  foreseeRun,
  makePlan,
  type RunRequest,
  readRun,
  type StoredRun,
} from '../../scenarios-runner/run/index.ts'
import { EXIT, type ExitCode, HoldoutError } from '../../twins/base/index.ts'
import { formatDuration, formatInstant, plural } from '../../twins/base/node/index.ts'
import type { CommandContext } from '../command-context.ts'
import { textTable, wrapText } from '../terminal/index.ts'
import { type Prepared, requestRun } from './prepare-run.ts'
import { latestFolder } from './run-folders.ts'

/** Says the plan of a run: its trials, its time and money as the latest run tells them, and what passing would prove. */
export async function sayPlan(
  context: CommandContext,
  kind: RunRequest['kind'],
  prepared: Prepared,
  directory: string,
  fast: boolean,
): Promise<ExitCode> {
  const request = requestRun(prepared, { kind, folder: directory, signal: context.signal })
  const scenarios = kind === 'load' ? [] : request.scenarios
  const constraints = kind === 'run' ? [] : request.constraints
  const plan = await makePlan(request, '')
  const foreseen = foreseeRun(plan, scenarios, constraints, request.judge, latestRun(directory))
  context.output.document({ ...foreseen, fast, seed: plan.seed, judge: plan.judge })
  context.output.print(planText(foreseen, request, fast, context.output.width))
  return EXIT.pass
}

function latestRun(directory: string): StoredRun | undefined {
  try {
    const folder = latestFolder(directory, 'runs')
    return existsSync(folder) ? readRun(folder) : undefined
  } catch (error) {
    if (error instanceof HoldoutError) return undefined
    throw error
  }
}

function planText(run: ForeseenRun, request: RunRequest, fast: boolean, width: number): string {
  const atMost = fast ? 'at most ' : ''
  const table = textTable(
    [
      { heading: 'scenario', shrink: 1, least: 16 },
      { heading: 'criticality' },
      { heading: 'trials', align: 'right' },
      { heading: 'judged' },
      { heading: 'each', align: 'right' },
    ],
    run.scenarios.map(({ id, criticality, trials, judged, trialMs }) => [
      id,
      criticality,
      String(trials),
      judged ? 'yes' : 'no',
      trialMs === undefined ? '?' : formatDuration(trialMs),
    ]),
    width,
  )
  const time =
    run.durationMs === undefined
      ? `not known before a first run${run.loadMs > 0 ? `, of which ${formatDuration(run.loadMs)} are loads` : ''}`
      : `${atMost}some ${formatDuration(run.durationMs)}, as the run of ${formatInstant(run.basedOn?.startedAt ?? '')} went`
  const judgements =
    request.judge === undefined
      ? 'none: there is no judge'
      : `${atMost}${plural(run.judgedTrials, 'trial')} put to ${request.judge.name}; one that its checks have decided is not`
  const facts = [
    ['Trials', `${atMost}${run.trials}`],
    ['Time', time],
    ['Judge', judgements],
    ['Money', moneyWords(run, atMost)],
  ].map(([name = '', words = '']) => wrapText(`${name.padEnd(8)}${words}`, width, ' '.repeat(8)))
  const proves = run.proves.map((line) => wrapText(`· ${line}`, width, '  '))
  return [
    ...(run.scenarios.length === 0 ? [] : [table, '']),
    ...facts,
    ...(proves.length === 0 ? [] : ['', 'What it can prove', ...proves]),
    ...(fast
      ? [
          '',
          wrapText(
            'It stops when the decision is certain: a failing artifact early, a passing one at the end where a failure or a broken contract could still come.',
            width,
          ),
        ]
      : []),
  ].join('\n')
}

function moneyWords({ costUsd, judgingUsd, scenarios }: ForeseenRun, atMost: string): string {
  if (costUsd === 0) return 'nothing: no model is asked'
  if (costUsd !== undefined)
    return `${atMost}$${costUsd.toFixed(2)}, at what models cost in that run`
  if (judgingUsd === undefined) {
    return scenarios.some(({ judged }) => judged)
      ? 'not known: no earlier run says what a judgement costs, and the judge has no price (models.prices)'
      : 'not known: no earlier run says what a model costs that plays the user'
  }
  const { leastUsd, mostUsd } = judgingUsd
  return `${dollars(leastUsd)} to ${dollars(mostUsd)} for judging: an estimate from prices and the sizes of the questions, with records from none to the longest that a judge is shown, each model asked once a trial; the first run tells more. A model that plays the user comes on top`
}

function dollars(usd: number): string {
  return `$${usd < 1 ? usd.toPrecision(2) : usd.toFixed(2)}`
}
