/** @module Slots: fixed twin addresses that one running artifact instance holds, with worlds swapped behind them. */

import { basePathOf } from '../../contract/index.ts'
import type { FetchContext, Twin } from '../../twin/index.ts'
import type { World } from '../../world/index.ts'
import { type CertificateAuthority, createAuthority } from '../hostname/certificate-authority.ts'
import type { Hostnames, OpenHostnamesOptions, RefusedHost } from '../hostname/model.ts'
import { openHostnames } from '../hostname/open-hostnames.ts'
import { askAlive, serveTwin } from '../listen/serve-twin.ts'
import type { Served, Slot } from '../model.ts'
import { type CarriedCall, createCarriedWorlds, type WorldBy } from './carried-worlds.ts'

const MOST_REFUSED = 1000
const TIMES_ASKED = 3

/** What slots are opened for. */
export interface OpenSlotsOptions {
  readonly twins: Readonly<Record<string, Twin>>
  readonly count: number
  /** `127.0.0.1` unless given. */
  readonly host?: string
  /** Ports by twin name for the first slot; each further slot takes the next one. Any free port unless given. */
  readonly ports?: Readonly<Record<string, number>>
  /** Twin name → hostnames: a proxy for each slot, which leads to its worlds and nowhere else. None unless given. */
  readonly hostnames?: NonNullable<OpenHostnamesOptions['hostnames']>
  /** What in requests names their world, where a slot serves several at once; what carries none meets those of `use`. */
  readonly worldBy?: WorldBy
  /** Told of every request to a twin before it is answered, which waits for what is returned; only with `worldBy`. */
  readonly onCall?: (call: CarriedCall) => Promise<void> | undefined
  /** Told of everything that a proxy refused. */
  readonly onRefused?: (refused: RefusedHost) => void
}

/**
 * Opens a port for each twin in each slot; all or none.
 * @throws {HoldoutError} `TWIN_PORT_TAKEN` (exit code 4: infrastructure), `HOSTNAME_*`
 */
export async function openSlots(options: OpenSlotsOptions): Promise<Slot[]> {
  const slots: Slot[] = []
  const authority = options.hostnames === undefined ? undefined : await createAuthority()
  try {
    for (let index = 0; index < options.count; index += 1) {
      slots.push(await openSlot(options, index, authority))
    }
  } catch (error) {
    await Promise.all(slots.map((slot) => slot.close()))
    throw error
  }
  return slots
}

async function openSlot(
  options: OpenSlotsOptions,
  index: number,
  authority: CertificateAuthority | undefined,
): Promise<Slot> {
  const { twins, host, worldBy } = options
  const carried = worldBy === undefined ? undefined : createCarriedWorlds(worldBy)
  const worldOf = (name: string) => ({ world: worlds[name] as World })
  const contextOf = (name: string, request: Request): FetchContext | Promise<FetchContext> => {
    const twin = twins[name]
    if (carried === undefined || twin === undefined) return worldOf(name)
    const { call, world } = carried.find(name, request, twin.contract)
    const context = world === undefined ? worldOf(name) : { world }
    const told = options.onCall?.(call)
    return told === undefined ? context : told.then(() => context)
  }
  const worlds: Record<string, World> = {}
  const served: Record<string, Served> = {}
  const urls: Record<string, string> = {}
  let hostnames: Hostnames | undefined
  let refused: RefusedHost[] = []
  const close = async () => {
    await Promise.all([...Object.values(served), hostnames].map((server) => server?.close()))
  }
  try {
    for (const [name, twin] of Object.entries(twins)) {
      // No request can spell that name.
      worlds[name] = twin.world(`slot:${index}`)
      const first = options.ports?.[name] ?? 0
      const server = await serveTwin(twin, {
        port: first === 0 ? 0 : first + index,
        ...(host === undefined ? {} : { host }),
        context: (request) => contextOf(name, request),
      })
      served[name] = server
      urls[name] = server.url + basePathOf(twin.contract)
    }
    if (authority !== undefined) {
      hostnames = await openHostnames({
        twins,
        hostnames: options.hostnames ?? {},
        authority,
        ...(host === undefined ? {} : { host }),
        context: contextOf,
        onRefused(one) {
          if (refused.length < MOST_REFUSED) refused.push(one)
          options.onRefused?.(one)
        },
      })
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    index,
    urls,
    hostnames,
    takeRefused() {
      const taken = refused
      refused = []
      return taken
    },
    worlds,
    use(next) {
      for (const [name, world] of Object.entries(next)) {
        if (twins[name] === undefined) throw new RangeError(`This slot has no twin ${name}.`)
        worlds[name] = world
      }
    },
    carry(name, next) {
      if (carried === undefined) throw new RangeError('The requests of this slot carry no worlds.')
      return carried.open(name, next)
    },
    async unreachable() {
      const names = Object.keys(served)
      const alive = await Promise.all(
        names.map((name) => answersAs(twins[name]?.name, (served[name] as Served).url)),
      )
      return names.filter((_, i) => alive[i] !== true)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A machine that stood still for a while takes an answer with it: who was silent is asked again before it is blamed. */
async function answersAs(name: string | undefined, url: string): Promise<boolean> {
  for (let asked = 0; asked < TIMES_ASKED; asked += 1) {
    if ((await askAlive(url)) === name) return true
  }
  return false
}
