/** @module What a service tells others of its own accord, as a profile says it: webhooks, their signatures, their repetitions. */

import type { JsonValue } from '../../base/index.ts'

/**
 * Webhooks, as far as neither the contract says them nor inference finds them.
 *
 * Texts of headers, signatures and fields may hold `${…}`: `event`, `action`, `delivery` (the id of what is sent), `attempt`
 * (from 1), `retry` (from 0), `timestamp` (seconds since the epoch), `time` (ISO 8601), `entity`, `previous` (what its
 * changed members were), `actor`, `subscription`, `parent` (what contains the subscription), `pending` (how many are told),
 * `body` and `signature`, each with a dotted path (`${subscription.id}`). A value that is one of them alone keeps its type; a
 * header of which one is unknown is left out.
 */
export interface WebhookProfile {
  /** Where subscriptions live; those that inference finds unless given. */
  readonly subscriptions?: readonly WebhookSubscriptions[]
  /** Which change sends which event; a resource that is named here has no other events. */
  readonly events?: readonly WebhookEvent[]
  /** The event that a new subscription gets, whatever it asks for; `ping` unless given, where the contract has it. */
  readonly ping?: string
  /** What is sent where the contract describes no body. */
  readonly payload?: WebhookPayload
  readonly headers?: Readonly<Record<string, string>>
  /** One or several; none for an empty list. */
  readonly signatures?: readonly WebhookSignature[]
  readonly retries?: WebhookRetries
}

/** A resource whose entities are subscriptions. */
export interface WebhookSubscriptions {
  readonly resource: string
  /** Dotted fields of the subscription. */
  readonly url: string
  /** The list of the names of events; without it, every event is sent. */
  readonly events?: string
  readonly secret?: string
  /** Says whether the body is JSON or, for a value with `form` in it, JSON in a form's `payload`. */
  readonly contentType?: string
}

/** One event and the change that sends it. */
export interface WebhookEvent {
  /** As subscriptions name it. */
  readonly event: string
  /** Tells apart the events of one name, such as GitHub's `opened` and `closed`. */
  readonly action?: string
  readonly resource: string
  readonly on: 'created' | 'updated' | 'deleted'
  /** Dotted fields and the values that they must have come to have. */
  readonly when?: Readonly<Record<string, JsonValue>>
}

/** The body of what is sent. */
export interface WebhookPayload {
  /** Each event is an entity of this resource, and that is what is sent, such as Stripe's events. */
  readonly resource?: string
  readonly fields: Readonly<Record<string, JsonValue>>
}

/** How the receiver knows that it was the service. */
export interface WebhookSignature {
  readonly header: string
  /** What is signed; `${body}` unless given. */
  readonly content?: string
  /** What stands in the header; `${signature}` unless given. */
  readonly value?: string
  /** `sha256` unless given. */
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512'
  /** `hex` unless given. */
  readonly encoding?: 'hex' | 'base64'
  /** The same for every receiver; the subscription's own unless given. */
  readonly secret?: string
  /** `base64`: what follows the secret's prefix (`whsec_`) is base64, as Standard Webhooks has it; `text` unless given. */
  readonly secretEncoding?: 'text' | 'base64'
}

/** What happens when the receiver does not answer with a 2xx. */
export interface WebhookRetries {
  /** Milliseconds of the world's clock from each attempt to the next; none for an empty list. */
  readonly delaysMs?: readonly number[]
  /** How long an attempt may take, in real milliseconds; 10,000 unless given. */
  readonly timeoutMs?: number
}
