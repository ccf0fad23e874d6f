/** @module Puts the parts of a plan that ran on several machines together, and decides over all of them. */

import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash, HoldoutError } from '../../twins/base/index.ts'
import { decideGate, satisfactionTrials } from '../gate/index.ts'
import { summarizeJudging } from '../judge/index.ts'
import { type ConstraintVerdict, type LoadVerdict, openCheckTally } from '../load/index.ts'
import { lastAttempts, type TrialRecord } from '../trial/index.ts'
import { checkTrajectories } from './constraints/check-constraints.ts'
import { keptLoad } from './constraints/kept-verdicts.ts'
import { costOf } from './execute-run.ts'
import type { RunResult } from './model.ts'
import { shardNotice } from './plan/schedule.ts'
import { EVIDENCE, inPlanOrder, openRunFolder, readRun, type StoredRun } from './run-folder.ts'

interface Part extends StoredRun {
  readonly folder: string
}

/**
 * Merges finished shards into a new run folder: the union of their attempts, counted as if one machine had run them all.
 *
 * @param folders of the shards, all of them, in any order
 * @throws {HoldoutError} `MERGE_NO_SHARD`, `MERGE_DIFFERENT` naming what differs, `MERGE_MISSING`, `MERGE_TWICE`
 */
export async function mergeRuns(folders: readonly string[], into: string): Promise<RunResult> {
  const parts = folders.map((folder): Part => ({ folder, ...readRun(folder) }))
  const [first] = parts
  if (first === undefined) {
    throw new HoldoutError('there is nothing to merge', {
      code: 'MERGE_NO_SHARD',
      hint: 'name the folders of the shards',
    })
  }
  for (const part of parts) refuseOther(first, part)
  refuseGaps(parts)

  const { plan, kind, name, suite, source, policy, conformance } = first.result
  const attempts = inPlanOrder(
    parts.flatMap(({ records }) => records),
    Object.keys(plan.trials),
  )
  refuseTwice(attempts)
  const load = parts.flatMap(({ result }) => result.load)
  const results = parts.map(({ result }) => result)
  const startedAt = results.map((one) => one.startedAt).sort()[0] as string
  const finishedAt = results
    .map((one) => one.finishedAt)
    .sort()
    .at(-1) as string
  using folder = await openRunFolder(into, { version: 1, kind, name, startedAt, plan })
  refuseBegun(into, folder.earlier)
  for (const part of parts) copyEvidence(part, into)
  for (const record of attempts) folder.record(record)
  const records = lastAttempts(attempts)
  const constraints = mergeConstraints(results, load, records, into)
  const calibration = results.find((one) => one.judging?.calibration)?.judging?.calibration
  const judging = summarizeJudging(
    attempts,
    records,
    calibration && { calibration, counted: satisfactionTrials(records, suite) },
  )
  const result: RunResult = {
    version: 1,
    kind,
    name,
    startedAt,
    finishedAt,
    durationMs: Date.parse(finishedAt) - Date.parse(startedAt),
    plan,
    gate: decideGate(records, suite, policy, { load, constraints, conformance }),
    load,
    ...(constraints.length === 0 ? {} : { constraints }),
    notices: [
      ...new Set(
        results.flatMap(({ notices, shard }) =>
          notices.filter((one) => shard === undefined || one !== shardNotice(shard)),
        ),
      ),
      `This run was merged from ${parts.length} shards, which ran on machines of their own.`,
    ],
    trials: records.length,
    costUsd: costOf(attempts),
    ...(judging === undefined ? {} : { judging }),
    suite,
    ...(source === undefined ? {} : { source }),
    policy,
    conformance,
  }
  await folder.finish(result)
  return result
}

