/** @module A route of the control API: what it takes and gives, and what it does, in one place, so that its document cannot lie. */

import type { z } from 'zod'
import type { Twin } from '../twin/index.ts'
import type { LiveWorld } from '../world/index.ts'

/** What is asked of a route, checked. */
export interface ControlCall<Query = unknown, Body = unknown> {
  readonly twin: Twin
  readonly query: Query
  readonly body: Body
  readonly headers: Headers
  readonly signal: AbortSignal
  /** A part of the path, decoded. */
  part(name: string): string
  /**
   * The world that the path names.
   * @throws {ControlRefusal} 404
   */
  world(): LiveWorld
}

/**
 * A world by its name. Looking must not make one, but for the one that answers requests which name none.
 * @throws {ControlRefusal} 404
 */
export function worldNamed(twin: Twin, name: string): LiveWorld {
  if (name === 'default') return twin.world() as LiveWorld
  if (twin.worldNames().includes(name)) return twin.world(name) as LiveWorld
  throw new ControlRefusal(404, 'CONTROL_WORLD_UNKNOWN', `there is no world ${name.slice(0, 64)}`, {
    hint: 'GET /worlds lists them, POST /worlds makes one',
  })
}

/** One route. */
export interface ControlRoute {
  readonly id: string
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** As OpenAPI writes it: `/worlds/{world}/state`. */
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly isBodyOptional?: boolean
  /** The status of its success. */
  readonly status: number
  /** None: it answers nothing. */
  readonly answer?: z.ZodType
  /** `application/json` unless given; of any other type, `run` gives the text or the stream. */
  readonly media?: string
  /** How it can turn a well-formed request down, beside 400. */
  readonly refusals?: readonly (404 | 409)[]
  // biome-ignore lint/suspicious/noExplicitAny: the types of query and body are those that `route` checked.
  run(call: ControlCall<any, any>): unknown
}

interface RouteOf<Query extends z.ZodObject, Body extends z.ZodType>
  extends Omit<ControlRoute, 'query' | 'body' | 'run'> {
  readonly query?: Query
  readonly body?: Body
  run(call: ControlCall<z.infer<Query>, z.infer<Body>>): unknown
}

/** A route whose `run` gets what its own schemas say. */
export function route<
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType<undefined>,
>(definition: RouteOf<Query, Body>): ControlRoute {
  return definition
}

/** A request that is turned down. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal'
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415
  readonly code: string
  readonly hint: string | undefined
  readonly field: string | undefined

  constructor(
    status: ControlRefusal['status'],
    code: string,
    message: string,
    more: { readonly hint?: string; readonly field?: string } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.hint = more.hint
    this.field = more.field
  }
}
