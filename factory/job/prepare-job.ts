/** @module The beginning of a job: a new one prepared, or the one that a folder holds put back to where it was. */

import { existsSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { createPlace, endStrays } from '../../scenarios-runner/sandbox/index.ts'
import { HoldoutError } from '../../twins/base/index.ts'
import { writeAtomic } from '../../twins/base/node/index.ts'
import {
  beginHistory,
  covers,
  DEFAULT_WORKSPACE,
  exportWorkspace,
  NEVER_CONTENT,
  type Snapshot,
  type SnapshotStore,
  type WorkspaceProblem,
} from '../boundary/index.ts'
import { hashGraph, readRunContext } from '../engine/index.ts'
import { type Graph, printGraph } from '../graph/index.ts'
import { TREE_KEY } from '../stations/index.ts'
import { type JobPaths, type JobRecord, readJob, writeJob } from './job-folder.ts'
import type { Evidence } from './model.ts'
import type { TaskPacket } from './packet/index.ts'
import type { JobRequest } from './run-job.ts'

/**
 * Prepares a new job, or finds the one to go on with.
 *
 * @throws {HoldoutError} `JOB_EXISTS`, `JOB_FINISHED`, `WORKSPACE_PROBLEM`, and what an export and a checkpoint may throw
 */
export async function prepareJob(
  request: JobRequest,
  graph: Graph,
  paths: JobPaths,
  store: SnapshotStore,
): Promise<JobRecord> {
  const known = readJob(paths)
  if (known !== undefined) {
    if (request.resume !== true) {
      throw new HoldoutError('this folder already holds a job', {
        code: 'JOB_EXISTS',
        place: { file: paths.job },
        hint: 'resume it, or give another folder',
      })
    }
    refuseFinished(paths)
    return await continued(request, paths, known, graph, store)
  }
  const place = createPlace('job')
  try {
    const globs = request.workspaceGlobs
    const { skippedLinks } = await exportWorkspace({
      repository: request.repository,
      to: place.files,
      ...(globs === undefined ? {} : { globs }),
      ...(request.hidden === undefined ? {} : { hidden: request.hidden }),
      ...(request.visible === undefined ? {} : { added: request.visible }),
    })
    const base = await store.take(place.files)
    refuseProblems(base.problems)
    refuseWordsAsScope(request.packet, base.files)
    await writeAtomic(paths.task, `${request.task.trim()}\n`)
    await writeAtomic(paths.graph, printGraph(graph))
    const { directory, files, home, bin } = place
    const job: JobRecord = {
      version: 1,
      startedAt: new Date((request.now ?? Date.now)()).toISOString(),
      ...workedBy(request),
      graphHash: hashGraph(graph),
      task: request.task,
      ...(request.packet === undefined ? {} : { packet: request.packet }),
      base: base.tree,
      place: { directory, files, home, bin },
      skippedLinks: [...skippedLinks],
      ...(request.asked === undefined ? {} : { asked: request.asked }),
      ...unwalled(request),
    }
    await writeJob(paths, job)
    return job
  } catch (error) {
    await place.remove()
    throw error
  }
}

/**
 * Refuses a folder where agents see it or scenarios are read: a job's folder tells of the scenarios, and would be in the next
 * job's way.
 *
 * @throws {HoldoutError} `JOB_FOLDER`
 */
export function refuseFolder({
  repository,
  directory,
  workspaceGlobs,
  hidden = [],
}: JobRequest): void {
  const path = relative(repository, join(directory, 'job.json')).split(sep).join('/')
  const globs = workspaceGlobs ?? DEFAULT_WORKSPACE
  const isSeen =
    globs.some((glob) => covers(glob, path)) &&
    !path.split('/').some((name) => name === '..' || NEVER_CONTENT.has(name))
  const isHidden = hidden.some((one) => directory === one || directory.startsWith(one + sep))
  if (!isSeen && !isHidden) return
  throw new HoldoutError(
    isSeen
      ? 'a job’s folder cannot be where agents see it: it tells of the scenarios'
      : 'a job’s folder cannot be among the scenarios: they are read from there',
    {
      code: 'JOB_FOLDER',
      place: { file: directory },
      hint: 'leave it out, so that it is in .holdout/jobs, or name one outside of what factory.workspace and scenarios.from name',
    },
  )
}

/** What an agent may not hand back cannot be there from the beginning either: no change would ever be measured. */
function refuseProblems(problems: readonly WorkspaceProblem[]): void {
  const [first, ...more] = problems
  if (first === undefined) return
  const others = more.length === 0 ? '' : `, and ${more.length} more files are alike`
  throw new HoldoutError(
    `the workspace’s globs name ${first.path}, with which no change can come back: ${first.problem}${others}`,
    {
      code: 'WORKSPACE_PROBLEM',
      place: { field: 'factory.workspace' },
      hint: 'narrow the globs, so that they leave it out',
    },
  )
}

/** A scope in words names no file: whatever were changed would be outside of it, which nobody should hear at the end. */
function refuseWordsAsScope(packet: TaskPacket | undefined, files: Snapshot['files']): void {
  const words = packet?.scope?.find(
    (entry) => /\s/.test(entry) && !files.some(({ path }) => covers(entry, path)),
  )
  if (packet === undefined || words === undefined) return
  throw new HoldoutError(`the scope "${words}" names no file of what agents see`, {
    code: 'PACKET_SCOPE',
    place: { file: packet.file, field: 'scope' },
    hint: 'a scope is globs of what may change, such as src/**; say in the intent or under non-goals what only words can say',
  })
}

/**
 * A resumed job: its workspace is put back to what it was at the checkpoint, so that a turn that was cut off half-way is
 * made again from where it began. Where its place has gone, after a restart of the machine say, it gets a new one.
 */
async function continued(
  request: JobRequest,
  paths: JobPaths,
  job: JobRecord,
  graph: Graph,
  store: SnapshotStore,
): Promise<JobRecord> {
  const tree = readRunContext(paths.run, graph)?.[TREE_KEY]
  const snapshot = store.find(typeof tree === 'string' ? tree : job.base) ?? store.find(job.base)
  let { place } = job
  // The agent of a killed job may still be at work there.
  endStrays(place.directory)
  if (!existsSync(place.files)) {
    const { directory, files, home, bin } = createPlace('job')
    place = { directory, files, home, bin }
  }
  if (snapshot !== undefined) await store.restore(snapshot, place.files)
  if (place !== job.place) await beginHistory(place.files)
  const { standIn: _, ...before } = job
  const moved = { ...before, place, ...workedBy(request, job), ...unwalled(request) }
  await writeJob(paths, moved)
  return moved
}

/** Who made the job so far and makes this part: as fields of its record. */
function workedBy(
  { agent: { name, isStandIn } }: JobRequest,
  before?: JobRecord,
): Pick<JobRecord, 'agent' | 'standIn'> {
  const known = before === undefined || before.agent === name
  const isLast = before?.agent.endsWith(`, then ${name}`) === true
  const agent = known ? name : isLast ? before.agent : `${before.agent}, then ${name}`
  const all = isStandIn === true && (before === undefined || before.standIn === true)
  return { agent, ...(all ? { standIn: true } : {}) }
}

/** Whether this part of a job goes without a wall: as a field of its record. */
function unwalled({ boundary }: JobRequest): Pick<JobRecord, 'unwalled'> {
  return boundary?.sandbox.wish === 'none' ? { unwalled: true } : {}
}

function refuseFinished(paths: JobPaths): void {
  if (!existsSync(paths.evidence)) return
  const evidence = JSON.parse(readFileSync(paths.evidence, 'utf8')) as Evidence
  if (evidence.state === 'RETRYABLE_FAILURE') return
  throw new HoldoutError(`this job has ended: ${evidence.state}`, {
    code: 'JOB_FINISHED',
    place: { file: paths.evidence },
    hint: 'start a new job in a folder of its own',
  })
}
