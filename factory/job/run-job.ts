/** @module A job: from a task and a repository, through a graph with an agent and a gate, to evidence. */

import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createPlace, removePlace } from '../../scenarios-runner/sandbox/index.ts'
import {
  createRedactor,
  EXIT,
  HoldoutError,
  type Listener,
  type Redactor,
} from '../../twins/base/index.ts'
import { writeAtomic } from '../../twins/base/node/index.ts'
import {
  beginHistory,
  changedPaths,
  exportWorkspace,
  listWorkspace,
  openSnapshots,
  type Snapshot,
  type SnapshotStore,
  searchCanaries,
  unifiedDiff,
} from '../boundary/index.ts'
import {
  type FactoryEvent,
  type GraphRun,
  hashGraph,
  type RunLimits,
  readCheckpoint,
  runGraph,
  type Station,
} from '../engine/index.ts'
import { assignStations, type Graph, printGraph } from '../graph/index.ts'
import {
  conditionalStation,
  createChooser,
  createCodergenStation,
  createStations,
  createToolStation,
  createValidateStation,
  keepingWorkspace,
  plainStation,
  type StationTable,
  TREE_KEY,
} from '../stations/index.ts'
import { concludeJob } from './conclude-job.ts'
import type { AgentMaker } from './config.ts'
import {
  type IterationRecord,
  type JobPaths,
  type JobRecord,
  jobPaths,
  openIterations,
  readIterations,
  readJob,
  writeJob,
} from './job-folder.ts'
import { type JobStop, measureWorkspace } from './measure-workspace.ts'
import type { Evidence, Validate } from './model.ts'

/** What a job needs. Paths are absolute. */
export interface JobRequest {
  /** What is wanted, in words; Markdown. Goes before every prompt and into the evidence. */
  readonly task: string
  /** The user's repository. Read, never written. */
  readonly repository: string
  /** What of it agents see; the guide's layout unless given. */
  readonly workspaceGlobs?: readonly string[]
  /** The scenarios' files and folders: a workspace that would hold one is refused. */
  readonly hidden?: readonly string[]
  readonly canaries: readonly string[]
  readonly graph: Graph
  /** Node id → kind of station, for graphs without types. */
  readonly stations?: Readonly<Record<string, string>>
  /** Stations of one's own, by kind; they replace ours of the same kind. */
  readonly customStations?: StationTable
  readonly agent: AgentMaker
  readonly validate: Validate
  /** How criteria are judged, for the evidence. */
  readonly judge: string
  /** The job's folder, outside what the globs name. */
  readonly directory: string
  /** 12 iterations, 3 without progress, and the engine's own bounds, unless given. */
  readonly limits?: Partial<RunLimits> & {
    readonly maxIterations?: number
    readonly patience?: number
  }
  /** Go on with the job that the folder holds. */
  readonly resume?: boolean
  readonly redactor?: Redactor
  readonly signal: AbortSignal
  readonly onEvent?: Listener<FactoryEvent>
  readonly now?: () => number
}

/**
 * Runs a job to a terminal state and writes its evidence. The user's tree is not touched: agents work in a copy outside
 * the repository, and what was accepted is in `<directory>/result`.
 *
 * @throws {HoldoutError} what the user has to mend; `JOB_INTERRUPTED` (exit code 130) when the signal was aborted, after
 *   which `resume` goes on where it was
 */
export async function runJob(request: JobRequest): Promise<Evidence> {
  const paths = jobPaths(request.directory)
  const graph = assignStations(request.graph, request.stations ?? {})
  const store = openSnapshots(paths.snapshots)
  const job = await begin(request, graph, paths, store)
  try {
    return await runPrepared(request, graph, job, paths, store)
  } finally {
    // A resumed job gets a new place, with the workspace as its checkpoint knows it.
    await removePlace(job.place.directory)
  }
}