/** Checks look at the trials and loads of all shards, as they do at those of one run; the rest was measured by one shard. */
function mergeConstraints(
  results: readonly RunResult[],
  load: readonly LoadVerdict[],
  records: readonly TrialRecord[],
  folder: string,
): ConstraintVerdict[] {
  const all = results.map(({ constraints = [] }) => constraints)
  const checks = (all[0] ?? []).flatMap(({ constraint }) =>
    constraint.kind === 'check' ? [constraint] : [],
  )
  const tally = openCheckTally(checks, results[0]?.kind === 'gate')
  for (const { constraint } of load) tally.add(keptLoad(folder, constraint)?.checks ?? [])
  checkTrajectories(tally, records, folder)
  return [
    ...tally.verdicts(),
    ...all.flat().filter(({ constraint }) => constraint.kind !== 'check'),
  ]
}

function refuseOther(first: Part, part: Part): void {
  if (part.result.shard === undefined) {
    throw new HoldoutError('this run is no shard: it is whole already', {
      code: 'MERGE_NO_SHARD',
      place: { file: part.folder },
      hint: 'merge runs that were made with --shard 1/n, --shard 2/n, …',
    })
  }
  const [a, b] = [first.result, part.result]
  const compared: readonly (readonly [string, unknown, unknown])[] = [
    ['the kind', a.kind, b.kind],
    ['the seed', a.plan.seed, b.plan.seed],
    ['the artifact', a.plan.artifactHash, b.plan.artifactHash],
    ['the scenarios', a.plan.suiteHash, b.plan.suiteHash],
    ['the configuration', a.plan.configHash, b.plan.configHash],
    ['the numbers of trials', a.plan.trials, b.plan.trials],
    ['the judge', a.plan.judge, b.plan.judge],
    ['the number of shards', a.shard?.of, b.shard?.of],
  ]
  const differing = compared.filter(
    ([, before, now]) =>
      contentHash((before ?? null) as object) !== contentHash((now ?? null) as object),
  )
  if (differing.length === 0) return
  throw new HoldoutError(
    `these are no parts of one run: they differ in ${differing.map(([what]) => what).join(', ')}`,
    {
      code: 'MERGE_DIFFERENT',
      place: { file: part.folder },
      hint: 'run all shards from the same commit with the same configuration and seed',
    },
  )
}

function refuseGaps(parts: readonly Part[]): void {
  const of = parts[0]?.result.shard?.of ?? 0
  for (let index = 1; index <= of; index += 1) {
    const found = parts.filter(({ result }) => result.shard?.index === index)
    const [, twice] = found
    if (twice !== undefined) {
      throw new HoldoutError(`shard ${index} of ${of} is there twice`, {
        code: 'MERGE_TWICE',
        place: { file: twice.folder },
        hint: 'name each shard once',
      })
    }
    if (found.length === 0) {
      throw new HoldoutError(`shard ${index} of ${of} is missing`, {
        code: 'MERGE_MISSING',
        hint: `run it with --shard ${index}/${of}, or name its folder`,
      })
    }
  }
}

function refuseTwice(attempts: readonly TrialRecord[]): void {
  const seen = new Set<string>()
  for (const { scenario, trial, attempt } of attempts) {
    const key = `${scenario}, trial ${trial}, attempt ${attempt}`
    if (seen.has(key)) {
      throw new HoldoutError(`two shards hold ${key}`, {
        code: 'MERGE_TWICE',
        hint: 'the shards were not made by one plan; run them anew',
      })
    }
    seen.add(key)
  }
}

function refuseBegun(into: string, earlier: readonly TrialRecord[]): void {
  if (earlier.length === 0) return
  throw new HoldoutError('there are trials here already', {
    code: 'MERGE_FOLDER_TAKEN',
    place: { file: into },
    hint: 'give a new folder: --out <folder>',
  })
}

/** What was observed and what was measured: every folder that a run keeps it in. */
function copyEvidence(part: Part, into: string): void {
  for (const name of EVIDENCE) {
    const from = join(part.folder, name)
    if (existsSync(from)) cpSync(from, join(into, name), { recursive: true })
  }
}
