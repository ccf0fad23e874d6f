/** @module `holdout load`: service levels from the constraints' folder, or one from the command line. */

import { type Command, InvalidArgumentError } from 'commander'
import type { Constraint } from '../../scenarios-runner/load/index.ts'
import { type ExitCode, HoldoutError, nearestName, throwIfAny } from '../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../command-context.ts'
import { executeKind, folderOf, type RunOptions, withCommon } from './run.ts'

interface Options extends RunOptions {
  readonly endpoint?: string
  readonly rate?: string
  readonly for?: string
  readonly warmUp?: string
  readonly arrival?: string
  readonly extend?: number
  readonly p50?: string
  readonly p90?: string
  readonly p95?: string
  readonly p99?: string
  readonly errors?: string
  readonly throughput?: string
  readonly header?: readonly string[]
  readonly body?: string
  readonly url?: string
  readonly constraint?: readonly string[]
}

/** What is told where a file would be named. */
const FROM = 'the command line'

/** Adds `load`. */
export function addLoadCommand(program: Command, act: Act): void {
  const load = program.command('load').description('measure the constraints under load, and gate')
  withCommon(load)
    .option('--constraint <id...>', 'only these of the constraints folder')
    .option('--url <address>', 'a service that runs already, instead of the artifact')
    .option('--endpoint <request>', "one service level without a file: 'GET /permissions'")
    .option('--rate <n>', 'requests a second')
    .option('--for <time>', 'how long: 30s')
    .option('--warm-up <time>', 'offered before, and not counted; 500ms unless given')
    .option('--arrival <kind>', 'constant, or poisson')
    .option('--extend <n>', 'how often to go on while undecided; 2 unless given', wholeFromZero)
    .option('--p50 <time>', 'the median must be below')
    .option('--p90 <time>', 'the 90th percentile must be below')
    .option('--p95 <time>', 'the 95th percentile must be below')
    .option('--p99 <time>', 'the 99th percentile must be below: 200ms')
    .option('--errors <share>', 'the most that may fail: 0.1%')
    .option('--throughput <n>', 'the least that is served a second')
    .option('--header <line...>', "sent along: 'Authorization: Bearer …'")
    .option('--body <text>', 'the body of the request')
    .action((options: Options) => act((context) => run(context, options)))
  addExamples(load, [
    ['load', 'every constraint of the constraints folder that has a load'],
    [
      "load --endpoint 'GET /permissions' --rate 1000 --p99 200ms --for 30s",
      'no file needed; the artifact of ./holdout.config.ts',
    ],
    [
      "load --url http://127.0.0.1:3000 --endpoint 'GET /' --rate 500 --p99 100ms --errors 0.5% --for 10s",
      'a service that runs already; no configuration needed',
    ],
  ])
}

async function run(context: CommandContext, options: Options): Promise<ExitCode> {
  const written = await fromCommandLine(options)
  if (options.url !== undefined) return atAddress(context, options.url, options, written)
  return executeKind(
    context,
    'load',
    options,
    (constraints) => (written === undefined ? chosen(constraints, options.constraint) : [written]),
    await withoutSecrets(options),
  )
}

async function atAddress(
  context: CommandContext,
  url: string,
  options: Options,
  written: Constraint | undefined,
): Promise<ExitCode> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new HoldoutError(`${url} is no address of a service`, {
      code: 'LOAD_URL_INVALID',
      place: { field: '--url' },
      hint: 'write it like http://127.0.0.1:3000',
    })
  }
  const { loadConfig } = await import('../config/index.ts')
  const { asBegun, commandWords, dropUnbegun, finishRun, linkLatest, prepare, projectFolder } =
    await import('../run/index.ts')
  const { runAtAddress, readRun } = await import('../../scenarios-runner/run/index.ts')
  const { defaultPolicy } = await import('../../scenarios-runner/gate/index.ts')
  const { createRunProgress } = await import('../dashboard/index.ts')
  // One that is written out needs no configuration.
  const prepared =
    written === undefined
      ? await prepare(await loadConfig(context.directory, context.configPath), {}, context.env)
      : undefined
  const constraints =
    written === undefined ? chosen(prepared?.constraints ?? [], options.constraint) : [written]
  const loads = constraints.filter((one) => one.kind === 'load')
  const project = await projectFolder(context)
  const folder = await folderOf(context, project, options)
  const { seed: asked } = options.resume === undefined ? options : asBegun(folder, options)
  const seed = asked ?? prepared?.seed ?? 'holdout'
  const progress = createRunProgress(context.output)
  try {
    await runAtAddress({
      name: new URL(url).host,
      command: commandWords(context, 'load', await withoutSecrets(options), seed),
      folder,
      url: url.replace(/\/+$/, ''),
      loads,
      scenarios: prepared?.scenarios ?? [],
      contract: prepared?.artifact.contract,
      policy: prepared?.policy ?? defaultPolicy,
      seed,
      signal: context.signal,
      onEvent(event) {
        if (event.type === 'plan') linkLatest(project, 'runs', folder)
        progress.onEvent(event)
      },
    })
  } finally {
    progress.stop()
    dropUnbegun(project, folder)
  }
  return finishRun(context, folder, readRun(folder), [])
}

