/** @module One twin of the command line on its port: handlers that are watched, a world that is kept, its control API. */

import { formatError } from '../twins/base/index.ts'
import type { Exchange, Served, WatchHandlersOptions } from '../twins/node.ts'
import type { CommandContext } from './command-context.ts'
import type { OpenedTwin } from './open-twin.ts'
import { openServedWorld, type ServedWorldOptions } from './served-world.ts'
import { shownPath } from './shown-path.ts'

/** Where it listens, and what is kept of its world. */
export interface ServeOpenedOptions extends ServedWorldOptions {
  readonly port: number
  readonly host?: string
  /** Told of each request once it is over. */
  readonly onExchange?: (exchange: Exchange) => void
}

/** A twin that is served until it is disposed of. */
export interface ServedTwin extends AsyncDisposable, Pick<Served, 'url' | 'port'> {
  /** The address of the control API; none where it was turned off. */
  readonly control: string | undefined
}

/** Serves a twin with everything that belongs to it; all or nothing. */
export async function serveOpened(
  context: CommandContext,
  { twin, handlers }: Pick<OpenedTwin, 'twin' | 'handlers'>,
  options: ServeOpenedOptions,
): Promise<ServedTwin> {
  const { serveTwin, watchHandlers } = await import('../twins/node.ts')
  const { port, host, onExchange } = options
  await using opened = new AsyncDisposableStack()
  if (handlers !== undefined) {
    opened.use(await watchHandlers(twin, handlers, saying(context, handlers)))
  }
  const { control } = opened.use(await openServedWorld(context, twin, options))
  const { url, port: listening } = opened.use(
    await serveTwin(twin, {
      port,
      ...(host === undefined ? {} : { host }),
      ...(onExchange === undefined ? {} : { onExchange }),
    }),
  )
  const rest = opened.move()
  return { url, port: listening, control, [Symbol.asyncDispose]: () => rest.disposeAsync() }
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