async function runPrepared(
  request: JobRequest,
  graph: Graph,
  job: JobRecord,
  paths: JobPaths,
  store: SnapshotStore,
): Promise<Evidence> {
  const base = store.find(job.base) as Snapshot
  const iterations = readIterations(paths)
  const planted = await searchCanaries({
    canaries: request.canaries,
    places: [{ name: 'workspace', path: job.place.files }],
  })
  const { run, stop } =
    planted.found.length > 0
      ? notRun(planted.found[0]?.where)
      : await loop(request, graph, job, paths, store, base, iterations)
  if (run.status === 'interrupted') {
    throw new HoldoutError('interrupted; nothing is lost', {
      code: 'JOB_INTERRUPTED',
      hint: `resume the job in ${request.directory}`,
      exitCode: EXIT.interrupted,
    })
  }
  return await finish(request, job, paths, store, base, iterations, run, stop)
}

/** A workspace that holds a scenario is shown to nobody. */
function notRun(where: string | undefined): { run: GraphRun; stop: () => JobStop } {
  const why = `a scenario’s canary was found before any agent began: ${where}`
  return {
    run: { status: 'stopped', reason: why, retryable: false, path: [], context: {} },
    stop: () => ({ state: 'ESCALATE', why, canary: true }),
  }
}

/** Prepares a new job, or finds the one to go on with. */
async function begin(
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
    return await continued(paths, known, hashGraph(graph), store)
  }
  const place = createPlace('job')
  try {
    const globs = request.workspaceGlobs
    const { skippedLinks } = await exportWorkspace({
      repository: request.repository,
      to: place.files,
      ...(globs === undefined ? {} : { globs }),
      ...(request.hidden === undefined ? {} : { hidden: request.hidden }),
    })
    const base = await store.take(place.files)
    await writeAtomic(paths.task, `${request.task.trim()}\n`)
    await writeAtomic(paths.graph, printGraph(graph))
    const { directory, files, home, bin } = place
    const job: JobRecord = {
      version: 1,
      startedAt: new Date((request.now ?? Date.now)()).toISOString(),
      agent: request.agent.name,
      graphHash: hashGraph(graph),
      base: base.tree,
      place: { directory, files, home, bin },
      skippedLinks: [...skippedLinks],
    }
    await writeJob(paths, job)
    return job
  } catch (error) {
    await place.remove()
    throw error
  }
}

/**
 * A resumed job: its workspace is put back to what it was at the checkpoint, so that a turn that was cut off half-way is
 * made again from where it began. Where its place has gone, after a restart of the machine say, it gets a new one.
 */
