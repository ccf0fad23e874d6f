/** @module Worlds that requests carry the name of, so that software behind one set of addresses serves several at once. */

import type { Contract } from '../../contract/index.ts'
import { givenCredentials } from '../../twin/index.ts'
import type { World } from '../../world/index.ts'

/** What in a request names its world: a header that the software passes on, or the credential that it calls with. */
export type WorldBy = { readonly header: string } | 'credential'

/** A request to a twin, and which world it carried. */
export interface CarriedCall {
  readonly twin: string
  readonly method: string
  /** Without the query, which may hold credentials. */
  readonly path: string
  /** The name of an open world; undefined where it carried none. */
  readonly name: string | undefined
  /** It carried the name of a world that is closed. */
  readonly isLate: boolean
}

type Worlds = Readonly<Record<string, World>>

/** The worlds that are open, by name. */
export interface CarriedWorlds {
  open(name: string, worlds: Worlds): Disposable
  /** What a request carries, and the world that it means. */
  find(
    twin: string,
    request: Request,
    contract: Contract,
  ): { readonly call: CarriedCall; readonly world: World | undefined }
}

const MOST_CLOSED = 1_000

/** None is open at first. */
export function createCarriedWorlds(by: WorldBy): CarriedWorlds {
  const open = new Map<string, Worlds>()
  const closed = new Set<string>()
  return {
    open(name, worlds) {
      open.set(name, worlds)
      return {
        [Symbol.dispose]() {
          open.delete(name)
          closed.add(name)
          const [oldest] = closed
          if (closed.size > MOST_CLOSED && oldest !== undefined) closed.delete(oldest)
        },
      }
    },
    find(twin, request, contract) {
      const texts = carriedTexts(by, request, contract)
      const names = (known: Iterable<string>) =>
        [...known].find((name) => texts.some((text) => text.includes(name)))
      const name = names(open.keys())
      return {
        call: {
          twin,
          method: request.method,
          path: new URL(request.url).pathname,
          name,
          isLate: name === undefined && texts.length > 0 && names(closed) !== undefined,
        },
        world: name === undefined ? undefined : open.get(name)?.[twin],
      }
    },
  }
}

/** A header may say more than the name: `baggage: holdout=…,other=…`. */
function carriedTexts(by: WorldBy, request: Request, contract: Contract): readonly string[] {
  if (by === 'credential') return givenCredentials(request, new URL(request.url), contract)
  const text = request.headers.get(by.header)
  return text === null ? [] : [text]
}
