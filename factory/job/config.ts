/** @module The factory's part of the configuration, and the agent that it names. */

import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import {
  type Agent,
  createCommandAgent,
  createScriptedAgent,
  createSimulatedAgent,
  readRepairsFile,
  wordsOf,
} from '../agents/index.ts'

const agentSchema = z
  .union(
    [
      z.strictObject({
        command: z
          .union([z.string().min(1), z.tuple([z.string().min(1)], z.string())])
          .describe('A program that takes a prompt on its standard input, such as `claude -p`.'),
        passEnv: z.array(z.string()).exactOptional(),
        timeoutMs: z.number().int().positive().exactOptional(),
      }),
      z.strictObject({ scripted: z.string().min(1).describe('A repairs file.') }),
      z.strictObject({ simulated: z.literal(true) }),
    ],
    { error: 'an agent is { command: "…" }, { scripted: "…" } or { simulated: true }' },
  )
  .describe('Who writes the code: { command }, { scripted } or { simulated: true }.')

/** `factory` in `holdout.config.ts`. Paths are relative to the configuration file. */
export const factoryConfigSchema = z.strictObject({
  graph: z.string().min(1).describe('The DOT file of the pipeline.'),
  agent: agentSchema,
  /** What the job is about; every prompt starts with it. The files of `spec/intent` are in the workspace anyway. */
  task: z.string().exactOptional(),
  maxIterations: z.number().int().positive().default(12),
  /** Iterations without progress after which the job gives up. */
  patience: z.number().int().positive().default(3),
  /** Node id → kind of station, for graphs without types. */
  stations: z.record(z.string(), z.string()).exactOptional(),
  /** Globs of what agents see. */
  workspace: z.array(z.string().min(1)).min(1).exactOptional(),
})

/** The factory's configuration after reading. */
export type FactoryConfig = z.infer<typeof factoryConfigSchema>

/** The configuration of an agent. */
export type AgentConfig = FactoryConfig['agent']

/** Where an agent lives: folders outside the repository. */
export interface AgentPlace {
  /** Its home, empty at first. */
  readonly home: string
  /** Holds the `node` that runs Holdout. */
  readonly bin: string
}

/** An agent before it has a place. Making it fails only for a configuration that cannot be right. */
export interface AgentMaker {
  readonly name: string
  make(place: AgentPlace): Agent
}

/**
 * Turns an agent's configuration into a maker.
 *
 * @param directory what relative paths start from
 * @throws {HoldoutError} `REPAIRS_INVALID`, `SOURCE_UNREADABLE` or `COMMAND_SYNTAX`
 */
export async function agentFromConfig(config: AgentConfig, directory: string): Promise<AgentMaker> {
  if ('scripted' in config) {
    const path = isAbsolute(config.scripted) ? config.scripted : resolve(directory, config.scripted)
    const agent = createScriptedAgent(await readRepairsFile(path))
    return { name: agent.name, make: () => agent }
  }
  if ('simulated' in config) {
    const agent = createSimulatedAgent()
    return { name: agent.name, make: () => agent }
  }
  const words = typeof config.command === 'string' ? wordsOf(config.command) : config.command
  const { passEnv, timeoutMs } = config
  return {
    name: words.join(' '),
    make: ({ home, bin }) =>
      createCommandAgent({
        command: words,
        home,
        pathFirst: [bin],
        ...(passEnv === undefined ? {} : { passEnv }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }),
  }
}
