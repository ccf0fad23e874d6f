/** @module A job of the factory from a configuration: its graph, its agent, its gate, and the evidence that it ends with. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import {
  type AgentConfig,
  type AgentMaker,
  agentFromConfig,
  type Evidence,
  exposureFile,
  type FactoryEvent,
  type Graph,
  type Interviewer,
  type JobRequest,
  keysWithoutValue,
  loadGraph,
  packetText,
  readPacket,
  renderGraph,
  requireComplete,
  resolveBoundary,
  runJob,
  scenarioMaterials,
  type TaskPacket,
  type Validation,
  visibleFiles,
  writeEvidencePage,
} from '../../factory/index.ts'
import { fillPlaceholders } from '../../scenarios-runner/artifact/index.ts'
import { splitCommand } from '../../scenarios-runner/sandbox/index.ts'
import { endWorlds, openWorlds } from '../../scenarios-runner/trial/index.ts'
import { HoldoutError, type Listener, sha256Hex, throwIfAny } from '../../twins/base/index.ts'
import { readSource } from '../../twins/base/node/index.ts'
import { openSlots } from '../../twins/node.ts'
import { type LoadedConfig, placeOfField } from '../config/index.ts'
import { shownPath } from '../shown-path.ts'
import type { Prepared } from './prepare-run.ts'
import { keptFolder } from './run-folders.ts'
import { validateCandidates } from './validate-candidate.ts'

/** What a job starts from, read and checked. */
export interface PreparedJob {
  readonly prepared: Prepared
  readonly graph: Graph
  /** The graph's file, absolute. */
  readonly graphFile: string
  readonly agent: AgentMaker
  readonly task: string
  readonly packet?: TaskPacket
  readonly maxIterations: number
  readonly loaded: LoadedConfig
  /** The user takes the wall away, and every report says so. */
  readonly withoutWall: boolean
}

/** How one job is run. */
export interface JobCall {
  /** The job's folder, absolute. */
  readonly folder: string
  /** The seed and the graph's path where the command line says them: kept for whoever goes on with the job. */
  readonly asked?: JobRequest['asked']
  /** Whether what is PR_READY becomes a branch `holdout/<job>` of the repository. */
  readonly branch?: boolean
  readonly resume: boolean
  readonly signal: AbortSignal
  readonly onEvent?: Listener<FactoryEvent>
  /** Answers at human gates; without one they fail. */
  readonly interviewer?: Interviewer
  readonly onValidated?: (iteration: number, validation: Validation) => void
}

/** What a job gave. Paths are absolute. */
export interface FinishedJob {
  readonly evidence: Evidence
  readonly paths: {
    readonly html: string
    readonly markdown: string
    /** The report of the last validation, if there was one. */
    readonly report: string | undefined
    /** What was accepted, if anything was. */
    readonly result: string | undefined
  }
}

const GRAPH = 'a graph in DOT'

const DEFAULT_TASK =
  'Make the service satisfy the people it is for. The intent is in spec/intent, the contracts in spec/contracts.'

/**
 * Reads what a job needs besides what a run needs. `HOLDOUT_AGENT` wins over the configuration's agent.
 *
 * @throws {HoldoutError} what the user has to mend: no factory in the configuration, a broken graph, an unknown agent
 */
export async function prepareJob(
  loaded: LoadedConfig,
  prepared: Prepared,
  options: {
    /** A file, or `-` for standard input. */
    readonly task?: string
    /** Another graph than the configuration's. */
    readonly graph?: string
    readonly maxIterations?: number
    readonly cwd: string
    /** `none` takes the wall away. */
    readonly boundary?: 'none'
  },
  env: Readonly<Record<string, string | undefined>>,
): Promise<PreparedJob> {
  const { config, directory, file } = loaded
  if (config.factory === undefined) {
    throw new HoldoutError('it has no factory', {
      code: 'CONFIG_NO_FACTORY',
      place: { file, field: 'factory' },
      hint: "write one: factory: { graph: 'factory/converge.dot', agent: { command: 'claude -p' } }",
    })
  }
  const { factory } = config
  const packet = await packetOf(options)
  if (packet !== undefined) requireComplete(packet)
  const path =
    options.graph === undefined
      ? resolve(directory, factory.graph)
      : resolve(options.cwd, options.graph)
  const { text } = await readSource(path, GRAPH)
  const graph = loadGraph(text, shownPath(options.cwd, path), {
    ...(factory.stations === undefined ? {} : { assign: factory.stations }),
  })
  const command = env.HOLDOUT_AGENT?.trim()
  if (command) refuseMissing(command, env)
  const agent: AgentConfig = command ? agentFromEnvironment(command, factory.agent) : factory.agent
  await refuseKeyless(loaded, options.cwd, agent, env)
  return {
    prepared,
    graph,
    graphFile: path,
    agent: await agentFromConfig(agent, directory, factory.agents),
    task: packet === undefined ? (factory.task ?? DEFAULT_TASK) : packetText(packet),
    ...(packet === undefined ? {} : { packet }),
    maxIterations: options.maxIterations ?? factory.maxIterations,
    loaded,
    withoutWall: options.boundary === 'none',
  }
}

