/** @module `holdout twin record`: what a real service says to real software, written down without secrets. */

import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { EXIT, type ExitCode, formatError, HoldoutError } from '../../../twins/base/index.ts'
import type { Twin } from '../../../twins/index.ts'
import type { RecordedExchange } from '../../../twins/record/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { shownPath } from '../../shown-path.ts'
import { addListenOptions, addTwinOptions, type TwinOptions } from '../../twin-options.ts'

interface Options extends TwinOptions {
  readonly contract?: string
  readonly out: string
  readonly port?: number
  readonly host: string
  readonly secretEnv: readonly string[]
  readonly maxBody: number
  readonly overwrite?: true
}

/** Adds `twin record` to `twin`. */
export function addTwinRecordCommand(twin: Command, act: Act): void {
  const record = twin
    .command('record')
    .description('record a real service, without secrets, while your software uses it')
    .argument(
      '<base url>',
      'the address of the service; or a recording, to derive proposals from it anew',
    )
    .option('--contract <contract>', 'its contract, or the name of a twin in the configuration')
    .option(
      '--out <folder>',
      'where the recording goes; one that is there is gone on with',
      'recording',
    )
    .option(
      '--secret-env <name>',
      'a variable whose value must never be written; may be repeated',
      (name: string, before: readonly string[]) => [...before, name],
      [] as readonly string[],
    )
    .option(
      '--max-body <bytes>',
      'longer bodies pass, but only their length is kept',
      readBytes,
      1024 * 1024,
    )
    .option('--overwrite', 'writes proposals over files that you have changed since')
    .action((service: string, options: Options) => act((context) => go(context, service, options)))
  addTwinOptions(addListenOptions(record))
  addExamples(record, [
    [
      'twin record https://api.example.com --contract openapi.yaml',
      'then run your software against the address it prints',
    ],
    [
      'twin record https://api.example.com --secret-env API_KEY',
      'what $API_KEY holds is in no file, in no spelling',
    ],
  ])
}

function readBytes(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= 256 * 1024 * 1024) return value
  throw new InvalidArgumentError('It must be a number of bytes, at most 268435456.')
}

async function go(context: CommandContext, source: string, options: Options): Promise<ExitCode> {
  const { directory } = context
  const twin = await twinOf(context, options)
  if (!/^[a-z][a-z0-9+.-]*:/i.test(source) && existsSync(resolve(directory, source))) {
    if (twin === undefined) throw noContract()
    context.output.document(await derive(context, twin, resolve(directory, source), options))
    return EXIT.pass
  }
  const cassette = resolve(directory, options.out, 'cassette.jsonl')
  const mistake = await recordUntilStopped(context, source, cassette, twin, options)
  if (mistake !== undefined) {
    context.output.remark(formatError(mistake))
    return mistake.exitCode
  }
  if (twin !== undefined) await derive(context, twin, cassette, options)
  return EXIT.interrupted
}

/** Records until Ctrl-C; gives what ended it before. */
async function recordUntilStopped(
  context: CommandContext,
  service: string,
  cassette: string,
  twin: Twin | undefined,
  options: Options,
): Promise<HoldoutError | undefined> {
  const { output, directory, signal } = context
  const { openRecorder } = await import('../../../twins/record/index.ts')
  let mistake: HoldoutError | undefined
  const stop = Promise.withResolvers<void>()
  signal.throwIfAborted()
  signal.addEventListener('abort', () => stop.resolve(), { once: true })
  await using recorder = await openRecorder({
    service,
    cassette,
    port: options.port ?? 0,
    host: options.host,
    secrets: options.secretEnv.map((name) => secretOf(context, name)),
    mostBodyBytes: options.maxBody,
    ...(twin === undefined ? {} : { contract: twin.contract }),
    onExchange: (exchange) => output.remark(exchangeLine(exchange)),
    onMistake(error) {
      mistake = error
      stop.resolve()
    },
  })
  const line = { url: recorder.url, port: recorder.port, service: recorder.service, cassette }
  output.announce(
    line,
    `${recorder.service} is recorded at ${recorder.url}, into ${shownPath(directory, cassette)}`,
  )
  const before = recorder.exchanges()
  if (before > 0) output.remark(`It goes on after the ${before} exchanges that are there.`)
  output.remark('Point your software at it; Ctrl-C stops it.')
  await stop.promise
  return mistake
}

function exchangeLine({ method, path, operation, response, failed }: RecordedExchange): string {
  const shown = path.length > 100 ? `${path.slice(0, 99)}…` : path
  const named = operation === undefined ? '' : ` (${operation})`
  return `${method} ${shown} → ${failed ?? response?.status}${named}`
}

/** Writes what follows from a recording beside it, and says what it wrote where. */
async function derive(
  { output, directory }: CommandContext,
  twin: Twin,
  source: string,
  options: Options,
) {
  const { openCassette, proposalFiles, propose, writeProposals } = await import(
    '../../../twins/record/index.ts'
  )
  const cassette = await openCassette(source)
  const proposals = await propose(twin, cassette)
  const folder = statSync(source).isDirectory() ? source : dirname(source)
  const { written, kept } = await writeProposals(folder, proposalFiles(proposals, twin.contract), {
    overwrite: options.overwrite === true,
  })
  const at = shownPath(directory, folder)
  output.remark(`In ${at}: ${written.join(', ')}. Read ${join(at, 'proposals.md')} first.`)
  if (kept.length > 0) {
    output.remark(
      `Left as they are, since you have changed them: ${kept.join(', ')}. --overwrite writes them anew.`,
    )
  }
  return { folder, written, kept }
}

async function twinOf(context: CommandContext, options: Options): Promise<Twin | undefined> {
  if (options.contract === undefined) return undefined
  const { openTwin } = await import('../../open-twin.ts')
  const { twin } = await openTwin(context, options.contract, { ...options, clock: 'stepping' })
  return twin
}

function noContract(): HoldoutError {
  return new HoldoutError('nothing follows from a recording without its contract', {
    code: 'RECORD_CONTRACT_MISSING',
    place: { field: '--contract' },
    hint: 'give the contract of the service, or the name of a twin in the configuration',
  })
}

function secretOf({ env }: CommandContext, name: string): string {
  const value = env[name]
  if (value !== undefined && value !== '') return value
  throw new HoldoutError(`the variable ${name} is not set`, {
    code: 'RECORD_SECRET_MISSING',
    place: { field: '--secret-env' },
    hint: `set ${name} to the secret, or leave it out`,
  })
}
