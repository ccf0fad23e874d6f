/** @module What every command about a twin lets say about it. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { HoldoutError } from '../twins/base/index.ts'
import { readPort } from './served-world.ts'

/** What a command line may say about a twin ({@link addTwinOptions}). Paths are relative to where the user is. */
export interface TwinOptions {
  readonly pack?: string
  readonly overlay?: readonly string[]
  readonly behaviour?: string
  readonly profile?: string
  readonly handlers?: string
  readonly seed?: string
  readonly clock?: 'manual' | 'stepping' | 'elapsed'
  readonly clockStart?: string
  readonly allowHost?: readonly string[]
  readonly allowPages?: readonly string[]
}

/** The option of those commands that ask a twin something. */
export function addHandlersOption(command: Command): Command {
  return command.option(
    '--handlers <file>',
    'a module whose `handlers` take single operations over',
  )
}

/** The options of those commands that start a twin: what it draws from, and its time. */
export function addSeedOptions(command: Command): Command {
  return command
    .option('--seed <text>', 'the seed of everything that is made up')
    .addOption(
      new Option('--clock <mode>', 'how its time passes').choices([
        'elapsed',
        'stepping',
        'manual',
      ]),
    )
}

/** The options that every command about a twin has. */
export function addTwinOptions(command: Command): Command {
  return command
    .option(
      '--pack <service>',
      'what is known of the service beside its contract: github, or the path of a pack',
    )
    .option(
      '--overlay <file>',
      'an OpenAPI Overlay of the contract; may be repeated, applied in order',
      (path: string, before: readonly string[] = []) => [...before, path],
    )
    .option('--behaviour <file>', 'corrections to what is inferred')
    .option('--profile <file>', 'what the contract never says')
}

/** What a command line may say of a recording to answer from ({@link addReplayOptions}). */
export interface ReplayOptions {
  readonly replay?: string
  readonly onMiss?: 'refuse' | 'twin'
}

/**
 * Refuses what only says something about a recording where none is given.
 * @throws {HoldoutError} `TWIN_NO_RECORDING`
 */
export function checkReplay({ replay, onMiss }: ReplayOptions): void {
  if (replay !== undefined || onMiss === undefined) return
  throw new HoldoutError('--on-miss says what a recording lacks, and none is given', {
    code: 'TWIN_NO_RECORDING',
    hint: 'give --replay <cassette>, or leave --on-miss out',
  })
}

/** The options of those commands whose twin may answer from a recording. */
export function addReplayOptions(command: Command): Command {
  return command
    .option('--replay <cassette>', 'answers as a service did when it was recorded')
    .addOption(
      new Option(
        '--on-miss <what>',
        'what a request gets that the recording lacks: a refusal, which is the default, or the twin’s own answer',
      ).choices(['refuse', 'twin']),
    )
}

/** The options of those commands that listen. */
export function addListenOptions(command: Command): Command {
  return command
    .option('--port <n>', 'the port to point your software at; a free one unless given', readPort)
    .option('--host <address>', 'where to listen', '127.0.0.1')
}

/** What a command line may say about the requests of the laws ({@link addLawOptions}). */
export interface LawOptions extends TwinOptions {
  readonly writes?: true
  readonly header: readonly string[]
  readonly budget: number
  readonly operation?: string
}

/** The options of those commands that hold a twin or a service to the laws. */
export function addLawOptions(command: Command): Command {
  return addHandlersOption(addTwinOptions(command))
    .option('--seed <text>', 'the seed of everything that is made up')
    .option(
      '--writes',
      'writing requests to a running service too; never against production. A twin gets them always',
    )
    .option(
      '--header <name: value>',
      'sent with every request that has credentials; may be repeated',
      (text: string, before: readonly string[]) => {
        if (/^[\w-]+:/.test(text)) return [...before, text]
        throw new InvalidArgumentError('It must look like "authorization: Bearer …".')
      },
      [] as readonly string[],
    )
    .option(
      '--budget <n>',
      'runs of each law on each operation',
      (text) => {
        const value = Number(text)
        if (Number.isInteger(value) && value >= 1 && value <= 1000) return value
        throw new InvalidArgumentError('It must be a whole number from 1 to 1000.')
      },
      3,
    )
    .option('--operation <words>', 'only operations whose id or path holds these words')
}

/** Whether `--operation` leaves an operation in: by its id, method or path. */
export function isWanted(
  { id, method, path }: { readonly id: string; readonly method: string; readonly path: string },
  { operation }: LawOptions,
): boolean {
  return (
    operation === undefined ||
    `${id} ${method} ${path}`.toLowerCase().includes(operation.toLowerCase())
  )
}

/** The headers that a command line gives, by lower-case name. */
export function headersOf({ header }: LawOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(
    header.map((text) => {
      const colon = text.indexOf(':')
      return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()]
    }),
  )
}
