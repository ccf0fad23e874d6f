/** @module A job: from a task and a repository, through a graph with an agent and a gate, to evidence. */

import { basename, join } from 'node:path'
import { claimFolder, removePlace } from '../../scenarios-runner/sandbox/index.ts'
import {
  createRedactor,
  EXIT,
  HoldoutError,
  type Listener,
  parseDuration,
  type Redactor,
} from '../../twins/base/index.ts'
import {
  type Boundary,
  type BoundarySettings,
  listWorkspace,
  noteExposure,
  openSnapshots,
  type Rotation,
  type Snapshot,
  type SnapshotStore,
  searchCanaries,
} from '../boundary/index.ts'
import {
  type FactoryEvent,
  type GraphRun,
  type RunLimits,
  runGraph,
  type Station,
  type Stations,
} from '../engine/index.ts'
import { assignStations, type Graph } from '../graph/index.ts'
import {
  conditionalStation,
  createChooser,
  createCodergenStation,
  createEscalateStation,
  createFanInStation,
  createGraphStation,
  createHumanStation,
  createQueueInterviewer,
  createReproduceStation,
  createStations,
  createToolStation,
  createValidateStation,
  type Interviewer,
  keepingWorkspace,
  loadInnerGraphs,
  parallelStation,
  plainStation,
  type StationTable,
} from '../stations/index.ts'
import type { AgentMaker } from './agent-config.ts'
import type { Material } from './deliver/statement.ts'
import { writeEvidence } from './evidence/write-evidence.ts'
import {
  type IterationRecord,
  type JobPaths,
  type JobRecord,
  jobPaths,
  openIterations,
  readIterations,
} from './job-folder.ts'
import { type JobStop, measureWorkspace } from './measure-workspace.ts'
import type { Evidence, Validate } from './model.ts'
import { requireReproduced, type TaskPacket } from './packet/index.ts'
import { prepareJob, refuseFolder } from './prepare-job.ts'
import { protectedGlobs } from './protected-globs.ts'
import { openSpending } from './spending.ts'
import { openWall } from './wall-job.ts'

/** What a job needs. Paths are absolute. */
export interface JobRequest {
  /** What is wanted, in words; Markdown. Goes before every prompt and into the evidence. A job that goes on keeps what it began with. */
  readonly task: string
  /** The packet that the task was made from: its reproduction, scope and tools hold for the job. */
  readonly packet?: TaskPacket
  /** The user's repository. Read, never written. */
  readonly repository: string
  /** What of it agents see; the guide's layout unless given. */
  readonly workspaceGlobs?: readonly string[]
  /** The scenarios' files and folders: a workspace that would hold one is refused. */
  readonly hidden?: readonly string[]
  readonly canaries: readonly string[]
  /** Scenarios that agents are shown, as files of their workspace. */
  readonly visible?: readonly { readonly path: string; readonly text: string }[]
  /** The file that counts how often each scenario went back, and what was decided of the worn-out ones. */
  readonly exposure?: { readonly file: string } & Pick<Rotation, 'worn' | 'policy'>
  /** The wall around agents and tools; the best that is to be had unless given. */
  readonly boundary?: BoundarySettings
  /** Variable → address of twins of the agents' own, with worlds that no trial uses. */
  readonly agentTwins?: Readonly<Record<string, string>>
  /** Where an agent's variables are taken from: the harness's own environment unless given. */
  readonly from?: Readonly<Record<string, string | undefined>>
  readonly graph: Graph
  /** Node id → kind of station, for graphs without types. */
  readonly stations?: Readonly<Record<string, string>>
  /** Stations of one's own, by kind; they replace ours of the same kind. */
  readonly customStations?: StationTable
  readonly agent: AgentMaker
  /** Answers at human gates; without one nobody does, and a gate fails. */
  readonly interviewer?: Interviewer
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
  /** After an iteration that is worse than the best, the workspace is put back to the best. */
  readonly rollback?: boolean
  /** The graph that a node of type `graph` names. */
  readonly loadGraph?: (file: string) => Promise<Graph>
  /** What is measured by besides: scenarios, contracts, constraints, by hash, for where the change comes from. */
  readonly madeFrom?: readonly Material[]
  /** The branch that is made of a change which is PR_READY, where the repository is git's; none is made without. */
  readonly branch?: string
  /** What was said of this job and not of others; kept for whoever goes on with it. */
  readonly asked?: { readonly seed?: string; readonly graph?: string }
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
  refuseFolder(request)
  const letGo = claimFolder(request.directory)
  try {
    return await runClaimed(request)
  } finally {
    letGo()
  }
}

async function runClaimed(request: JobRequest): Promise<Evidence> {
  const paths = jobPaths(request.directory)
  const graph = assignStations(request.graph, request.stations ?? {})
  const { loadGraph, packet } = request
  const inner = loadGraph === undefined ? [] : await loadInnerGraphs(graph, loadGraph)
  requireReproduced(packet, [graph, ...inner])
  const store = openSnapshots(paths.snapshots)
  const job = await prepareJob(request, graph, paths, store)
  try {
    return await runPrepared(askedFor(request, job), graph, job, paths, store)
  } finally {
    // A resumed job gets a new place, with the workspace as its checkpoint knows it.
    await removePlace(job.place.directory)
  }
}