/** The packet that a task's file, or standard input, holds; undefined where no task was named. */
async function packetOf(options: {
  readonly task?: string
  readonly cwd: string
}): Promise<TaskPacket | undefined> {
  if (options.task === undefined) return undefined
  if (options.task === '-') return readPacket(await readAll(process.stdin), 'standard input')
  const path = resolve(options.cwd, options.task)
  return readPacket((await readSource(path)).text, shownPath(options.cwd, path))
}

/** The command of the environment, with the manners of the configured one. */
function agentFromEnvironment(command: string, configured: AgentConfig): AgentConfig {
  return !Array.isArray(configured) && 'command' in configured
    ? { ...configured, command }
    : { command }
}

/** Says before anything is measured that a program is not there, rather than when its turn comes. */
function refuseMissing(command: string, env: Readonly<Record<string, string | undefined>>): void {
  const [program = ''] = splitCommand(command) ?? []
  // With a folder in its name it is looked for where the agent works, which is not there yet.
  if (program === '' || /[\\/]/.test(program) || process.platform === 'win32') return
  const folders = (env.PATH ?? '').split(delimiter)
  if (folders.some((folder) => folder !== '' && existsSync(join(folder, program)))) return
  throw new HoldoutError(`the agent "${program}" is not installed here`, {
    code: 'AGENT_MISSING',
    place: { field: 'HOLDOUT_AGENT' },
    hint: 'install it, or give its path; it is run without a shell',
  })
}

/** Says before anything is spent that a key was named and is not there; the program would only say that nobody signed in. */
async function refuseKeyless(
  { config, file }: LoadedConfig,
  cwd: string,
  agent: AgentConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const missing = keysWithoutValue(agent, config.factory?.agents, env)
  if (missing.length === 0) return
  const { text } = await readSource(file)
  const errors = missing.map(
    async ({ variable, path }) =>
      new HoldoutError(
        `the key of an agent is to be in ${variable}, which is not set or is empty`,
        {
          code: 'AGENT_NO_KEY',
          place: await placeOfField(shownPath(cwd, file), text, ['factory', ...path]),
          hint: `set ${variable}, or leave key out for an endpoint that needs none`,
        },
      ),
  )
  throwIfAny(await Promise.all(errors))
}

const WITHOUT_WALL =
  'Boundary NOT ENFORCED (as was asked for): nothing kept the agents that wrote this from the scenarios.'
const NO_WALL = { wish: 'none', read: [], limits: {} } as const

