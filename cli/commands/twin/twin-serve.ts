/** @module `holdout twin serve`: a twin on a port, until Ctrl-C. */

import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import type { Twin } from '../../../twins/index.ts'
import {
  type Act,
  addExamples,
  type CommandContext,
  untilInterrupted,
} from '../../command-context.ts'
import { addServedWorldOptions, type ServedWorldOptions } from '../../served-world.ts'
import {
  addHandlersOption,
  addListenOptions,
  addReplayOptions,
  addSeedOptions,
  addTwinOptions,
  checkReplay,
  type ReplayOptions,
  type TwinOptions,
} from '../../twin-options.ts'

interface Options extends TwinOptions, ReplayOptions, ServedWorldOptions {
  readonly port?: number
  readonly host: string
}

/** Adds `twin serve` to `twin`. */
export function addTwinServeCommand(twin: Command, act: Act): void {
  const serve = twin
    .command('serve')
    .description('serve a twin of the service that a contract describes')
    .argument(
      '<contract>',
      'path or URL (JSON or YAML, gzipped or not), or a name in the configuration',
    )
    .option(
      '--allow-host <host>',
      'a host beside this machine that webhooks may go to, * for any text; may be repeated',
      (host: string, before: readonly string[] = []) => [...before, host],
    )
    .option(
      '--allow-pages <host>',
      'a host beside this machine whose pages may call it from their origin, * for any text; may be repeated',
      (host: string, before: readonly string[] = []) => [...before, host],
    )
    .option(
      '--clock-start <moment>',
      'when its time starts, such as 2026-03-01T08:00:00Z, or now, for software that holds tokens against its own clock',
      (text) => {
        if (text === 'now' || (/T.*(?:Z|[+-]\d\d:\d\d)$/.test(text) && Date.parse(text) >= 0))
          return text
        throw new InvalidArgumentError('It must be now, or a moment such as 2026-03-01T08:00:00Z.')
      },
    )
    .action((contract: string, options: Options) =>
      act((context) => go(context, contract, options)),
    )
  addReplayOptions(addSeedOptions(addHandlersOption(addTwinOptions(addListenOptions(serve)))))
  addServedWorldOptions(serve)
  addExamples(serve, [
    ['twin serve openapi.yaml --port 4010', 'point your SDK at http://127.0.0.1:4010'],
    ['twin serve github.json.gz --json', 'one JSON line with its url when it is ready'],
    ['twin serve openapi.yaml --snapshot world.json', 'what it knows is kept over restarts'],
    [
      'twin serve openapi.yaml --handlers handlers.ts',
      'your own code for single operations, loaded anew when it changes',
    ],
    [
      'twin serve openapi.yaml --replay recording',
      'the answers of a recording; what it lacks is refused and journaled',
    ],
    ['twin serve okta', 'the twin called okta in ./holdout.config.ts'],
  ])
}

async function go(context: CommandContext, source: string, options: Options): Promise<ExitCode> {
  checkReplay(options)
  const { openTwin } = await import('../../open-twin.ts')
  const { serveOpened } = await import('../../served-twin.ts')
  const { port, host, ...rest } = options
  const opened = await openTwin(context, source, rest)
  if (options.replay !== undefined)
    await replay(context, opened.twin, options.replay, options.onMiss)
  context.signal.throwIfAborted()
  await using served = await serveOpened(context, opened, {
    ...options,
    port: port ?? opened.port ?? 0,
  })
  const { title, version, operations } = opened.twin.contract
  const { control, url } = served
  const line = {
    url,
    port: served.port,
    ...(control === undefined ? {} : { control }),
    title,
    version,
    operations: operations.length,
  }
  const { output } = context
  output.announce(line, `${title} ${version}: ${operations.length} operations at ${url}`)
  if (control !== undefined)
    output.remark(`Look into it at ${control}, or control it by ${control}/openapi.json.`)
  output.remark('Ctrl-C stops it.')
  await untilInterrupted(context.signal)
  return EXIT.interrupted
}

async function replay(
  { directory }: CommandContext,
  twin: Twin,
  path: string,
  onMiss: ReplayOptions['onMiss'],
): Promise<void> {
  const { openCassette, replayCassette } = await import('../../../twins/record/index.ts')
  const cassette = await openCassette(resolve(directory, path))
  twin.setRecording(replayCassette(cassette, twin.contract, { onMiss }))
}
