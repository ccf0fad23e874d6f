/** @module Who writes the code: the `agent` part of the factory's configuration, and the agent that it names. */

import { statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { credentialsOf } from '../../scenarios-runner/sandbox/index.ts'
import { contentHash } from '../../twins/base/index.ts'
import { configDurationSchema } from '../../twins/base/text/duration-schema.ts'
import {
  type Agent,
  createAcpAgent,
  createAgentByProvider,
  createCommandAgent,
  createFallbackAgent,
  createProgramAgent,
  createScriptedAgent,
  createSimulatedAgent,
  programNamed,
  programNames,
  readRepairsFile,
  type ToolKind,
  type TurnLedger,
  type TurnLimits,
  toolsAllowed,
  wordsOf,
} from '../agents/index.ts'
import { CODEX_ENDPOINT, type Inside, type WalledProgram } from '../boundary/index.ts'

const duration = configDurationSchema("'90s' or '30m'")

const limitsSchema = z
  .strictObject({
    /** The whole turn; 30m unless given. */
    time: duration.exactOptional(),
    /** Without a sign of life; 10m unless given. */
    idle: duration.exactOptional(),
    /** Answers of the model. */
    turns: z.int().positive().exactOptional(),
    /** Tokens in and out together. */
    tokens: z.int().positive().exactOptional(),
    /** US dollars a turn. */
    usd: z.number().positive().exactOptional(),
  })
  .describe('Bounds on one turn, which end it.')

const programSchema = z
  .strictObject({
    program: z.enum(programNames).describe('A provider’s own coding agent.'),
    acp: z
      .boolean()
      .describe('Spoken to by the Agent Client Protocol instead of its command line.')
      .exactOptional(),
    /** Where it is, when it is not on the PATH. */
    path: z.string().min(1).exactOptional(),
    model: z.string().min(1).exactOptional(),
    effort: z.string().min(1).exactOptional(),
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'expected an address such as http://localhost:11434' })
      .describe('An endpoint of one’s own, without `/v1`: Ollama, vLLM, LiteLLM.')
      .exactOptional(),
    key: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable, not a key')
      .describe('The variable that holds the key; none for an endpoint that needs none.')
      .exactOptional(),
    tools: z
      .array(z.enum(['read', 'edit', 'execute', 'fetch']))
      .min(1)
      .describe('What its tools may do; everything unless given.')
      .exactOptional(),
    limits: limitsSchema.exactOptional(),
    /** US dollars for a million tokens, where the program does not count what it spends. */
    prices: z
      .strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative() })
      .exactOptional(),
    passEnv: z.array(z.string()).exactOptional(),
  })
  .superRefine(({ program, acp, limits, prices }, context) => {
    if (limits?.usd === undefined || prices !== undefined) return
    if (programNamed(program).tellsCost && acp !== true) return
    context.addIssue({
      code: 'custom',
      path: ['limits', 'usd'],
      message: `nothing says what ${programNamed(program).title} spends here: give prices: { input, output } in US dollars for a million tokens`,
      input: limits.usd,
    })
  })

const commandSchema = z.strictObject({
  command: z
    .union([z.string().min(1), z.tuple([z.string().min(1)], z.string())])
    .describe('A program that takes a prompt on its standard input, such as `claude -p`.'),
  passEnv: z.array(z.string()).exactOptional(),
  timeoutMs: z.number().int().positive().exactOptional(),
})

const KINDS =
  'an agent is { program: "claude" | "codex" | "gemini" | "opencode" }, { command: "…" }, { scripted: "…" } or { simulated: true }'

const singleSchema = z.union(
  [
    programSchema,
    commandSchema,
    z.strictObject({ scripted: z.string().min(1).describe('A repairs file.') }),
    z.strictObject({ simulated: z.literal(true) }),
  ],
  { error: KINDS },
)

/** An agent, or several of which the next takes over where one’s provider is not to be had. */
export const agentSchema = z
  .union([singleSchema, z.array(singleSchema).min(1)], { error: `${KINDS}; or a list of them` })
  .describe('Who writes the code; in a list, the next is asked where one is overloaded.')

/** The configuration of an agent. */
export type AgentConfig = z.infer<typeof agentSchema>

type SingleConfig = z.infer<typeof singleSchema>