/** Twins that agents may call while they work: at the artifact's variables, with a world that no trial ever uses. */
async function agentTwins(
  { twins, artifact, seed }: Prepared,
  wanted: boolean,
): Promise<AsyncDisposable & { readonly variables: Readonly<Record<string, string>> }> {
  const names = Object.entries(artifact.env).filter(([, text]) => /\$\{twins\./.test(text))
  if (!wanted || names.length === 0) {
    return { variables: {}, [Symbol.asyncDispose]: async () => {} }
  }
  const [slot] = await openSlots({ twins, count: 1 })
  if (slot === undefined) throw new Error('A slot was asked for and none was opened.')
  const worlds = openWorlds(twins, 'agents', `${seed}/agents`)
  slot.use(worlds)
  const values = { port: 0, slot: 0, twinUrls: slot.urls }
  return {
    variables: Object.fromEntries(
      names.map(([name, text]) => [name, fillPlaceholders(text, values)]),
    ),
    async [Symbol.asyncDispose]() {
      await slot.close()
      endWorlds(worlds)
    },
  }
}

/** Runs a job to its terminal state, and writes its evidence as a page and as the body of a pull request. */
export async function runFactoryJob(job: PreparedJob, call: JobCall): Promise<FinishedJob> {
  const { prepared, graph, loaded } = job
  const { factory } = loaded.config
  await using twins = await agentTwins(prepared, factory?.boundary?.twins ?? true)
  const boundary = resolveBoundary(factory?.boundary, loaded.directory)
  const evidence = await runJob({
    task: job.task,
    ...(job.packet === undefined ? {} : { packet: job.packet }),
    repository: loaded.directory,
    ...(factory?.workspace === undefined ? {} : { workspaceGlobs: factory.workspace }),
    hidden: prepared.hidden === undefined ? [] : [prepared.hidden],
    boundary: job.withoutWall ? { ...boundary, sandbox: NO_WALL } : boundary,
    agentTwins: twins.variables,
    canaries: prepared.scenarios.flatMap(({ canary, visible }) =>
      visible === true ? [] : (canary ?? []),
    ),
    visible: visibleFiles(prepared.scenarios),
    exposure: {
      file: exposureFile(keptFolder(loaded.directory, 'jobs')),
      worn: prepared.rotation.worn,
      policy: prepared.rotation.policy,
    },
    madeFrom: await madeFrom(prepared),
    graph,
    ...(factory?.stations === undefined ? {} : { stations: factory.stations }),
    agent: job.agent,
    validate: validateCandidates(prepared, join(call.folder, 'runs'), call.onValidated, {
      firstNotices: job.withoutWall ? [WITHOUT_WALL] : [],
      feedback: factory?.boundary?.feedback ?? 'symptom',
    }),
    judge: prepared.judge?.name ?? 'nobody: criteria were not judged',
    directory: call.folder,
    limits: {
      maxIterations: job.maxIterations,
      ...(factory?.patience === undefined ? {} : { patience: factory.patience }),
    },
    rollback: factory?.rollback === true,
    loadGraph: async (file) => {
      const path = resolve(dirname(job.graphFile), file)
      return loadGraph((await readSource(path, GRAPH)).text, shownPath(loaded.directory, path))
    },
    ...(call.interviewer === undefined ? {} : { interviewer: call.interviewer }),
    ...(call.branch === true ? { branch: `holdout/${basename(call.folder)}` } : {}),
    ...(call.asked === undefined ? {} : { asked: call.asked }),
    resume: call.resume,
    redactor: prepared.redactor,
    signal: call.signal,
    ...(call.onEvent === undefined ? {} : { onEvent: call.onEvent }),
  })
  const svg = await drawn(graph, evidence)
  const { paths } = await writeEvidencePage(call.folder, evidence, svg)
  const last = evidence.iterations.at(-1)
  return {
    evidence,
    paths: {
      ...paths,
      report: last === undefined ? undefined : join(last.folder, 'report.html'),
      result: evidence.state === 'PR_READY' ? join(call.folder, 'result') : undefined,
    },
  }
}

/** What the gate measures by, by hash, wherever it lies. Read before any agent begins. */
async function madeFrom(prepared: Prepared): Promise<NonNullable<JobRequest['madeFrom']>> {
  const { directory, artifact, twins, scenarios, constraints } = prepared
  const files = [...new Set(constraints.map(({ file }) => resolve(directory, file)))]
  if (artifact.contract !== undefined) files.push(artifact.contract)
  return [
    ...scenarioMaterials(scenarios),
    ...Object.entries(twins).map(([name, { contract }]) => ({
      name: `contract of the twin ${name}: ${shownPath(directory, contract.source)}`,
      sha256: contract.hash,
    })),
    ...(await Promise.all(
      files.map(async (file) => ({
        name: shownPath(directory, file),
        sha256: sha256Hex(await readFile(file)),
      })),
    )),
  ]
}

/** The picture is worth having, the evidence must be had: a graph that cannot be drawn leaves only the picture out. */
async function drawn(graph: Graph, evidence: Evidence): Promise<string | undefined> {
  try {
    return await renderGraph(graph, { path: evidence.path })
  } catch {
    return undefined
  }
}
