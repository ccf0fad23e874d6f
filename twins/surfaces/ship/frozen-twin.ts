/** @module A twin as two files that need nothing else: what images and binaries carry. Nothing is inferred or converted again. */

import { HoldoutError, type JsonObject, sha256Hex } from '../../base/index.ts'
import type { Behaviour, Profile } from '../../behaviour/index.ts'
import { readContract } from '../../contract/index.ts'
import { createTwin, type PageOptions, type Twin, type WorldChoice } from '../../twin/index.ts'

/** The texts of a frozen twin, by file name. */
export interface FrozenTwin {
  /** The contract as one OpenAPI 3 document, overlays applied, JSON. */
  readonly 'contract.json': string
  /** Everything else: behaviour, profile, seed, clock. */
  readonly 'twin.json': string
}

interface Frozen {
  readonly version: 1
  readonly name: string
  readonly seed: string
  readonly clock: 'manual' | 'stepping' | 'elapsed'
  readonly contract: { readonly source: string; readonly hash: string }
  readonly behaviour: Behaviour
  readonly profile: Profile
  readonly pages?: PageOptions
  readonly worlds?: WorldChoice
  readonly allowHosts?: readonly string[]
  readonly recording?: FrozenRecording
}

/** A cassette that goes with a twin, for whoever opens it to have it replayed. */
export interface FrozenRecording {
  /** The text of the cassette. */
  readonly cassette: string
  /** What a request gets that it lacks: a refusal unless given. */
  readonly onMiss?: 'refuse' | 'twin' | undefined
}

/** What a configuration says of a twin beside what it is made of. */
export interface FreezeOptions {
  /** How requests name their worlds. */
  readonly worlds?: WorldChoice | undefined
  /** Hosts beside its machine that webhooks may go to. */
  readonly allowHosts?: readonly string[] | undefined
  readonly recording?: FrozenRecording | undefined
}

/** What identifies a frozen twin: hashes in hexadecimal. */
export interface FrozenHashes {
  readonly contract: string
  readonly behaviour: string
}

/**
 * Freezes a twin.
 * @throws {HoldoutError} `FROZEN_TWIN_HANDLERS` where handlers take operations over: code of the user's is not packed
 */
export function freezeTwin(
  twin: Twin,
  { worlds, allowHosts, recording }: FreezeOptions = {},
): FrozenTwin {
  const [handled] = twin.handled()
  if (handled !== undefined) {
    throw new HoldoutError(`a handler takes ${handled} over, and handlers cannot be packed`, {
      code: 'FROZEN_TWIN_HANDLERS',
      hint: 'serve it with `holdout twin serve`, or build it without handlers',
    })
  }
  const world = twin.world()
  const frozen: Frozen = {
    version: 1,
    name: twin.name,
    seed: world.seed,
    clock: world.clock.mode,
    contract: { source: twin.contract.source, hash: twin.contract.hash },
    behaviour: twin.behaviour,
    profile: twin.profile,
    ...(twin.pages.allowHosts?.length ? { pages: twin.pages } : {}),
    ...(worlds === undefined ? {} : { worlds }),
    ...(allowHosts === undefined ? {} : { allowHosts }),
    ...(recording === undefined ? {} : { recording }),
  }
  return {
    'contract.json': JSON.stringify(twin.contract.document),
    'twin.json': JSON.stringify(frozen),
  }
}

/**
 * Makes the twin again: the same answers to the byte. A recording ({@link recordingOf}) is the caller's to set.
 *
 * @param settings that win over what was frozen
 * @throws {HoldoutError} `FROZEN_TWIN_VERSION` for files that another version wrote
 */
export function thawTwin(
  files: FrozenTwin,
  settings: {
    readonly seed?: string
    readonly clock?: Frozen['clock']
    /** Hosts beside this machine that webhooks may go to, and beside those that were frozen. */
    readonly allowHosts?: readonly string[]
  } = {},
): Twin {
  const frozen = JSON.parse(files['twin.json']) as Frozen
  if (frozen.version !== 1) {
    throw new HoldoutError('this twin was frozen by another version of Holdout', {
      code: 'FROZEN_TWIN_VERSION',
      hint: 'build it again with `holdout twin build`',
    })
  }
  const { name, behaviour, profile, contract, worlds, pages } = frozen
  return createTwin({
    name,
    contract: readContract({ ...contract, text: files['contract.json'] }),
    behaviour,
    profile,
    seed: settings.seed ?? frozen.seed,
    clock: { mode: settings.clock ?? frozen.clock },
    // Receivers hold the time of a signature against their own clock.
    delivery: {
      allowHosts: [...(frozen.allowHosts ?? []), ...(settings.allowHosts ?? [])],
      realTimeMs: () => Date.now(),
    },
    ...(worlds === undefined ? {} : { worlds }),
    ...(pages === undefined ? {} : { pages }),
  })
}

/** The recording that a frozen twin is to answer from, where it has one. */
export function recordingOf(files: FrozenTwin): FrozenRecording | undefined {
  return (JSON.parse(files['twin.json']) as Frozen).recording
}

/** What labels say of a frozen twin. */
export function hashesOf(files: FrozenTwin): FrozenHashes {
  const { contract, behaviour } = JSON.parse(files['twin.json']) as Frozen
  return {
    contract: contract.hash,
    behaviour: sha256Hex(JSON.stringify(behaviour as unknown as JsonObject)),
  }
}
