/** @module Several trials side by side on one instance: what carries no world of theirs puts all of them in doubt. */

import type { CarriedCall, WorldBy } from '../../../twins/node.ts'
import type { ArtifactInstance, Prepared, RunningArtifact } from '../../artifact/index.ts'
import {
  type Doubt,
  type SharedPlace,
  type Sharing,
  type SharingTrial,
  type TrialPlace,
  tellingTexts,
} from '../../trial/index.ts'
import { createSharedLock } from './shared-lock.ts'

/** An instance that trials share. */
export interface SharedInstance {
  readonly by: WorldBy
  /** So many places of trials, all at the same addresses. */
  readonly places: readonly TrialPlace[]
  /** To be told of every request to the twins, and by whoever wants to look at them or hold them. */
  onCall(call: CarriedCall): Promise<void> | undefined
  /** Asked of every request; a promise holds the request until it resolves. */
  watch(watcher: ((call: CarriedCall) => Promise<void> | undefined) | undefined): void
  /** Requests that carried a world so far. */
  readonly carriedCalls: number
}

interface OpenTrial {
  readonly texts: readonly string[]
  /** Texts of whoever was there at the same time. */
  readonly others: Set<string>
  hadCompany: boolean
  stray: string | undefined
}

/** Makes so many places of one. */
export function shareInstance(whole: TrialPlace, by: WorldBy, count: number): SharedInstance {
  const lock = createSharedLock()
  const present = new Set<OpenTrial>()
  let watcher: ((call: CarriedCall) => Promise<void> | undefined) | undefined
  let carriedCalls = 0

  const enter = async ({ name, drawn, isAlone }: SharingTrial): Promise<Sharing> => {
    const leave = await lock.enter(isAlone)
    const texts = tellingTexts(drawn)
    const trial: OpenTrial = {
      texts,
      others: new Set([...present].flatMap((one) => one.texts)),
      hadCompany: present.size > 0,
      stray: undefined,
    }
    for (const one of present) {
      one.hadCompany = true
      for (const text of texts) one.others.add(text)
    }
    present.add(trial)
    let opened: Disposable | undefined
    return {
      use(worlds) {
        opened?.[Symbol.dispose]()
        opened = whole.slot.carry(name, worlds)
      },
      get hadCompany() {
        return trial.hadCompany
      },
      doubt: (observations, hasEnded) => doubtOf(trial, by, observations, hasEnded),
      [Symbol.dispose]() {
        opened?.[Symbol.dispose]()
        present.delete(trial)
        leave()
      },
    }
  }
  const shared: SharedPlace = {
    headers: (name) => (by === 'credential' ? {} : { [by.header]: name }),
    enter,
  }
  const instance = oneStart(whole)
  return {
    by,
    places: Array.from({ length: count }, () => ({
      ...whole,
      // A host that was refused says nothing of who asked for it; the run tells of them all.
      slot: { ...whole.slot, takeRefused: () => [] },
      instance,
      shared,
    })),
    onCall(call) {
      if (call.name !== undefined) carriedCalls += 1
      else for (const trial of present) trial.stray ??= strayWords(call, by)
      return watcher?.(call)
    },
    watch(next) {
      watcher = next
    },
    get carriedCalls() {
      return carriedCalls
    },
  }
}

/** Starts the instance when there is none, for whoever asks first. It is reset then, and not again: others are on it. */
function oneStart(whole: TrialPlace): ArtifactInstance {
  let running: RunningArtifact | undefined
  let starting: Promise<Prepared> | undefined
  const idle = () => whole.slot.use(whole.idle)
  const prepared = async (): Promise<Prepared> => {
    if (running !== undefined && running.exit === undefined) return { artifact: running, notes: [] }
    starting ??= whole.instance.prepare({ idle, trial: idle }).finally(() => {
      starting = undefined
    })
    const made = await starting
    running = made.artifact
    return made
  }
  return {
    warm: () => whole.instance.warm(idle),
    async prepare(worlds) {
      const made = await prepared()
      worlds.trial()
      made.artifact?.takeOutput()
      return made
    },
    stop: () => whole.instance.stop(),
    [Symbol.asyncDispose]: () => whole.instance.stop(),
  }
}

function doubtOf(
  trial: OpenTrial,
  by: WorldBy,
  observations: Parameters<Sharing['doubt']>[0],
  hasEnded: boolean,
): Doubt | undefined {
  if (trial.stray !== undefined) return { cause: 'world', reason: trial.stray }
  for (const [twin, { journal }] of Object.entries(observations)) {
    for (const { method, path, requestBody } of journal) {
      const said = `${path} ${JSON.stringify(requestBody ?? null)}`
      const foreign = [...trial.others].find(
        (text) => said.includes(text) && !trial.texts.includes(text),
      )
      if (foreign === undefined) continue
      const reason = `${method} ${path} came to ${twin} with this trial’s world and what was drawn for another: ${carrierWords(by)} is mixed up between users`
      return { cause: 'world', reason }
    }
  }
  if (!hasEnded || !trial.hadCompany) return undefined
  return { cause: 'instance', reason: 'the instance ended while other trials were on it too' }
}

function strayWords({ twin, method, path, isLate }: CarriedCall, by: WorldBy): string {
  const what = isLate
    ? 'the world of a trial that was over'
    : `no world: ${carrierWords(by)} named none`
  return `${method} ${path} came to ${twin} with ${what}`
}

/** What carries worlds, in words. */
export function carrierWords(by: WorldBy): string {
  return by === 'credential' ? 'the credential' : `the header ${by.header}`
}
