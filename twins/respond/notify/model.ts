/** @module What a service tells others of its own accord: where subscriptions live, and which change sends which event. */

import type { JsonValue } from '../../base/index.ts'
import type { WebhookSignature, WebhookSubscriptions } from '../../behaviour/index.ts'
import type { StoredEntity } from '../../world/index.ts'

/** What happened to an entity. */
export type ChangeKind = 'created' | 'updated' | 'deleted' | 'linked' | 'unlinked'

/** One change of state that a request made. */
export interface Change {
  readonly kind: ChangeKind
  /** As it is now; as it was for what is gone. */
  readonly entity: StoredEntity
  readonly before?: StoredEntity
  /** The dotted top-level members whose values differ. */
  readonly fields: readonly string[]
  /** For ties: what is tied, and the words by which the tie is known. */
  readonly member?: StoredEntity
  readonly tie?: readonly string[]
}

/** An event that a service knows, and the change that sends it. */
export interface EventRule {
  /** As subscriptions name it. */
  readonly name: string
  readonly action?: string
  /** The resources whose changes send it; empty for one that is about a tie. */
  readonly resources: readonly string[]
  /** The words of what it is about, singular. */
  readonly subject: readonly string[]
  /** The word of what happened: `created`, `closed`, `unlabeled`. */
  readonly verb: string
  /** Said by the profile: these changes and no others. */
  readonly exactly?: {
    readonly on: ChangeKind
    readonly when: Readonly<Record<string, JsonValue>>
  }
  readonly body?: EventBody
}

/** How the contract describes what is sent. */
export interface EventBody {
  readonly method: string
  readonly contentType: string
  readonly pointer: string | undefined
  /** Header → an example of its value, as far as the contract has one. */
  readonly headers: readonly { readonly name: string; readonly example: string | undefined }[]
}

/** Something that happened and that others may be told. */
export interface Occurrence {
  readonly rule: EventRule
  readonly change: Change
}

/** Everything that is known about a service's webhooks. */
export interface NotifyPlan {
  readonly subscriptions: readonly WebhookSubscriptions[]
  /** The events that the contract or the profile names. */
  readonly rules: readonly EventRule[]
  readonly ping: EventRule | undefined
  /** The profile's; undefined where each delivery is signed as its subscription and the contract's headers suggest. */
  readonly signatures: readonly WebhookSignature[] | undefined
  readonly delaysMs: readonly number[]
  readonly timeoutMs: number
}
