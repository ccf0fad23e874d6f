/** @module The default world of a twin that is served: what it starts from, where it is kept, and its control API. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { Replay, Twin } from '../twins/index.ts'
import type { CommandContext } from './command-context.ts'

/** The variable that holds the control API's token. A command line is seen by everybody on the machine. */
const TOKEN_VARIABLE = 'HOLDOUT_CONTROL_TOKEN'

/** What a command line may say about the world that is served. */
export interface ServedWorldOptions {
  readonly state?: string
  readonly snapshot?: string
  readonly journal?: string
  readonly control?: boolean
  readonly controlPort?: number
  readonly controlHost?: string
}

/** A world that is being served. */
export interface ServedWorld extends AsyncDisposable {
  /** The address of the control API; none where it was turned off. */
  readonly control: string | undefined
}

/** The options of {@link openServedWorld}. */
export function addServedWorldOptions(command: Command): Command {
  return command
    .option(
      '--state <file>',
      'what it starts from unless a snapshot is restored: YAML, or a journal (.jsonl)',
    )
    .option('--snapshot <file>', 'restored at the start if it is there, written at the end')
    .option('--journal <file>', 'every request as JSON lines, without credentials; written on')
    .option('--control-port <n>', 'the port of the control API; a free one unless given', readPort)
    .option(
      '--control-host <address>',
      `where it listens, 127.0.0.1 unless given; any other needs a token in ${TOKEN_VARIABLE}`,
    )
    .option('--no-control', 'without a control API')
}

/** Reads a port from a command line. */
export function readPort(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= 65_535) return value
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}

/**
 * Prepares the default world and opens the control API; when it is disposed of, the snapshot is written and the journal closed.
 * @throws {HoldoutError} naming the file that cannot be read, understood or written
 */
export async function openServedWorld(
  { directory, env, output }: CommandContext,
  twin: Twin,
  options: ServedWorldOptions,
): Promise<ServedWorld> {
  const files = await import('../twins/node.ts')
  const at = (path: string | undefined) =>
    path === undefined ? undefined : resolve(directory, path)
  const [state, snapshot, journal] = [at(options.state), at(options.snapshot), at(options.journal)]
  await using opened = new AsyncDisposableStack()
  const world = () => twin.world()
  // Before anything happens, so that it can be replayed from the beginning.
  if (journal !== undefined) opened.use(files.spillJournal(world(), journal))
  await fillWorld(twin, { state, snapshot }, (text) => output.remark(text))
  let control: string | undefined
  if (options.control !== false) {
    const { controlPort: port = 0, controlHost: host } = options
    const token = env[TOKEN_VARIABLE]
    const served = await files.serveControl(twin, {
      port,
      ...(host === undefined ? {} : { host }),
      ...(token === undefined || token === '' ? {} : { token }),
    })
    opened.use(served)
    control = served.url
  }
  if (snapshot !== undefined) opened.defer(() => files.snapshotToFile(world(), snapshot))
  const rest = opened.move()
  return { control, [Symbol.asyncDispose]: () => rest.disposeAsync() }
}

/**
 * Fills the default world: from the snapshot where there is one by now, else from the state.
 *
 * @param files absolute
 * @param say told of a journal whose requests are answered otherwise now
 * @throws {HoldoutError} naming the file that cannot be read or understood
 */
export async function fillWorld(
  twin: Twin,
  {
    state,
    snapshot,
  }: { readonly state?: string | undefined; readonly snapshot?: string | undefined },
  say: (text: string) => void,
): Promise<void> {
  const files = await import('../twins/node.ts')
  const world = twin.world()
  if (snapshot !== undefined && existsSync(snapshot)) await files.restoreFromFile(world, snapshot)
  else if (state !== undefined) {
    if (!/\.(?:jsonl|ndjson)$/i.test(state)) return files.seedFromFile(world, state)
    const differences = differencesIn(await files.seedFromJournalFile(twin, world, state))
    if (differences !== undefined) say(`${state}: ${differences}`)
  }
}

/** Where a journal's requests were answered otherwise than it says, so that the state may be another; undefined for nowhere. */
function differencesIn(replay: Replay): string | undefined {
  const [first] = replay.differences
  if (first === undefined) return undefined
  const { method, url, field, journaled, replayed } = first
  const said = field === 'status' ? `${journaled} there, ${replayed} here` : 'another body'
  return `${replay.differences.length} of its ${replay.requests} requests were answered otherwise, so that the state may be another; the first is ${method} ${url}: ${said}`
}