async function continued(
  paths: JobPaths,
  job: JobRecord,
  graphHash: string,
  store: SnapshotStore,
): Promise<JobRecord> {
  const tree = readCheckpoint(paths.run, graphHash)?.context[TREE_KEY]
  const snapshot = store.find(typeof tree === 'string' ? tree : job.base) ?? store.find(job.base)
  let { place } = job
  if (!existsSync(place.files)) {
    const { directory, files, home, bin } = createPlace('job')
    place = { directory, files, home, bin }
  }
  if (snapshot !== undefined) await store.restore(snapshot, place.files)
  if (place !== job.place) await beginHistory(place.files)
  const moved = { ...job, place }
  if (place !== job.place) await writeJob(paths, moved)
  return moved
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

async function loop(
  request: JobRequest,
  graph: Graph,
  job: JobRecord,
  paths: JobPaths,
  store: SnapshotStore,
  base: Snapshot,
  iterations: IterationRecord[],
) {
  const { place } = job
  const agent = request.agent.make(place)
  const { maxIterations = 12, patience = 3, ...limits } = request.limits ?? {}
  const log = openIterations(paths)
  const { measure, stop } = measureWorkspace({
    paths,
    workspace: place.files,
    store,
    base,
    validate: request.validate,
    canaries: request.canaries,
    iterations,
    log,
    maxIterations,
    patience,
    onEvent: (node, event) => request.onEvent?.({ type: 'station', node, event }),
  })
  const fingerprint = async () => (await listWorkspace(place.files)).tree
  const kept = (station: Station) =>
    keepingWorkspace(station, async () => (await store.take(place.files)).tree)
  const custom = Object.entries(request.customStations ?? {}).map(([kind, station]) => [
    kind,
    kept(station),
  ])
  const stations = createStations({
    start: plainStation,
    exit: plainStation,
    conditional: conditionalStation,
    codergen: kept(
      createCodergenStation({ agent, workspace: place.files, task: request.task, fingerprint }),
    ),
    tool: kept(
      createToolStation({
        workspace: place.files,
        home: place.home,
        pathFirst: [place.bin],
        redactor: request.redactor ?? createRedactor(),
      }),
    ),
    validate: createValidateStation(measure),
    ...Object.fromEntries(custom),
  })
  try {
    const run = await runGraph({
      graph,
      stations,
      directory: paths.run,
      signal: request.signal,
      choose: createChooser(agent, place.files),
      resume: request.resume === true,
      limits,
      ...(request.onEvent === undefined ? {} : { onEvent: request.onEvent }),
      ...(request.now === undefined ? {} : { now: request.now }),
    })
    return { run, stop }
  } finally {
    log.close()
  }
}

async function finish(
  request: JobRequest,
  job: JobRecord,
  paths: JobPaths,
  store: SnapshotStore,
  base: Snapshot,
  iterations: readonly IterationRecord[],
  run: GraphRun,
  stop: () => JobStop | undefined,
): Promise<Evidence> {
  const { place } = job
  const trees = [...new Set(iterations.map((iteration) => iteration.tree))]
  const diffs = trees.map((tree) => unifiedDiff(store, base, store.find(tree) ?? base))
  const search = await searchCanaries({
    canaries: request.canaries,
    places: [
      { name: 'workspace', path: place.files },
      { name: 'home of the agent', path: place.home },
      { name: 'prompts, responses and transcripts', path: paths.run },
      { name: 'feedback', text: iterations.flatMap((i) => i.symptoms).join('\n') },
      { name: 'task', text: request.task },
      { name: 'diff', text: diffs.join('') },
    ],
  })
  const conclusion = concludeJob({ run, stop: stop(), iterations, base, found: search.found })
  const delivered = store.find(conclusion.tree) ?? base
  const diff = unifiedDiff(store, base, delivered)
  const now = await listWorkspace(place.files)
  const leftOut = changedPaths(delivered.files, now.files)
  const evidence: Evidence = {
    version: 1,
    state: conclusion.state,
    whyStopped: conclusion.why,
    task: request.task,
    agent: job.agent,
    judge: request.judge,
    graph: readFileSync(paths.graph, 'utf8'),
    iterations: iterations.map(({ tree: _, ...iteration }) => iteration),
    path: run.path,
    diff,
    boundary: {
      enforcement: 'searched, not enforced',
      canaries: search.canaries,
      searched: search.searched,
      found: search.found,
    },
    residualRisk: residualRisk(request, job, iterations, leftOut),
    startedAt: job.startedAt,
    finishedAt: new Date((request.now ?? Date.now)()).toISOString(),
  }
  await rm(paths.candidate, { recursive: true, force: true })
  if (conclusion.state === 'PR_READY') await store.restore(delivered, paths.result)
  else if (delivered.tree !== base.tree) await store.restore(delivered, paths.best)
  await writeAtomic(paths.diff, diff)
  await writeAtomic(paths.evidence, `${JSON.stringify(evidence, null, 2)}\n`)
  return evidence
}

function residualRisk(
  request: JobRequest,
  job: JobRecord,
  iterations: readonly IterationRecord[],
  leftOut: readonly string[],
): string[] {
  const risks = [
    'The boundary was searched, not enforced: the agent’s program could read whatever the user who started it can read.',
  ]
  const canaries = request.canaries.length
  if (canaries === 0) risks.push('No scenario has a canary, so that the search could find nothing.')
  const unjudged = iterations.at(-1)?.gate.unjudgedCriteria ?? 0
  if (unjudged > 0) risks.push(`${unjudged} criteria were judged by nobody.`)
  if (/script/i.test(job.agent)) {
    risks.push(
      'The agent was a script that knows these repairs; it shows the loop, not what a coding agent would do.',
    )
  }
  if (leftOut.length > 0) {
    risks.push(
      `Changed after the last measurement, and not part of the result: ${leftOut.slice(0, 10).join(', ')}${leftOut.length > 10 ? ', …' : ''}.`,
    )
  }
  if (job.skippedLinks.length > 0) {
    risks.push(
      `Symbolic links were not given to the agent: ${job.skippedLinks.slice(0, 10).join(', ')}.`,
    )
  }
  return risks
}