/** The one service level that the options write out; undefined where they name none. */
async function fromCommandLine(options: Options): Promise<Constraint | undefined> {
  const { endpoint, rate, header = [], body } = options
  const objectives = [
    ...(['p50', 'p90', 'p95', 'p99', 'errors', 'throughput'] as const).flatMap((name) =>
      options[name] === undefined ? [] : [{ [name]: quantityOf(name, options[name]) }],
    ),
  ]
  if (endpoint === undefined) {
    const loose = [...objectives.flatMap(Object.keys), ...(rate === undefined ? [] : ['rate'])][0]
    if (loose === undefined) return undefined
    throw new HoldoutError(`--${loose} is about nothing without --endpoint`, {
      code: 'LOAD_NO_ENDPOINT',
      place: { field: '--endpoint' },
      hint: "name what is asked: --endpoint 'GET /permissions'",
    })
  }
  if (options.constraint !== undefined) {
    throw new HoldoutError('--endpoint is a service level of its own, beside none of a folder', {
      code: 'LOAD_TWO_SOURCES',
      place: { field: '--constraint' },
      hint: 'leave one of the two out',
    })
  }
  if (objectives.length === 0) {
    throw new HoldoutError('nothing is asked of the answers', {
      code: 'LOAD_NO_OBJECTIVE',
      place: { field: '--p99' },
      hint: 'say what they must keep: --p99 200ms, --errors 0.1% or --throughput 900',
    })
  }
  // A query may hold a key, and ids and titles go into every report.
  const title = endpoint.split('?')[0] ?? endpoint
  const document = {
    id:
      title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || 'load',
    title,
    endpoint,
    ...(header.length === 0 ? {} : { headers: Object.fromEntries(header.map(headerOf)) }),
    ...(body === undefined ? {} : { body }),
    load: {
      ...(rate === undefined ? {} : { rate: numberOr(rate) }),
      ...(options.for === undefined ? {} : { for: options.for }),
      ...(options.warmUp === undefined ? {} : { 'warm-up': options.warmUp }),
      ...(options.arrival === undefined ? {} : { arrival: options.arrival }),
      ...(options.extend === undefined ? {} : { extend: options.extend }),
    },
    objectives,
  }
  const { parseConstraints } = await import('../../scenarios-runner/load/index.ts')
  const { constraints, errors } = parseConstraints(JSON.stringify(document), FROM)
  throwIfAny(
    errors.map(
      ({ message, code, place, hint }) =>
        new HoldoutError(message, {
          code,
          // Lines and columns are those of no file.
          place: {
            file: FROM,
            ...(place?.field === undefined ? {} : { field: optionOf(place.field) }),
          },
          ...(hint === undefined ? {} : { hint }),
        }),
    ),
  )
  const [constraint] = constraints
  if (constraint === undefined) return undefined
  const { line, ...written } = constraint
  return written
}

/** The options as reports may tell them: what lets a request in is left out, as it is of the constraint. */
async function withoutSecrets(options: Options): Promise<Options> {
  const { requestWithoutSecrets } = await import('../../scenarios-runner/load/index.ts')
  const { endpoint, header, body } = options
  const [method = '', path = ''] = (endpoint ?? '').split(' ')
  const kept = await requestWithoutSecrets({
    method,
    path,
    headers: Object.fromEntries((header ?? []).map(headerOf)),
    ...(body === undefined ? {} : { body }),
  })
  return {
    ...options,
    ...(endpoint === undefined ? {} : { endpoint: `${method} ${kept.path}` }),
    ...(header === undefined
      ? {}
      : { header: Object.entries(kept.headers).map(([name, value]) => `${name}: ${value}`) }),
    ...(kept.body === undefined ? {} : { body: kept.body }),
  }
}

/** The option that a field of the document came from. */
function optionOf(field: string): string {
  const last =
    field
      .split('.')
      .filter((part) => !/^\d+$/.test(part))
      .at(-1) ?? field
  return last === 'objectives' ? field : `--${last}`
}

function quantityOf(name: string, text: string | undefined): string | number | undefined {
  return name === 'throughput' && text !== undefined ? numberOr(text) : text
}

function numberOr(text: string): string | number {
  const number = Number(text)
  return Number.isFinite(number) && text.trim() !== '' ? number : text
}

function headerOf(line: string): [string, string] {
  const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*)$/.exec(line) ?? []
  if (name === undefined || value === undefined) {
    throw new HoldoutError(`${line} is no header`, {
      code: 'LOAD_HEADER_INVALID',
      place: { field: '--header' },
      hint: "write it like --header 'X-User: ada'",
    })
  }
  return [name, value]
}

function chosen(all: readonly Constraint[], ids: readonly string[] | undefined): Constraint[] {
  if (ids === undefined) return [...all]
  const known = all.map(({ id }) => id)
  const unknown = ids.find((id) => !known.includes(id))
  if (unknown !== undefined) {
    const near = nearestName(unknown, known)
    throw new HoldoutError(`there is no constraint "${unknown}"`, {
      code: 'CONSTRAINT_UNKNOWN',
      place: { field: '--constraint' },
      hint:
        near === undefined ? `there are ${known.join(', ') || 'none'}` : `did you mean ${near}?`,
    })
  }
  return all.filter(({ id }) => ids.includes(id))
}

function wholeFromZero(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 10) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 10.')
  }
  return value
}
