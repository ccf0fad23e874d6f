/** @module One request on its way through the twin, with everything that its answer depends on. */

import type { JsonValue } from '../base/index.ts'
import type { LiveWorld, StoredEntity } from '../world/index.ts'
import type { Media } from './request/index.ts'
import type { OperationPlan, Service } from './service.ts'

/** A request that was matched, read and found valid. */
export interface Exchange {
  readonly service: Service
  readonly world: LiveWorld
  readonly plan: OperationPlan
  readonly method: string
  readonly url: URL
  /** What stood before its path and named the world; empty in most requests. */
  readonly mount: string
  readonly accept: string | undefined
  readonly path: Readonly<Record<string, JsonValue>>
  readonly query: Readonly<Record<string, JsonValue>>
  readonly header: Readonly<Record<string, JsonValue>>
  readonly body: JsonValue | undefined
  /** Bytes that came with the body, which then tells about them. */
  readonly media?: Media
  readonly nowMs: number
  /** uids, for the journal. */
  readonly reads: string[]
  readonly writes: string[]
}

/** What an operation gave, before it is put into the contract's form. */
export type Effect =
  | {
      readonly kind: 'entity'
      readonly entity: StoredEntity
      readonly created?: boolean
      readonly status?: number
    }
  | {
      readonly kind: 'list'
      readonly items: readonly StoredEntity[]
      /** Members of the answer that tell about the page, by dotted field, such as a cursor. */
      readonly page: PageFacts
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly kind: 'deleted'; readonly entity: StoredEntity }
  | {
      readonly kind: 'done'
      readonly entity?: StoredEntity
      /** How many things it was done to, where a request is about many. */
      readonly count?: number
    }
  | { readonly kind: 'schema' }

/** What a list's answer may say about the page. */
export interface PageFacts {
  readonly total: number
  readonly start: number
  readonly size: number
  readonly page: number
  readonly hasMore: boolean
  /** Dotted field and value of the next position, where the body tells it. */
  readonly next?: { readonly at: string; readonly value: string | number | null }
}

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  /** Values of `Set-Cookie`, the one header that stands several times. */
  readonly cookies?: readonly string[]
  readonly text: string | null
  /** What the text spells, where the world keeps just this value. */
  readonly value?: JsonValue | undefined
  /** The text tells nothing but what one thing has itself: it is as it was while that thing is. */
  readonly isOwn?: boolean | undefined
  /** In place of the text, where the answer is none. */
  readonly bytes?: Uint8Array<ArrayBuffer>
  /** Where the contract contradicts itself, so that no valid answer could be made. */
  readonly problems: readonly string[]
}
