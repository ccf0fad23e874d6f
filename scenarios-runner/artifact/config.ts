/** @module The artifact's part of the configuration, and what it comes to. */

import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { HoldoutError } from '../../twins/base/index.ts'
import { configDurationSchema } from '../../twins/base/text/duration-schema.ts'
import { resolveSandbox, sandboxConfigSchema, splitCommand } from '../sandbox/index.ts'
import type { ArtifactContainer, ArtifactDefinition, ArtifactReadiness } from './model.ts'

const READY_MS = 10_000

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const variableName = z.string().regex(NAME, 'expected the name of an environment variable')

const duration = configDurationSchema("'500ms' or '10s'")

const path = z.string().startsWith('/', "expected a path that starts with '/'")

const words = z.union([z.string().min(1), z.array(z.string()).min(1)])

const containerSchema = z
  .strictObject({
    /** An image that is there or can be pulled. */
    image: z.string().min(1).optional(),
    /** The folder that it is built from, or more about it. */
    build: z
      .union([
        z.string().min(1),
        z.strictObject({ context: z.string().min(1), dockerfile: z.string().min(1).optional() }),
      ])
      .optional(),
    /** The image's own unless given. */
    command: words.optional(),
    /** Beside the artifact's `env`, and stronger. */
    env: z.record(variableName, z.string()).optional(),
    /** What it listens on inside, which `${port}` stands for; this machine reaches it too. */
    port: z.int().min(1).max(65_535).optional(),
  })
  .refine(({ image, build }) => (image === undefined) !== (build === undefined), {
    message: 'expected either an image, or a folder to build one from: build',
  })

/** The `artifact` part of `holdout.config.ts`. Durations are milliseconds or texts such as `10s`. */
export const artifactConfigSchema = z.strictObject({
  name: z.string().min(1).optional(),
  /** The folder it runs from; the configuration's own unless given. */
  directory: z.string().optional(),
  /** Globs or folders that are copied; everything but `node_modules` and dot folders unless given. */
  include: z.array(z.string().min(1)).min(1).optional(),
  /** `node src/server.ts`, or a list of words. Run without a shell. `false` for programs alone, which scenarios start themselves. */
  command: z.union([words, z.literal(false)]),
  env: z.record(variableName, z.string()).optional(),
  passEnv: z.array(variableName).optional(),
  /** When it is ready: a path that answers 2xx (`/` unless given), a port, a line that it prints, or a command that ends well. */
  ready: z
    .union([
      path,
      z
        .strictObject({
          path: path.optional(),
          /** Takes connections at `${port}`. */
          port: z.literal(true).optional(),
          /** A regular expression. */
          line: z.string().min(1).optional(),
          /** Run until it ends with exit code 0. */
          command: words.optional(),
          timeout: duration.optional(),
        })
        .refine(
          ({ path, port, line, command }) =>
            [path, port, line, command].filter((one) => one !== undefined).length <= 1,
          { message: 'expected one of path, port, line and command' },
        ),
    ])
    .optional(),
  /** Behind which wall it runs: the best that is to be had unless given. */
  sandbox: sandboxConfigSchema.optional(),
  /** How it forgets the trial before: `POST /test/reset`, or with headers. A fresh process per trial unless given. */
  reset: z
    .union([
      z
        .string()
        .regex(/^[A-Z]+ \/\S*$/, "expected a method and a path, such as 'POST /test/reset'"),
      z.strictObject({
        method: z.string().optional(),
        path,
        headers: z.record(z.string(), z.string()).optional(),
      }),
    ])
    .optional(),
  /**
   * How every call that it makes to a twin names the trial it is for, so that as many trials as there are slots are played side by
   * side on one instance: a header of the user's request that it passes on, or `credential`, the one that its user gave it
   * (`\${artifact.world}` in scenarios). It is proven before a run, and watched; an instance for each slot unless given.
   */
  worldBy: z
    .union([
      z.literal('credential'),
      z.strictObject({
        header: z
          .string()
          .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'expected the name of a header')
          .toLowerCase(),
      }),
    ])
    .optional(),
  /** How long the twins must have heard nothing before a trial's end is observed; 25 ms unless given. */
  settle: duration.optional(),
  /**
   * Whether it meets the twins under the real names of their services too, through a proxy that refuses every other host; true unless
   * given. `twins.<name>.hostnames` says which names.
   */
  hostnames: z.boolean().optional(),
  /** How it runs in a container, for `holdout up --docker`. */
  container: containerSchema.optional(),
  /** Path of its own OpenAPI contract, which its answers are held to. */
  contract: z.string().optional(),
})

/** What a user may write. */
export type ArtifactConfig = z.input<typeof artifactConfigSchema>

/** Where a configuration stands, and what the rest of it says about the artifact's surroundings. */
export interface ResolveArtifactOptions {
  /** The configuration's folder: relative paths start here. */
  readonly directory: string
  /** Absolute paths that are never part of the artifact: the scenarios. */
  readonly absent?: readonly string[]
  /** Twin name → variable that carries its address, set unless `env` sets it itself. */
  readonly twinVariables?: Readonly<Record<string, string>>
  /** Variable → what stands in it of a receiver's address, set unless `env` sets it itself. */
  readonly receiverVariables?: Readonly<Record<string, string>>
}