/** Where an agent lives: folders outside the repository. */
export interface AgentPlace {
  /** Where its homes are, empty at first. */
  readonly home: string
  /** Holds the `node` that runs Holdout. */
  readonly bin: string
  /** What its tools may do in this job: less than the configuration allows, never more. */
  readonly tools?: readonly ToolKind[]
  /** The world behind the wall that it works in; the machine as it is unless given. */
  readonly inside?: Inside
  /** Counts its turns; nobody does unless given. */
  readonly ledger?: TurnLedger
}

/** An agent before it has a place. Making it fails only for a configuration that cannot be right. */
export interface AgentMaker {
  readonly name: string
  /** It knows its edits, or makes none, and asks no model. */
  readonly isStandIn?: boolean
  /** SHA-256 of what the configuration says of it, as canonical JSON: `{ agent, agents }`. */
  readonly configHash?: string
  /** Files that Holdout reads for it, absolute: a script of repairs. */
  readonly files?: readonly string[]
  /** The programs that it starts, and what they are given; none for an agent that is no program. */
  readonly programs?: readonly WalledProgram[]
  make(place: AgentPlace): Agent
}

/**
 * Turns an agent's configuration into a maker.
 *
 * @param directory what relative paths start from
 * @param byProvider other agents, for nodes that ask for a provider
 * @throws {HoldoutError} `REPAIRS_INVALID`, `SOURCE_UNREADABLE` or `COMMAND_SYNTAX`
 */
export async function agentFromConfig(
  config: AgentConfig,
  directory: string,
  byProvider: Readonly<Record<string, AgentConfig>> = {},
): Promise<AgentMaker> {
  const maker = await makerByProvider(config, directory, byProvider)
  return { ...maker, configHash: contentHash({ agent: config, agents: byProvider }) }
}

async function makerByProvider(
  config: AgentConfig,
  directory: string,
  byProvider: Readonly<Record<string, AgentConfig>>,
): Promise<AgentMaker> {
  const usual = await inOrder(config, directory)
  const others = await Promise.all(
    Object.entries(byProvider).map(
      async ([provider, other]) => [provider, await inOrder(other, directory)] as const,
    ),
  )
  if (others.length === 0) return usual
  return {
    name: [usual.name, ...others.map(([provider, { name }]) => `${provider}: ${name}`)].join('; '),
    ...together([usual, ...others.map(([, maker]) => maker)]),
    make: (place) =>
      createAgentByProvider(
        usual.make(place),
        new Map(others.map(([provider, maker]) => [provider, maker.make(place)])),
      ),
  }
}

async function inOrder(config: AgentConfig, directory: string): Promise<AgentMaker> {
  const [first, ...rest] = await Promise.all(
    [config].flat().map((single) => makerOf(single, directory)),
  )
  if (first === undefined) throw new TypeError('the schema asks for one agent at least')
  if (rest.length === 0) return first
  return {
    name: [first, ...rest].map(({ name }) => name).join(', else '),
    ...together([first, ...rest]),
    make: (place) =>
      createFallbackAgent([first.make(place), ...rest.map((maker) => maker.make(place))]),
  }
}

/** What several makers are as one. */
function together(makers: readonly AgentMaker[]) {
  return {
    programs: makers.flatMap(({ programs = [] }) => programs),
    files: makers.flatMap(({ files = [] }) => files),
    isStandIn: makers.every(({ isStandIn }) => isStandIn === true),
  }
}

