/** @module Which wall programs run behind on this machine, and why not a better one. */

import { HoldoutError } from '../../twins/base/index.ts'
import { findBubblewrap } from './backends/bubblewrap.ts'
import { type ContainerOptions, findContainer } from './backends/container.ts'
import { findSandboxRuntime } from './backends/sandbox-runtime.ts'
import { unconfined } from './backends/unconfined.ts'
import type { BackendSearch, SandboxBackend, SandboxKind } from './model.ts'

/** What is asked for: a kind, or the best that is to be had. */
export type SandboxWish = SandboxKind | 'auto'

/** The chosen backend, and what was looked for before it in vain. */
export interface ChosenBackend {
  readonly backend: SandboxBackend
  /** One sentence each; empty when the first was to be had. */
  readonly missed: readonly string[]
  /** How the best is to be had, when nothing is enforced. */
  readonly hint?: string
}

/** The order in which `auto` looks. */
const ORDER = ['bubblewrap', 'sandbox-runtime', 'container'] as const

// What a machine has does not change while a command runs.
const known = new Map<string, Promise<BackendSearch>>()

/**
 * Finds a backend that works here. `auto` ends with `none` where there is no other: the caller then says so, or refuses.
 *
 * @throws {HoldoutError} `SANDBOX_UNAVAILABLE` when a kind is asked for by name and is not to be had
 */
export async function chooseBackend(
  wish: SandboxWish,
  options: ContainerOptions = {},
): Promise<ChosenBackend> {
  if (wish === 'none') return { backend: unconfined, missed: [] }
  if (wish !== 'auto') {
    const { backend, why, hint } = await search(wish, options)
    if (backend !== undefined) return { backend, missed: [] }
    throw new HoldoutError(`the sandbox "${wish}" is not to be had here: ${why}`, {
      code: 'SANDBOX_UNAVAILABLE',
      hint,
    })
  }
  const missed: string[] = []
  let mend: string | undefined
  for (const kind of ORDER) {
    const { backend, why, hint } = await search(kind, options)
    if (backend !== undefined) return { backend, missed }
    missed.push(why)
    mend ??= hint
  }
  return { backend: unconfined, missed, ...(mend === undefined ? {} : { hint: mend }) }
}

function search(
  kind: Exclude<SandboxKind, 'none'>,
  options: ContainerOptions,
): Promise<BackendSearch> {
  const key = `${kind} ${kind === 'container' ? (options.image ?? '') : ''}`
  const earlier = known.get(key)
  if (earlier !== undefined) return earlier
  const find = {
    bubblewrap: findBubblewrap,
    container: () => findContainer(options),
    'sandbox-runtime': findSandboxRuntime,
  }
  const found = find[kind]()
  known.set(key, found)
  return found
}