/**
 * Makes a definition of what the configuration says.
 *
 * @throws {HoldoutError} `ARTIFACT_COMMAND_UNCLEAR` when the command's quotes do not close; `ARTIFACT_SERVES_NOTHING` when something is
 *   asked of a server where there is none
 */
export function resolveArtifact(
  config: z.output<typeof artifactConfigSchema>,
  options: ResolveArtifactOptions,
): ArtifactDefinition {
  const directory = resolve(options.directory, config.directory ?? '.')
  if (config.command === false) requireNoServer(config)
  const addresses = Object.entries(options.twinVariables ?? {}).map(([twin, variable]) => [
    variable,
    `\${twins.${twin}.url}`,
  ])
  return {
    name: config.name ?? basename(directory),
    directory,
    ...(config.include === undefined ? {} : { include: config.include }),
    command:
      config.command === false ? HOLDS_ITS_PLACE : commandOf(config.command, 'artifact.command'),
    env: { ...Object.fromEntries(addresses), ...options.receiverVariables, ...config.env },
    passEnv: config.passEnv ?? [],
    ready: config.command === false ? STANDS : readinessOf(config.ready),
    sandbox: resolveSandbox(config.sandbox, options.directory),
    ...(options.absent === undefined ? {} : { absent: options.absent }),
    ...(config.reset === undefined ? {} : { reset: resetOf(config.reset) }),
    ...(config.worldBy === undefined ? {} : { worldBy: config.worldBy }),
    ...(config.settle === undefined ? {} : { settleMs: config.settle }),
    ...(config.hostnames === undefined ? {} : { hostnames: config.hostnames }),
    ...(config.container === undefined
      ? {}
      : { container: containerOf(config.container, options.directory) }),
    ...(config.contract === undefined
      ? {}
      : { contract: resolve(options.directory, config.contract) }),
  }
}

// A slot has an instance, also where scenarios start every program: it stands where they lie, and does nothing.
const HOLDS_ITS_PLACE: [string, ...string[]] = ['tail', '-f', '/dev/null']
const STANDS: ArtifactReadiness = { command: ['true'], timeoutMs: READY_MS }

function requireNoServer(config: z.output<typeof artifactConfigSchema>): void {
  const asked = (['ready', 'reset', 'worldBy', 'contract'] as const).find(
    (field) => config[field] !== undefined,
  )
  if (asked === undefined) return
  throw new HoldoutError('there is no server that could be asked: artifact.command is false', {
    code: 'ARTIFACT_SERVES_NOTHING',
    place: { field: `artifact.${asked}` },
    hint: 'leave it out, or write the command that starts a server',
  })
}

function readinessOf(ready: z.output<typeof artifactConfigSchema>['ready']): ArtifactReadiness {
  if (typeof ready === 'string') return { path: ready, timeoutMs: READY_MS }
  const timeoutMs = ready?.timeout ?? READY_MS
  if (ready?.port !== undefined) return { port: ready.port, timeoutMs }
  if (ready?.line !== undefined) return { line: lineOf(ready.line), timeoutMs }
  if (ready?.command !== undefined) {
    return { command: commandOf(ready.command, 'artifact.ready.command'), timeoutMs }
  }
  return { path: ready?.path ?? '/', timeoutMs }
}

function lineOf(pattern: string): string {
  try {
    new RegExp(pattern)
    return pattern
  } catch (cause) {
    throw new HoldoutError(`it is not a regular expression: ${(cause as Error).message}`, {
      code: 'ARTIFACT_READY_PATTERN',
      place: { field: 'artifact.ready.line' },
      hint: "write what is looked for in a line that it prints, such as 'listening on'",
      cause,
    })
  }
}

type Container = z.output<typeof containerSchema>

function containerOf(
  { image, build, command, env = {}, port }: Container,
  directory: string,
): ArtifactContainer {
  const from = typeof build === 'string' ? { context: build } : build
  return {
    ...(image === undefined ? {} : { image }),
    ...(from === undefined ? {} : { build: buildOf(from, directory) }),
    ...(command === undefined ? {} : { command: commandOf(command, 'artifact.container.command') }),
    env,
    ...(port === undefined ? {} : { port }),
  }
}

function buildOf(
  { context, dockerfile }: { context: string; dockerfile?: string | undefined },
  directory: string,
): NonNullable<ArtifactContainer['build']> {
  const folder = resolve(directory, context)
  return {
    context: folder,
    ...(dockerfile === undefined ? {} : { dockerfile: resolve(folder, dockerfile) }),
  }
}

function commandOf(command: string | readonly string[], field: string): [string, ...string[]] {
  const words = typeof command === 'string' ? splitCommand(command) : command
  const [program, ...args] = words ?? []
  if (program === undefined || program === '') {
    throw new HoldoutError('the command cannot be split into words', {
      code: 'ARTIFACT_COMMAND_UNCLEAR',
      place: { field },
      hint: "close every quote, or give a list: ['node', 'src/server.ts']",
    })
  }
  return [program, ...args]
}

type Reset = NonNullable<z.output<typeof artifactConfigSchema>['reset']>

function resetOf(reset: Reset): NonNullable<ArtifactDefinition['reset']> {
  if (typeof reset !== 'string') {
    const { headers } = reset
    return {
      method: reset.method ?? 'POST',
      path: reset.path,
      ...(headers === undefined ? {} : { headers }),
    }
  }
  const [method = 'POST', target = '/'] = reset.split(' ')
  return { method, path: target }
}
