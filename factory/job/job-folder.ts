/** @module The folder of a job: what is in it, and what a resumed job reads from it. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HoldoutError } from '../../twins/base/index.ts'
import { type LineLog, openLineLog, writeAtomic } from '../../twins/base/node/index.ts'
import type { Iteration } from './model.ts'
import { packetSchema } from './packet/index.ts'

/** Paths inside a job's folder. */
export interface JobPaths {
  readonly job: string
  readonly task: string
  readonly graph: string
  /** The engine's folder: checkpoint, prompts, responses, transcripts. */
  readonly run: string
  readonly iterations: string
  readonly snapshots: string
  /** What is being validated: the workspace as it was when validation began. */
  readonly candidate: string
  /** The accepted state; only of a job that ended PR_READY. */
  readonly result: string
  /** The best state that was measured, where none was accepted. */
  readonly best: string
  readonly diff: string
  /** What the probe behind the wall tried. */
  readonly probe: string
  /** What went through the relay, one exchange a line. */
  readonly relay: string
  /** What agents spent, two lines a turn. */
  readonly spending: string
  readonly evidence: string
  /** Where the change comes from, as an in-toto statement. */
  readonly provenance: string
}

/** Where everything of a job is. */
export function jobPaths(directory: string): JobPaths {
  const inside = (name: string) => join(directory, name)
  return {
    job: inside('job.json'),
    task: inside('task.md'),
    graph: inside('graph.dot'),
    run: inside('run'),
    iterations: inside('iterations.jsonl'),
    snapshots: inside('snapshots'),
    candidate: inside('candidate'),
    result: inside('result'),
    best: inside('best'),
    diff: inside('changes.diff'),
    probe: inside('probe.json'),
    relay: inside('relay.jsonl'),
    spending: inside('spending.jsonl'),
    evidence: inside('evidence.json'),
    provenance: inside('provenance.json'),
  }
}

const jobSchema = z.object({
  version: z.literal(1),
  startedAt: z.string(),
  /** Of each part, in order. */
  agent: z.string(),
  /** Every part was made by a stand-in. */
  standIn: z.literal(true).exactOptional(),
  graphHash: z.string(),
  /** What was asked for: a resumed job goes on with that, whatever it is given then. */
  task: z.string(),
  packet: packetSchema.extend({ file: z.string() }).exactOptional(),
  /** The tree that the job began with. */
  base: z.string(),
  /** The agents' place: outside the repository, gone when the job is done. */
  place: z.object({ directory: z.string(), files: z.string(), home: z.string(), bin: z.string() }),
  skippedLinks: z.array(z.string()),
  /** What the command line said of it: whoever goes on with it need not say it again. */
  asked: z
    .object({ seed: z.string().exactOptional(), graph: z.string().exactOptional() })
    .exactOptional(),
  /** Some of it was made without a wall: no later part makes up for that. */
  unwalled: z.literal(true).exactOptional(),
})

/** What `job.json` holds. Written when everything is prepared: a folder without it has not begun. */
export type JobRecord = z.infer<typeof jobSchema>

/** Writes `job.json`. */
export async function writeJob(paths: JobPaths, job: JobRecord): Promise<void> {
  await writeAtomic(paths.job, `${JSON.stringify(job, null, 2)}\n`)
}

/**
 * Reads `job.json`; undefined when the job has not begun.
 *
 * @throws {HoldoutError} `JOB_UNREADABLE`
 */
export function readJob(paths: JobPaths): JobRecord | undefined {
  if (!existsSync(paths.job)) return undefined
  try {
    return jobSchema.parse(JSON.parse(readFileSync(paths.job, 'utf8')))
  } catch (cause) {
    throw new HoldoutError('it is not the record of a job', {
      code: 'JOB_UNREADABLE',
      place: { file: paths.job },
      hint: 'start the job anew in a folder of its own',
      cause,
    })
  }
}

/** What a job was begun with, and when, as ISO 8601. */
export type JobStart = Pick<JobRecord, 'startedAt' | 'asked' | 'unwalled'>

/**
 * Reads how the job of a folder began; undefined when none has.
 *
 * @throws {HoldoutError} `JOB_UNREADABLE`
 */
export function startOfJob(directory: string): JobStart | undefined {
  return readJob(jobPaths(directory))
}

/** An iteration as it is kept: with the tree that was measured. */
export interface IterationRecord extends Iteration {
  readonly tree: string
  /** The better iteration whose state the workspace was put back to after this one. */
  readonly rolledBackTo?: number
}

/** The tree that an iteration left in the workspace: what it measured, or what it was rolled back to. */
export function treeLeftBy(record: IterationRecord, all: readonly IterationRecord[]): string {
  const { rolledBackTo, tree } = record
  return all.find(({ iteration }) => iteration === rolledBackTo)?.tree ?? tree
}

/** Opens the log of iterations. */
export function openIterations(paths: JobPaths): LineLog {
  return openLineLog(paths.iterations)
}

/** The iterations that were measured, the last record of each; half a line at the end of a killed job is left out. */
export function readIterations(paths: JobPaths): IterationRecord[] {
  if (!existsSync(paths.iterations)) return []
  const byNumber = new Map<number, IterationRecord>()
  for (const line of readFileSync(paths.iterations, 'utf8').split('\n')) {
    if (line === '') continue
    try {
      const record = JSON.parse(line) as IterationRecord
      byNumber.set(record.iteration, record)
    } catch {
      // Only the last line can be half, and its iteration is measured again.
    }
  }
  return [...byNumber.values()].sort((a, b) => a.iteration - b.iteration)
}