/** The request with what the job was begun for. */
function askedFor({ packet: _, ...request }: JobRequest, { task, packet }: JobRecord): JobRequest {
  return { ...request, task, ...(packet === undefined ? {} : { packet }) }
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
  const isClean = planted.found.length === 0
  await using wall = await openWall(request, graph, job, paths, isClean)
  const { run, stop } = isClean
    ? await loop(request, graph, job, paths, store, base, iterations, wall.boundary)
    : notRun(planted.found[0]?.where)
  if (run.status === 'interrupted') {
    throw new HoldoutError('interrupted; nothing is lost', {
      code: 'JOB_INTERRUPTED',
      hint: `resume the job in ${request.directory}`,
      exitCode: EXIT.interrupted,
    })
  }
  const remains = { request, job, paths, store, base, iterations, run, stop: stop() }
  return await writeEvidence({ ...remains, wall })
}

/** A workspace that holds a scenario is shown to nobody. */
function notRun(where: string | undefined): { run: GraphRun; stop: () => JobStop } {
  const why = `a scenario’s canary was found before any agent began: ${where}`
  return {
    run: {
      status: 'stopped',
      reason: why,
      retryable: false,
      path: [],
      completed: [],
      context: {},
      directory: '',
    },
    stop: () => ({ state: 'ESCALATE', why, canary: true }),
  }
}

async function loop(
  request: JobRequest,
  graph: Graph,
  job: JobRecord,
  paths: JobPaths,
  store: SnapshotStore,
  base: Snapshot,
  iterations: IterationRecord[],
  boundary: Boundary,
) {
  const { place } = job
  const { packet } = request
  const tools = packet?.['allowed-tools']
  // Without a wall an agent starts its programs as ever, and its own sandbox is not in the way.
  const { enforced } = boundary.wall
  const spending = openSpending(paths.spending, request.now ?? Date.now, (turn) => {
    const { node, inputTokens = 0, outputTokens = 0, usd } = turn
    const money = usd === undefined ? {} : { usd }
    request.onEvent?.({ type: 'spent', node, inputTokens, outputTokens, ...money })
  })
  const agent = request.agent.make({
    ...place,
    home: join(place.home, 'agents'),
    ledger: spending.ledger,
    ...(tools === undefined ? {} : { tools }),
    ...(enforced ? { inside: boundary.agents } : {}),
  })
  const redactor = request.redactor ?? createRedactor()
  const { maxIterations = 12, patience = 3, ...limits } = request.limits ?? {}
  const log = openIterations(paths)
  const { measure, stop } = measureWorkspace({
    paths,
    workspace: place.files,
    store,
    base,
    validate: request.validate,
    canaries: request.canaries,
    protect: protectedGlobs(request),
    iterations,
    log,
    maxIterations,
    patience,
    rollback: request.rollback === true,
    onFeedback({ iteration, tree, feedback }) {
      if (request.exposure === undefined || feedback === undefined) return
      const at = new Date((request.now ?? Date.now)()).toISOString()
      const job = basename(request.directory)
      noteExposure(request.exposure.file, { job, iteration, tree, at }, feedback)
    },
    onEvent: (node, event) => request.onEvent?.({ type: 'station', node, event }),
  })
  let asked: JobStop | undefined
  const fingerprint = async () => (await listWorkspace(place.files)).tree
  const shell = {
    workspace: place.files,
    homes: join(place.home, 'tools'),
    pathFirst: [place.bin],
    redactor,
    launch: boundary.tools.launch,
    environment: boundary.tools.environment,
  }
  const kept = (station: Station) =>
    keepingWorkspace(station, async () => (await store.take(place.files)).tree)
  const custom = Object.entries(request.customStations ?? {}).map(([kind, station]) => [
    kind,
    kept(station),
  ])
  const loadInner = request.loadGraph
  const stations: Stations = createStations({
    start: plainStation,
    exit: plainStation,
    conditional: conditionalStation,
    codergen: kept(
      createCodergenStation({ agent, workspace: place.files, task: request.task, fingerprint }),
    ),
    tool: kept(createToolStation(shell)),
    reproduce: kept(createReproduceStation({ ...reproductionOf(packet), ...shell, fingerprint })),
    escalate: createEscalateStation((question) => {
      asked = { state: 'ESCALATE', why: question }
    }),
    validate: kept(createValidateStation(measure)),
    'wait.human': createHumanStation(request.interviewer ?? createQueueInterviewer([])),
    parallel: kept(parallelStation),
    'parallel.fan_in': createFanInStation({ agent, workspace: place.files }),
    ...(loadInner === undefined
      ? {}
      : { graph: kept(createGraphStation({ load: loadInner, stations: () => stations })) }),
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
      // All branches work in the one workspace, which a resumed job puts back to before the stage.
      branchesAgain: true,
      ...(request.onEvent === undefined ? {} : { onEvent: request.onEvent }),
      ...(request.now === undefined ? {} : { now: request.now }),
    })
    return { run, stop: () => asked ?? stop() }
  } finally {
    log.close()
    spending.close()
  }
}

function reproductionOf(packet: TaskPacket | undefined): {
  readonly command: string | undefined
  readonly timeoutMs?: number
} {
  const reproduction = packet?.reproduction
  if (reproduction === undefined || !('command' in reproduction)) return { command: undefined }
  const timeoutMs =
    reproduction.timeout === undefined ? undefined : parseDuration(reproduction.timeout)
  return { command: reproduction.command, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
}
