/** @module `holdout twin serve`: a twin on a port, until Ctrl-C. */

import { type Command, Option } from 'commander'
import { EXIT, type ExitCode, formatError } from '../../twins/base/index.ts'
import type { WatchHandlersOptions } from '../../twins/node.ts'
import { type Act, addExamples, type CommandContext } from '../command-context.ts'
import {
  addServedWorldOptions,
  openServedWorld,
  readPort,
  type ServedWorldOptions,
} from '../served-world.ts'
import { shownPath } from '../shown-path.ts'
import { addHandlersOption, addTwinOptions, type TwinOptions } from '../twin-options.ts'

interface Options extends TwinOptions, ServedWorldOptions {
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
    .option('--port <n>', 'the port; a free one unless given', readPort)
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--seed <text>', 'the seed of everything that is made up')
    .addOption(
      new Option('--clock <mode>', 'how its time passes').choices([
        'elapsed',
        'stepping',
        'manual',
      ]),
    )
    .option(
      '--allow-host <host>',
      'a host beside this machine that webhooks may go to, * for any text; may be repeated',
      (host: string, before: readonly string[] = []) => [...before, host],
    )
    .action((contract: string, options: Options) =>
      act((context) => go(context, contract, options)),
    )
  addHandlersOption(addTwinOptions(serve))
  addServedWorldOptions(serve)
  addExamples(serve, [
    ['twin serve openapi.yaml --port 4010', 'point your SDK at http://127.0.0.1:4010'],
    ['twin serve github.json.gz --json', 'one JSON line with its url when it is ready'],
    ['twin serve openapi.yaml --snapshot world.json', 'what it knows is kept over restarts'],
    [
      'twin serve openapi.yaml --handlers handlers.ts',
      'your own code for single operations, loaded anew when it changes',
    ],
    ['twin serve okta', 'the twin called okta in ./holdout.config.ts'],
  ])
}

async function go(context: CommandContext, source: string, options: Options): Promise<ExitCode> {
  const { openTwin } = await import('../open-twin.ts')
  const { serveTwin, watchHandlers } = await import('../../twins/node.ts')
  const { port, host, ...rest } = options
  const { twin, port: usual, handlers } = await openTwin(context, source, rest)
  context.signal.throwIfAborted()
  await using _watching =
    handlers === undefined
      ? undefined
      : await watchHandlers(twin, handlers, saying(context, handlers))
  await using world = await openServedWorld(context, twin, options)
  await using served = await serveTwin(twin, { port: port ?? usual ?? 0, host })
  const { title, version, operations } = twin.contract
  const { control } = world
  const line = {
    url: served.url,
    port: served.port,
    ...(control === undefined ? {} : { control }),
    title,
    version,
    operations: operations.length,
  }
  const { output } = context
  // A program that reads a pipe gets the line whether or not it asked; a person gets words.
  if (output.json || process.stdout.isTTY !== true)
    process.stdout.write(`${JSON.stringify(line)}\n`)
  else output.print(`${title} ${version}: ${operations.length} operations at ${served.url}`)
  if (control !== undefined) output.remark(`Its worlds are controlled at ${control}/openapi.json.`)
  output.remark('Ctrl-C stops it.')
  await new Promise<void>((resolve) => {
    if (context.signal.aborted) resolve()
    else context.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return EXIT.interrupted
}

/** What is said of handlers that change while the twin serves. */
function saying({ output, directory }: CommandContext, file: string): WatchHandlersOptions {
  const shown = shownPath(directory, file)
  return {
    shown,
    onReload: (operations) =>
      output.remark(`${shown}: loaded anew, for ${operations.join(', ') || 'no operation'}`),
    onMistake: (mistake) =>
      output.remark(`${formatError(mistake)}\n  the handlers before it go on`),
  }
}
