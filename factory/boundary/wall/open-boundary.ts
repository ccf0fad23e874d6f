/** @module The wall around agents and tools for one job: what they see, the ways out of it, and what it claims of itself. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  type ChosenBackend,
  chooseBackend,
  findProgram,
  type Launch,
  programMounts,
  type Sandbox,
  type SandboxedProgram,
  unkeptLimits,
} from '../../../scenarios-runner/sandbox/index.ts'
import { HoldoutError, type Redactor } from '../../../twins/base/index.ts'
import { type ToolKind, toolRule, toolsAllowed } from '../../agents/index.ts'
import type { BoundarySettings } from '../config.ts'
import { openRelay, type Relay } from '../relay/open-relay.ts'
import { createRefusalCounter, type RelayCounts, readRelayed } from '../relay/read-relayed.ts'
import {
  CODEX_ENDPOINT,
  endpointRoute,
  providerRoutes,
  type Route,
  registryRoutes,
} from '../relay/routes.ts'

/** A program of an agent's, and what it is given. */
export interface WalledProgram {
  /** The word that names it, or its path. */
  readonly command: string
  /** Names of the user's variables that it is given, credentials among them. */
  readonly variables: readonly string[]
  /** That one of them which holds its key, whatever it is called. */
  readonly keyVariable?: string
  /** Files that its command line names, such as the script that an interpreter runs: it may read these, and no more beside them. */
  readonly files?: readonly string[]
  /** What its tools may do; everything unless given. */
  readonly tools?: readonly ToolKind[]
  /** An endpoint of one's own instead of its usual provider. */
  readonly baseUrl?: string
}

/** What a boundary is opened for. Paths are absolute. */
export interface OpenBoundaryOptions {
  readonly settings: BoundarySettings
  /** The agents' place, outside of everything: its `files` and a folder each in `home` are all that they can write. */
  readonly place: {
    readonly directory: string
    readonly files: string
    readonly home: string
    readonly bin: string
  }
  readonly programs: readonly WalledProgram[]
  /** What agents' tools may do in this job; what their configuration says unless given. */
  readonly tools?: readonly ToolKind[]
  /** Where variables are taken from. */
  readonly from: Readonly<Record<string, string | undefined>>
  /** Whether anything is started at all: a graph of a scripted agent without tools starts nothing. */
  readonly startsPrograms: boolean
  /** What must be nowhere: the scenarios, the job's folder. */
  readonly absent: readonly string[]
  /** Variable → address of twins of the agents' own. */
  readonly twins: Readonly<Record<string, string>>
  readonly relayLog: string
  readonly redactor: Redactor
}

/** What the boundary claims of itself, for evidence. */
export interface WallDescription {
  readonly kind: ChosenBackend['backend']['kind']
  readonly enforced: boolean
  readonly description: string
  /** Why nothing better was to be had. */
  readonly missed: readonly string[]
  /** Why the limits of memory and processors that are asked for are not kept. */
  readonly unkept?: string
}

/** An open boundary. */
export interface Boundary extends AsyncDisposable {
  readonly wall: WallDescription
  /** What a program of the agent is started as, and the variables that lead it to its provider. */
  readonly agents: Inside
  /** The same for tools, which have no provider and no credential. */
  readonly tools: Inside
  /** What has gone through it, and what was refused, since the job began. */
  readonly relayed: RelayCounts
  /** The routes that there are, in words. */
  readonly routes: readonly string[]
  close(): Promise<void>
}

/** A world behind the wall. */
export interface Inside {
  /** Set for every program there. */
  readonly environment: Readonly<Record<string, string>>
  /** Where an agent's own variables are taken from: what stands for credentials stands here. */
  readonly from: Readonly<Record<string, string | undefined>>
  /** An endpoint as it is reached from here; undefined where no route leads there. */
  relayed(target: string): string | undefined
  launch(program: SandboxedProgram): Launch
}

