/** @module Which world a request is for: the one its surface fixes, else the one it names itself. */

import type { World } from '../world/index.ts'
import type { FetchContext } from './model.ts'

/** The header by which a request names its world. */
const WORLD_HEADER = 'x-holdout-world'
const PREFIX = '/@world/'

/** A world, or the name of one, and the URL without what named it. */
export interface ChosenWorld {
  readonly world: World | undefined
  readonly name: string | undefined
  readonly url: URL
}

/** The fixed world wins, then the header, then the path prefix `/@world/<name>`; the default world otherwise. */
export function chooseWorld(request: Request, url: URL, context: FetchContext): ChosenWorld {
  const prefixed = url.pathname.startsWith(PREFIX)
  const rest = prefixed ? url.pathname.slice(PREFIX.length) : ''
  const slash = rest.indexOf('/')
  const inPath = prefixed
    ? decodeURIComponent(slash === -1 ? rest : rest.slice(0, slash))
    : undefined
  const bare = prefixed ? new URL(url) : url
  if (prefixed) bare.pathname = slash === -1 ? '/' : rest.slice(slash)
  const name = request.headers.get(WORLD_HEADER) ?? inPath
  return { world: context.world, name: name || undefined, url: bare }
}