async function makerOf(config: SingleConfig, directory: string): Promise<AgentMaker> {
  if ('scripted' in config) {
    const path = isAbsolute(config.scripted) ? config.scripted : resolve(directory, config.scripted)
    const agent = createScriptedAgent(await readRepairsFile(path))
    return { name: agent.name, isStandIn: true, files: [path], make: () => agent }
  }
  if ('simulated' in config) {
    const agent = createSimulatedAgent()
    return { name: agent.name, isStandIn: true, make: () => agent }
  }
  if ('program' in config) return programMaker(config)
  const words = typeof config.command === 'string' ? wordsOf(config.command) : config.command
  const { passEnv, timeoutMs } = config
  return {
    name: words.join(' '),
    programs: [
      {
        command: words[0],
        files: words.slice(1).filter((word) => isAbsolute(word) && isFile(word)),
        variables: [...credentialsOf(words[0]), ...(passEnv ?? [])],
      },
    ],
    make: ({ home, bin, inside, ledger }) =>
      createCommandAgent({
        command: words,
        homes: home,
        pathFirst: [bin],
        ...(passEnv === undefined ? {} : { passEnv }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(ledger === undefined ? {} : { ledger }),
        ...walled(inside),
      }),
  }
}

function programMaker(config: z.infer<typeof programSchema>): AgentMaker {
  const { program, acp, path, model, effort, baseUrl, key, tools, limits, prices, passEnv } = config
  const create = acp === true ? createAcpAgent : createProgramAgent
  const [adapter] = programNamed(program).acp.command
  const variables = [
    ...credentialsOf(program),
    ...(key === undefined ? [] : [key]),
    ...(passEnv ?? []),
  ]
  return {
    name: `${program}${model === undefined ? '' : `:${model}`}${acp === true ? ' over ACP' : ''}`,
    programs: [
      {
        command: path ?? (acp === true ? adapter : program),
        variables,
        ...(key === undefined ? {} : { keyVariable: key }),
        ...(tools === undefined ? {} : { tools }),
        ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/v1\/?$/, '') }),
      },
    ],
    make({ home, bin, inside, tools: asked, ledger }) {
      const allowed = toolsAllowed(tools, asked)
      return create({
        program,
        homes: home,
        pathFirst: [bin],
        settings: {
          ...(model === undefined ? {} : { model }),
          ...(effort === undefined ? {} : { effort }),
        },
        ...(path === undefined ? {} : { path }),
        ...endpointOf(program, baseUrl?.replace(/\/v1\/?$/, ''), key, inside),
        ...(allowed === undefined ? {} : { tools: allowed }),
        ...(limits === undefined ? {} : { limits: turnLimits(limits) }),
        ...(prices === undefined ? {} : { prices }),
        ...(ledger === undefined ? {} : { ledger }),
        ...(passEnv === undefined ? {} : { passEnv }),
        ...walled(inside),
      })
    },
  }
}

/** What an agent is made with so that it works behind the wall; nothing where there is none. */
function walled(inside: Inside | undefined) {
  if (inside === undefined) return {}
  const { launch, environment, from } = inside
  return { launch, environment, from }
}

/** Where its provider is: led through the relay, where there is one. Codex listens to no variable for that. */
function endpointOf(
  program: z.infer<typeof programSchema>['program'],
  baseUrl: string | undefined,
  key: string | undefined,
  inside: Inside | undefined,
) {
  const target =
    baseUrl ?? (inside !== undefined && program === 'codex' ? CODEX_ENDPOINT : undefined)
  const keyVariable = key ?? (target === baseUrl ? undefined : 'OPENAI_API_KEY')
  return {
    ...(target === undefined ? {} : { baseUrl: inside?.relayed(target) ?? target }),
    ...(keyVariable === undefined ? {} : { keyVariable }),
  }
}

function turnLimits({ time, idle, ...counts }: z.infer<typeof limitsSchema>): TurnLimits {
  return {
    ...counts,
    ...(time === undefined ? {} : { timeoutMs: time }),
    ...(idle === undefined ? {} : { idleMs: idle }),
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** A variable that was named for a key and holds none. */
export interface MissingKey {
  readonly variable: string
  /** The field that names it, from `factory` on. */
  readonly path: readonly (string | number)[]
}

/**
 * The keys that agents are to be given and that are not there: every one that is named, also of an agent that may not be
 * asked, since nobody can know before which provider will be down.
 *
 * @param byProvider other agents, for nodes that ask for a provider
 */
export function keysWithoutValue(
  agent: AgentConfig,
  byProvider: Readonly<Record<string, AgentConfig>> = {},
  environment: Readonly<Record<string, string | undefined>>,
): readonly MissingKey[] {
  const named = [
    ...keysOf(agent, ['agent']),
    ...Object.entries(byProvider).flatMap(([name, one]) => keysOf(one, ['agents', name])),
  ]
  return named.filter(({ variable }) => (environment[variable] ?? '').trim() === '')
}

function keysOf(config: AgentConfig, at: MissingKey['path']): MissingKey[] {
  if (Array.isArray(config)) return config.flatMap((one, index) => keysOf(one, [...at, index]))
  if (!('program' in config) || config.key === undefined) return []
  return [{ variable: config.key, path: [...at, 'key'] }]
}
