/** @module From a configuration to everything that a run needs. */

import { existsSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { exposureFile, type Rotation, readExposure, rotate } from '../../factory/index.ts'
import { type ArtifactDefinition, resolveArtifact } from '../../scenarios-runner/artifact/index.ts'
import { openPerson, receiverNames, receiverVariables } from '../../scenarios-runner/drive/index.ts'
import { defaultPolicy, type GatePolicy } from '../../scenarios-runner/gate/index.ts'
import { type Judge, openJudge } from '../../scenarios-runner/judge/index.ts'
import { type Constraint, loadConstraints } from '../../scenarios-runner/load/index.ts'
import {
  type Account,
  isSecretVariable,
  openAccount,
  secretVariables,
} from '../../scenarios-runner/model/index.ts'
import {
  type Asked,
  checkTolerances,
  mostSlotsFor,
  type RunRequest,
  runConfigSchema,
  type Shard,
  slotsFor,
} from '../../scenarios-runner/run/index.ts'
import {
  actingSteps,
  loadFromSource,
  type Scenario,
  type ScenarioSource,
} from '../../scenarios-runner/scenario/index.ts'
import { createRedactor, HoldoutError, nearestName, type Redactor } from '../../twins/base/index.ts'
import type { Twin } from '../../twins/index.ts'
import { loadTwins } from '../../twins/node.ts'
import type { LoadedConfig } from '../config/index.ts'
import { keptFolder } from './run-folders.ts'

/** Everything that the configuration names, read and checked. Runs are requested from it. */
export interface Prepared {
  readonly name: string
  readonly directory: string
  readonly artifact: ArtifactDefinition
  readonly twins: Readonly<Record<string, Twin>>
  readonly ports: Readonly<Record<string, number>>
  readonly hostnames: Readonly<Record<string, readonly string[]>>
  readonly scenarios: readonly Scenario[]
  /** All of them were read, whatever `only` left of them. */
  readonly allScenarios: number
  readonly constraints: readonly Constraint[]
  readonly browser: RunRequest['browser']
  readonly receivers: RunRequest['receivers']
  readonly person: RunRequest['person']
  readonly reference: RunRequest['reference']
  readonly source: ScenarioSource
  /** The scenarios that have gone back to agents too often, and what became of them. */
  readonly rotation: Rotation
  /** Where they lie on this machine, unless they were fetched. */
  readonly hidden: string | undefined
  readonly policy: GatePolicy
  readonly judge: Judge | undefined
  readonly account: Account
  readonly maxMinutes: number | undefined
  readonly seed: string
  readonly slots: number
  readonly mostSlots: number
  readonly trials: RunRequest['trials']
  readonly redactor: Redactor
}

/** What the command line says differently from the configuration. */
export interface Overrides extends Asked {
  readonly slots?: number
  /** An instant: what went back to agents after it wears no scenario out yet. */
  readonly wornBefore?: string
}

/** The folder of scenarios where a configuration says nothing of them. */
export const DEFAULT_FROM = 'holdout-scenarios'

/**
 * Reads all that the configuration names: contracts, scenarios, constraints.
 *
 * @throws {HoldoutError} what the user has to mend, in the configuration or in a file that it names
 */
export async function prepare(
  loaded: LoadedConfig,
  overrides: Overrides,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Prepared> {
  const { config, directory, file } = loaded
  if (config.artifact === undefined) {
    throw new HoldoutError('it names no artifact, so that there is nothing to run', {
      code: 'CONFIG_NO_ARTIFACT',
      place: { file, field: 'artifact' },
      hint: "write how it starts: artifact: { command: 'node src/server.ts', env: { … }, ready: '/healthz' }",
    })
  }
  const settings = runConfigSchema.parse(config.run ?? {})
  const seed = overrides.seed ?? settings.seed
  const { twins, ports, variables, hostnames } = await loadTwins(config.twins ?? {}, {
    directory,
    seed,
  })
  const receivers = config.user?.receivers as RunRequest['receivers']
  const shared = receiverNames(receivers).find((name) => Object.hasOwn(twins, name))
  if (shared !== undefined) {
    throw new HoldoutError(`a twin and a receiver are both called ${shared}`, {
      code: 'CONFIG_NAME_TWICE',
      place: { file, field: `twins.${shared}` },
      hint: 'call the twin otherwise: what comes to either would be told, and quoted, under one name',
    })
  }
  const {
    scenarios: all,
    source,
    folder,
  } = await loadFromSource(config.scenarios?.from ?? DEFAULT_FROM, {
    directory,
    env,
    signal,
    twins: Object.keys(twins),
    receivers: receiverNames(receivers),
  })
  const rotation = rotate(
    all,
    readExposure(exposureFile(keptFolder(directory, 'jobs')), overrides.wornBefore),
    config.factory?.boundary?.exposure,
  )
  if (config.artifact.command === false) requireProgramsAlone(all)
  const scenarios = chosen(rotation.scenarios, overrides.only)
  const artifact = resolveArtifact(config.artifact, {
    directory,
    ...(folder === undefined ? {} : { absent: [folder] }),
    twinVariables: variables,
    receiverVariables: receiverVariables(receivers),
  })
  const reference = referenceOf(config.reference, directory, folder, variables)
  if (reference !== undefined) checkTolerances(reference.tolerances, all)
  const account = openAccount(config.models?.budget, 'the budget of this run')
  const fixedSlots = overrides.slots ?? settings.slots
  return {
    name: settings.name ?? basename(directory),
    directory,
    artifact,
    twins,
    ports,
    hostnames,
    scenarios,
    allScenarios: rotation.scenarios.length,
    constraints: await constraintsOf(directory, config.constraints),
    browser: config.user?.browser as RunRequest['browser'],
    receivers,
    reference,
    person: openPerson(config.user, { environment: env, prices: config.models?.prices, account }),
    source,
    rotation,
    hidden: folder,
    policy: config.gate ?? defaultPolicy,
    judge: openJudge(config.judge, {
      environment: env,
      directory,
      prices: config.models?.prices,
      account,
      seed,
      builder: builderOf(config, env),
    }),
    account,
    maxMinutes: settings.maxMinutes,
    seed,
    slots: fixedSlots ?? slotsFor(),
    mostSlots: fixedSlots ?? mostSlotsFor(),
    trials: {
      perScenario: overrides.trials ?? config.scenarios?.trials,
      maxAttempts: settings.attempts,
      twinBytes: settings.twinMegabytes * 1e6,
    },
    redactor: redactorOf(config, artifact, env),
  }
}

function referenceOf(
  config: LoadedConfig['config']['reference'],
  directory: string,
  hidden: string | undefined,
  twinVariables: Readonly<Record<string, string>>,
): RunRequest['reference'] {
  if (config === undefined) return undefined
  const { url, artifact, ignore, numbers, unordered } = config
  const tolerances = {
    ...(ignore === undefined ? {} : { ignore }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(unordered === undefined ? {} : { unordered }),
  }
  if (url !== undefined) return { tolerances, url }
  const absent = hidden === undefined ? {} : { absent: [hidden] }
  const options = { directory, ...absent, twinVariables }
  return {
    tolerances,
    artifact: resolveArtifact(artifact as NonNullable<typeof artifact>, options),
  }
}

/** @throws {HoldoutError} `ARTIFACT_SERVES_NOTHING` for a story that asks a server where there are programs alone */
function requireProgramsAlone(scenarios: readonly Scenario[]): void {
  for (const { file, before, steps, cleanup } of scenarios) {
    const asking = actingSteps([...before, ...steps, ...cleanup]).find(
      ({ kind }) => kind === 'http' || kind === 'browser',
    )
    if (asking === undefined) continue
    throw new HoldoutError('it asks a server, and there is none: artifact.command is false', {
      code: 'ARTIFACT_SERVES_NOTHING',
      place: { file, field: `steps.${asking.as}` },
      hint: 'write the command that starts one into the configuration, or make it a cli step',
    })
  }
}

/** Who writes the artifact, as far as the configuration or the environment tells. */
export function builderOf(
  config: LoadedConfig['config'],
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const agent = config.factory?.agent
  const command = agent !== undefined && 'command' in agent ? agent.command : undefined
  return env.HOLDOUT_AGENT ?? (typeof command === 'string' ? command : command?.join(' '))
}

/** What a run is asked for. */
export interface Wanted {
  readonly kind: RunRequest['kind']
  /** Absolute. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly onEvent?: NonNullable<RunRequest['onEvent']>
  /** The folder that stands for the configuration's own: a candidate that an agent changed. */
  readonly instead?: string
  readonly fast?: true
  readonly shard?: Shard
  /** What begins it, in words and without secrets. */
  readonly command?: string
  readonly asked?: Asked
}

/** The request of one run. */
export function requestRun(prepared: Prepared, wanted: Wanted): RunRequest {
  const { artifact, directory, allScenarios, scenarios } = prepared
  const partial = scenarios.length < allScenarios
  return {
    kind: wanted.kind,
    name: partial
      ? `${prepared.name} (${scenarios.length} of ${allScenarios} scenarios)`
      : prepared.name,
    folder: wanted.folder,
    artifact: wanted.instead === undefined ? artifact : moved(artifact, directory, wanted.instead),
    twins: prepared.twins,
    ports: prepared.ports,
    ...(artifact.hostnames === false ? {} : { hostnames: prepared.hostnames }),
    scenarios,
    constraints: prepared.constraints,
    ...(prepared.browser === undefined ? {} : { browser: prepared.browser }),
    ...(prepared.reference === undefined ? {} : { reference: prepared.reference }),
    ...(prepared.person === undefined ? {} : { person: prepared.person }),
    ...(prepared.receivers === undefined ? {} : { receivers: prepared.receivers }),
    source: prepared.source,
    notices: wornNotices(prepared.rotation),
    policy: prepared.policy,
    judge: prepared.judge,
    account: prepared.account,
    maxMinutes: prepared.maxMinutes,
    seed: prepared.seed,
    slots: prepared.slots,
    mostSlots: prepared.mostSlots,
    trials: prepared.trials,
    redactor: prepared.redactor,
    signal: wanted.signal,
    ...(wanted.command === undefined ? {} : { command: wanted.command }),
    ...(wanted.fast ? { fast: wanted.fast } : {}),
    ...(wanted.shard === undefined ? {} : { shard: wanted.shard }),
    ...(wanted.asked === undefined ? {} : { asked: wanted.asked }),
    ...(wanted.onEvent === undefined ? {} : { onEvent: wanted.onEvent }),
  }
}

/** What a report says of scenarios that have gone back to agents too often. */
export function wornNotices({ worn, policy }: Rotation): readonly string[] {
  if (worn.length === 0) return []
  const names = worn.map(({ scenario, lines }) => `${scenario} (${lines})`)
  const shown = names.slice(0, 5).join(', ')
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  const become = {
    report: 'they still count as hidden: write others, or set factory.boundary.exposure.worn',
    show: 'agents are shown them, and what the gate proves rests on the others alone',
    retire: 'they are retired and were not run',
  }
  return [`Worn out by lines of feedback made from them: ${shown}${more}; ${become[policy]}.`]
}

/** The same artifact, its files taken from another copy of the repository. Its contract stays the repository's own. */
function moved(artifact: ArtifactDefinition, from: string, to: string): ArtifactDefinition {
  return { ...artifact, directory: resolve(to, relative(from, artifact.directory)) }
}

function chosen(all: readonly Scenario[], only: readonly string[] | undefined): Scenario[] {
  if (only === undefined || only.length === 0) return [...all]
  // A matrix by its own name is all of its cells.
  const nameOf = (id: string) => id.replace(/\[.*$/s, '')
  const ids = [...new Set(all.flatMap(({ id }) => [id, nameOf(id)]))]
  const unknown = only.find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    const near = nearestName(unknown, ids)
    throw new HoldoutError(`there is no scenario "${unknown}"`, {
      code: 'SCENARIO_UNKNOWN',
      place: { field: '--scenario' },
      hint: near === undefined ? `there are ${ids.join(', ')}` : `did you mean ${near}?`,
    })
  }
  return all.filter(({ id }) => only.includes(id) || only.includes(nameOf(id)))
}

async function constraintsOf(
  directory: string,
  folder: string | undefined,
): Promise<readonly Constraint[]> {
  if (folder === undefined) return []
  const path = resolve(directory, folder)
  if (!existsSync(path)) {
    throw new HoldoutError('there is no such folder of constraints', {
      code: 'CONSTRAINTS_NO_FOLDER',
      place: { file: path, field: 'constraints' },
      hint: 'name the folder that holds the constraints, or leave the field out',
    })
  }
  return loadConstraints(path)
}

/** What must not be written down: credentials that the artifact is given, and those of the harness. */
function redactorOf(
  { judge, user, scenarios }: LoadedConfig['config'],
  artifact: ArtifactDefinition,
  env: Readonly<Record<string, string | undefined>>,
): Redactor {
  const given = Object.entries(artifact.env)
    .filter(([name, value]) => isSecretVariable(name) && !value.includes('${'))
    .map(([, value]) => value)
  const { credential = [] } =
    typeof scenarios?.from === 'object' && 'git' in scenarios.from ? scenarios.from : {}
  const names = [artifact.passEnv, secretVariables(judge, user), credential].flat()
  const passed = names.flatMap((name) => env[name] ?? [])
  return createRedactor([...given, ...passed], Object.keys(artifact.reset?.headers ?? {}))
}
