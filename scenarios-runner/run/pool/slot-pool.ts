/** @module The slots of a run: twin addresses, one instance of the artifact at each, one trial at a time. */

import { openSlots } from '../../../twins/node.ts'
import { type ArtifactCopy, type ArtifactDefinition, createInstance } from '../../artifact/index.ts'
import { openReceivers, type Receivers } from '../../drive/index.ts'
import type { SandboxBackend } from '../../sandbox/index.ts'
import { endWorlds, openWorlds, type TrialPlace } from '../../trial/index.ts'
import type { RunRequest } from '../model.ts'
import { type SharedInstance, shareInstance } from './share-instance.ts'

/** Places in which trials can happen. */
export interface SlotPool extends AsyncDisposable {
  /** Set where the places are those of one instance, which trials share. */
  readonly shared?: SharedInstance
  readonly places: readonly TrialPlace[]
  /** Starts so many instances ahead of the first trials, all at once; all unless given. */
  warm(most?: number): Promise<void>
  /** Hosts without a twin that an instance asked the proxy for → how often, the first fifty. */
  readonly refused: ReadonlyMap<string, number>
  /** Why an instance could not be reset → before how many trials. */
  readonly unreset: ReadonlyMap<string, number>
  /** Ends all instances but the first, whose whole place this is: a load is measured on a quiet machine. */
  keepFirst(): Promise<TrialPlace>
}

const MOST_REFUSED = 50

/** Opens so many slots, or one that so many trials share where their calls name them; nothing is started yet. */
export async function openSlotPool(
  request: Pick<
    RunRequest,
    'twins' | 'ports' | 'constraints' | 'hostnames' | 'receivers' | 'folder' | 'signal'
  >,
  artifact: ArtifactDefinition,
  copy: ArtifactCopy,
  backend: SandboxBackend,
  count: number,
): Promise<SlotPool> {
  const refused = new Map<string, number>()
  const unreset = new Map<string, number>()
  const worldBy = count > 1 ? artifact.worldBy : undefined
  let shared: SharedInstance | undefined
  const slots = await openSlots({
    twins: request.twins,
    ports: request.ports,
    count: worldBy === undefined ? count : 1,
    ...(worldBy === undefined ? {} : { worldBy, onCall: (call) => shared?.onCall(call) }),
    ...(request.hostnames === undefined ? {} : { hostnames: request.hostnames }),
    onRefused({ host }) {
      const times = refused.get(host)
      if (times !== undefined || refused.size < MOST_REFUSED) refused.set(host, (times ?? 0) + 1)
    },
  })
  const received = await Promise.all(slots.map(() => openReceivers(request.receivers)))
  const places = slots.map((slot, index): TrialPlace => {
    const receivers = received[index] as Receivers
    const options = {
      twinUrls: slot.urls,
      receivers: receivers.addresses,
      hostnames: slot.hostnames,
      slot: slot.index,
      runFolder: request.folder,
      copy,
      backend,
      isObserved: request.constraints.some(({ kind }) => kind === 'load'),
      signal: request.signal,
    }
    const instance = createInstance(artifact, options, (why) =>
      unreset.set(why, (unreset.get(why) ?? 0) + 1),
    )
    const idle = openWorlds(request.twins, `idle/${slot.index}`, 'idle')
    slot.use(idle)
    return { slot, idle, instance, receivers }
  })
  const whole = places[0] as TrialPlace
  if (worldBy !== undefined) shared = shareInstance(whole, worldBy, count)
  return {
    places: shared?.places ?? places,
    ...(shared === undefined ? {} : { shared }),
    refused,
    unreset,
    async warm(most = places.length) {
      await Promise.all(
        places
          .slice(0, most)
          .map(({ slot, idle, instance }) => instance.warm(() => slot.use(idle))),
      )
    },
    async keepFirst() {
      await Promise.all(places.slice(1).map(({ instance }) => instance.stop()))
      return whole
    },
    async [Symbol.asyncDispose]() {
      // The artifact first: it must not meet a twin that has gone.
      await Promise.allSettled(places.map(({ instance }) => instance.stop()))
      await Promise.allSettled(slots.map((slot) => slot.close()))
      for (const { idle } of places) endWorlds(idle)
      await Promise.allSettled(received.map((one) => one[Symbol.asyncDispose]()))
    },
  }
}