/**
 * Opens it.
 *
 * @throws {HoldoutError} `BOUNDARY_UNENFORCEABLE` where no wall is to be had and none was not asked for; `AGENT_NOT_FOUND`
 */
export async function openBoundary(options: OpenBoundaryOptions): Promise<Boundary> {
  const { settings, place, programs } = options
  const { wish, image, read } = settings.sandbox
  const chosen = await chooseBackend(wish, image === undefined ? {} : { image })
  refuseUnenforced(chosen, options)
  const unkept = unkeptLimits(chosen.backend, settings.sandbox.limits)
  const { given, credentials } = withheld(programs, options.from)
  const providers = distinct(programs.flatMap((program) => waysOf(program, given, options.tools)))
  const registries = registryRoutes(settings.registries)
  // Who may neither run commands nor fetch has no business with packages.
  const agentRoutes = [
    ...providers,
    ...(programs.some(mayGetPackages(options.tools)) ? registries : []),
  ]
  // One for agents and one for tools: what nobody may ask for is no route of his, however he names it.
  const relays: Relay[] = []
  // A job that goes on has a log already.
  const before = await readRelayed(options.relayLog)
  const openWay = async (routes: readonly Route[]) => {
    if (!chosen.backend.enforced || !options.startsPrograms) return undefined
    const { relayLog: log, redactor } = options
    const relay = await openRelay({ routes, credentials, log, redactor })
    relays.push(relay)
    return relay
  }
  const twinPorts = Object.values(options.twins).map((url) => Number(new URL(url).port))
  const opened: Sandbox[] = []
  const open = async (name: string, needs: readonly string[], relay: Relay | undefined) => {
    const sandbox = await chosen.backend.open(
      {
        write: [place.files],
        homes: place.home,
        read: [place.bin, ...read, ...needs],
        absent: options.absent,
        reach: [...twinPorts, ...(relay === undefined ? [] : [relay.port])],
        limits: settings.sandbox.limits,
      },
      join(place.directory, name),
    )
    opened.push(sandbox)
    return sandbox
  }
  const close = async () => {
    for (const sandbox of opened) await sandbox.close()
    for (const relay of relays) await relay.close()
  }
  try {
    const needs = chosen.backend.enforced ? programs.flatMap(needsOf) : []
    const agentRelay = await openWay(agentRoutes)
    const toolRelay = await openWay(registries)
    const agents = await open('agents', [...new Set(needs)], agentRelay)
    const tools = await open('tools', [], toolRelay)
    return {
      wall: {
        kind: chosen.backend.kind,
        enforced: chosen.backend.enforced,
        description: chosen.backend.description,
        missed: chosen.missed,
        ...(unkept === undefined ? {} : { unkept }),
      },
      agents: {
        environment: { ...options.twins, ...agentRelay?.environment() },
        from: agentRelay === undefined ? options.from : given,
        relayed: (target) => agentRelay?.urlOf(target),
        launch: (program) => agents.launch(program),
      },
      tools: {
        environment: { ...options.twins, ...toolRelay?.environment() },
        from: {},
        relayed: () => undefined,
        launch: (program) => tools.launch(program),
      },
      get relayed() {
        return {
          exchanges: relays.reduce((sum, { counts }) => sum + counts.exchanges, before.exchanges),
          refused: summed([before, ...relays.map(({ counts }) => counts)]),
        }
      },
      routes: [
        ...[...agentRoutes, ...(agentRoutes.length > providers.length ? [] : registries)].map(
          (route) => `${route.kind} ${[route.target, ...route.linked].join(', ')}`,
        ),
        ...Object.keys(options.twins).map((name) => `a twin of its own at ${name}`),
      ],
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function refuseUnenforced(chosen: ChosenBackend, options: OpenBoundaryOptions): void {
  const { wish } = options.settings.sandbox
  if (chosen.backend.enforced || wish === 'none' || !options.startsPrograms) return
  throw new HoldoutError(
    `nothing here can keep agents from the scenarios: ${chosen.missed.join('; ')}`,
    {
      code: 'BOUNDARY_UNENFORCEABLE',
      hint: `${chosen.hint ?? 'install bubblewrap or Docker'}; or accept it with --boundary none, which every report then says first`,
    },
  )
}

/** What programs are given, credentials replaced by what only the relay can turn back. */
function withheld(programs: readonly WalledProgram[], from: OpenBoundaryOptions['from']) {
  const credentials = new Map<string, string>()
  const given: Record<string, string> = {}
  const keys = programs.map(({ keyVariable }) => keyVariable)
  for (const name of new Set(programs.flatMap(({ variables }) => variables))) {
    const value = from[name]
    if (value === undefined) continue
    given[name] = value
    const isKey = keys.includes(name) || /KEY|TOKEN|SECRET|PASSWORD/i.test(name)
    if (!isKey || value.length < 8) continue
    // Some programs look at how a key begins before they use it.
    const form = /^(?:[a-z]+[-_]){0,3}/i.exec(value)?.[0] ?? ''
    const stand = `${form}${randomBytes(24).toString('hex')}`
    credentials.set(stand, value)
    given[name] = stand
  }
  // PATH and the like are taken from the harness as before.
  return { given: { PATH: from.PATH ?? process.env.PATH ?? '', ...given }, credentials }
}

function pick(
  values: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))
}

/** The ways to a program's provider, on which its tools are held to what is allowed. */
function waysOf(
  { command, variables, tools, baseUrl }: WalledProgram,
  given: Readonly<Record<string, string>>,
  asked: readonly ToolKind[] | undefined,
): readonly Route[] {
  const name = programName(command)
  const target = baseUrl ?? (name.startsWith('codex') ? CODEX_ENDPOINT : undefined)
  const allowed = toolsAllowed(tools, asked)
  const mayCall = allowed === undefined ? undefined : toolRule(name, allowed)
  return [
    // Where an endpoint is named, nothing leads to the usual one.
    ...providerRoutes(baseUrl === undefined ? name : '', pick(given, variables)),
    ...(target === undefined ? [] : [endpointRoute(target)]),
  ].map((route) => (mayCall === undefined ? route : { ...route, mayCall }))
}

function mayGetPackages(asked: readonly ToolKind[] | undefined) {
  return ({ tools }: WalledProgram) =>
    toolsAllowed(tools, asked)?.some((kind) => kind === 'execute' || kind === 'fetch') ?? true
}

/** Two agents of one provider have one route, which both find by their variables; what either may call may be called. */
function distinct(routes: readonly Route[]): readonly Route[] {
  return [...Map.groupBy(routes, ({ name, target }) => `${name} ${target}`).values()].flatMap(
    (same) => {
      const [first] = same
      if (first === undefined) return []
      const rules = same.flatMap(({ mayCall }) => mayCall ?? [])
      const { mayCall: _, ...route } = first
      if (rules.length < same.length) return [route]
      return [{ ...route, mayCall: (name: string) => rules.some((may) => may(name)) }]
    },
  )
}

function summed(all: readonly RelayCounts[]): ReadonlyMap<string, number> {
  const counter = createRefusalCounter()
  for (const [what, times] of all.flatMap(({ refused }) => [...refused])) counter.count(what, times)
  return counter.refused
}

function programName(program: string): string {
  return program.split(/[\\/]/).at(-1) ?? program
}

function needsOf({ command: program, files = [] }: WalledProgram): readonly string[] {
  // With a folder in its name it is looked for in the workspace, which is there.
  if (/[\\/]/.test(program) && !program.startsWith('/')) return files
  const file = findProgram(program)
  if (file === undefined) {
    throw new HoldoutError(`the agent "${program}" is not installed here`, {
      code: 'AGENT_NOT_FOUND',
      hint: 'install it, or give its path; it is run without a shell',
    })
  }
  return [...programMounts(file), ...files]
}
