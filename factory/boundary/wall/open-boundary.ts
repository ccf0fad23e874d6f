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
} from '../../../scenarios-runner/sandbox/index.ts'
import { HoldoutError, type Redactor } from '../../../twins/base/index.ts'
import type { BoundarySettings } from '../config.ts'
import { openRelay, type Relay } from '../relay/open-relay.ts'
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
  /** Files that its command line names, such as the script that an interpreter runs: it may read these, and no more beside them. */
  readonly files?: readonly string[]
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
}

/** An open boundary. */
export interface Boundary extends AsyncDisposable {
  readonly wall: WallDescription
  /** What a program of the agent is started as, and the variables that lead it to its provider. */
  readonly agents: Inside
  /** The same for tools, which have no provider and no credential. */
  readonly tools: Inside
  readonly relay: Relay | undefined
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
  const { given, credentials } = withheld(programs, options.from)
  const routes = distinct([
    ...programs.flatMap(({ command, variables }) =>
      providerRoutes(programName(command), pick(given, variables)),
    ),
    ...programs.flatMap(({ baseUrl, command }) => {
      const target =
        baseUrl ?? (programName(command).startsWith('codex') ? CODEX_ENDPOINT : undefined)
      return target === undefined ? [] : [endpointRoute(target)]
    }),
    ...registryRoutes(settings.registries),
  ])
  const relay =
    chosen.backend.enforced && options.startsPrograms
      ? await openRelay({
          routes,
          credentials,
          log: options.relayLog,
          redactor: options.redactor,
        })
      : undefined
  const twinPorts = Object.values(options.twins).map((url) => Number(new URL(url).port))
  const opened: Sandbox[] = []
  const open = async (name: string, needs: readonly string[]) => {
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
    await relay?.close()
  }
  try {
    const needs = chosen.backend.enforced ? programs.flatMap(needsOf) : []
    const agents = await open('agents', [...new Set(needs)])
    const tools = await open('tools', [])
    return {
      wall: {
        kind: chosen.backend.kind,
        enforced: chosen.backend.enforced,
        description: chosen.backend.description,
        missed: chosen.missed,
      },
      agents: {
        environment: { ...options.twins, ...relay?.environment(['provider', 'registry']) },
        from: relay === undefined ? options.from : given,
        relayed: (target) => relay?.urlOf(target),
        launch: (program) => agents.launch(program),
      },
      tools: {
        environment: { ...options.twins, ...relay?.environment(['registry']) },
        from: {},
        relayed: () => undefined,
        launch: (program) => tools.launch(program),
      },
      relay,
      routes: [
        ...routes.map((route) => `${route.kind} ${[route.target, ...route.linked].join(', ')}`),
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
  for (const name of new Set(programs.flatMap(({ variables }) => variables))) {
    const value = from[name]
    if (value === undefined) continue
    given[name] = value
    if (!/KEY|TOKEN|SECRET|PASSWORD/i.test(name) || value.length < 8) continue
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

/** Two agents of one provider have one route, which both find by their variables. */
function distinct(routes: readonly Route[]): readonly Route[] {
  return [...Map.groupBy(routes, ({ name, target }) => `${name} ${target}`).values()].flatMap(
    ([first]) => first ?? [],
  )
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
