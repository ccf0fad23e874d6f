/** @module The profile: what a service does and its contract never says. */

import type { JsonValue } from '../../base/index.ts'
import type { IdStyle } from '../model.ts'
import type { WebhookProfile } from './webhook-profile.ts'

/** What contracts never say; every part is optional and has a plain default. */
export interface Profile {
  /** The error body by status, by class (`4XX`) or `default`; `${message}`, `${status}`, `${code}` and `${id}` (another for each error) are filled in. */
  readonly errors?: Readonly<Record<string, JsonValue>>
  /** The status of every refusal but those of limits, where a service tells failure in the body alone (Slack's 200). */
  readonly errorStatus?: number
  /** Other methods that operations answer to, by the contract's: `{ GET: ['POST'] }`. What the query asks may stand in the body. */
  readonly methods?: Readonly<Record<string, readonly string[]>>
  /** Request limits; one, or several with the most particular first. */
  readonly limits?: RequestLimit | readonly RequestLimit[]
  /** The credentials that twins accept; any non-empty one unless given. */
  readonly credentials?: readonly (string | Credential)[]
  /** Requests that may be repeated without being done twice. */
  readonly idempotency?: IdempotencyKeys
  /** Entity tags and preconditions, beside those operations whose contract documents 304, 412 or `If-Match`. */
  readonly conditional?: ConditionalRequests
  /** How its authorization server behaves, where the contract has one. */
  readonly oauth?: AuthorizationServerProfile
  /** What it tells others of its own accord. */
  readonly webhooks?: WebhookProfile
  /** What is done about a member of a request that names a thing, where no thing of that name is there. */
  readonly references?: UnknownReferences
  /** Dotted fields → id style, by resource. */
  readonly ids?: Readonly<Record<string, Readonly<Record<string, IdStyle>>>>
  /** Entity that the credential stands for, by resource, such as GitHub's authenticated user. */
  readonly actor?: {
    readonly resource: string
    readonly fields: Readonly<Record<string, JsonValue>>
  }
}

/** A credential that is good. */
export interface Credential {
  /** What stands in the request: a key, a token, or `user:password` for basic authentication. */
  readonly value: string
  /** The scopes that it has; all of them unless given. */
  readonly scopes?: readonly string[]
  /** How long it is good after the world began, in milliseconds of its clock; for ever unless given. A fork goes on from where its parent stood. */
  readonly expiresAfterMs?: number
}

/** How many requests a service takes in a window of its clock. */
export interface RequestLimit {
  /** Kept apart from other limits under this name (GitHub's `core`, `search`), and told where a header asks for it. */
  readonly name?: string
  readonly requests: number
  readonly windowMs: number
  /** Whose requests are counted together: those of a credential unless said; `operation` is a credential's at one operation. */
  readonly per?: 'credential' | 'operation' | 'world'
  /** Where windows start: at the first request unless said; `aligned` windows start at multiples of their length. */
  readonly window?: 'first-request' | 'aligned'
  /** Ids of the operations that it counts, `*` for any text; all of them unless given. */
  readonly operations?: readonly string[]
  /** The methods that it counts; all of them unless given. */
  readonly methods?: readonly string[]
  /** It counts beside the others, as GitHub's secondary limits do. Of those that do not, only the first that fits counts. */
  readonly additional?: boolean
  /** The service's own names; `x-ratelimit-limit`, `-remaining` and `-reset` unless given, none for `{}`. */
  readonly headers?: LimitHeaders
  /** How the reset is told: seconds since the epoch unless said. */
  readonly reset?: 'epoch-seconds' | 'seconds-left' | 'iso-time'
  /** Whether a refusal carries `Retry-After` in seconds; it does unless said. */
  readonly retryAfter?: boolean
  /** Further headers of a refusal, such as Stripe's `Stripe-Should-Retry: true`. */
  readonly refusalHeaders?: Readonly<Record<string, string>>
  /** The status of a refusal; 429 unless given. */
  readonly status?: number
  readonly code?: string
  readonly message?: string
}

/** Names of the headers that tell about a limit. */
export interface LimitHeaders {
  readonly limit?: string
  readonly remaining?: string
  readonly used?: string
  readonly reset?: string
  /** Tells the limit's name. */
  readonly resource?: string
}

/** How a service knows a request that it has answered before. */
export interface IdempotencyKeys {
  /** The header that carries the key, such as Stripe's `Idempotency-Key`. */
  readonly header: string
  /** The methods that take it; POST unless given. */
  readonly methods?: readonly string[]
  /** How long a key is known, in milliseconds of the world's clock; 24 hours unless given. */
  readonly expiresAfterMs?: number
  /** Tells that an answer is an earlier one, such as Stripe's `Idempotent-Replayed`; the value is `true` unless given. */
  readonly replayHeader?: { readonly name: string; readonly value?: string }
  /** What the same key with another request gets; 409 unless said. */
  readonly conflict?: {
    readonly status?: number
    readonly code?: string
    readonly message?: string
  }
}

/** What a service does where a request names a thing in its body that is not there. */
export interface UnknownReferences {
  /** `refused` unless said; `kept` takes every name as it is. */
  readonly unknown?: 'refused' | 'kept'
  /** Names that the service knows although nobody made them, `*` for any text: Stripe's `pm_card_*`. */
  readonly known?: readonly string[]
  /** The code of the refusal; `customer_not_found`, by the thing, unless given. */
  readonly code?: string
}

/** What a service does about conditional requests. */
export interface ConditionalRequests {
  /** Ids of the operations, `*` for any text; all of them unless given. */
  readonly operations?: readonly string[]
  /** `strong` unless said. */
  readonly etag?: 'strong' | 'weak'
  /** Whether single entities tell `Last-Modified`; they do unless said. */
  readonly lastModified?: boolean
}

/** What an authorization server does; times are seconds of the world's clock. */
export interface AuthorizationServerProfile {
  /** The address that the request came to unless given. */
  readonly issuer?: string
  /** The audience of access tokens; the issuer unless given. */
  readonly audience?: string
  /** An hour unless given. */
  readonly accessTokenSeconds?: number
  /** 90 days unless given. */
  readonly refreshTokenSeconds?: number
  /** 300 unless given. */
  readonly codeSeconds?: number
  /** The clients that are known, beside those that the world keeps; any unless given. */
  readonly clients?: readonly {
    readonly id: string
    readonly secret?: string
    readonly redirectUris?: readonly string[]
  }[]
  /** Who signs in where the request does not say so. */
  readonly user?: {
    readonly subject: string
    readonly claims?: Readonly<Record<string, JsonValue>>
  }
}
