/** @module What serves HTTP on a socket, and the slots whose worlds are swapped behind fixed addresses. */

import type { World } from '../world/index.ts'
import type { Hostnames, RefusedHost } from './hostname/model.ts'

/** A listening server. */
export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Fixed twin addresses that one running artifact instance holds. */
export interface Slot extends AsyncDisposable {
  readonly index: number
  /** Twin name → base URL, the contract's base path included; the same for the slot's whole life. */
  readonly urls: Readonly<Record<string, string>>
  /** The same twins behind the real names of their services, where that was asked for. */
  readonly hostnames: Hostnames | undefined
  /** Hosts without a twin that somebody asked the proxy for since this was asked last. */
  takeRefused(): readonly RefusedHost[]
  /** Twin name → the world that answers now. */
  readonly worlds: Readonly<Record<string, World>>
  /** Puts other worlds behind the addresses: twin name → world. */
  use(worlds: Readonly<Record<string, World>>): void
  /**
   * Has worlds answer the requests that carry their name, whatever {@link use} put there, until it is disposed.
   *
   * @throws {RangeError} where the slot was opened without `worldBy`
   */
  carry(name: string, worlds: Readonly<Record<string, World>>): Disposable
  /** Asks every address over HTTP whether it answers; names those that do not. */
  unreachable(): Promise<readonly string[]>
  close(): Promise<void>
}
