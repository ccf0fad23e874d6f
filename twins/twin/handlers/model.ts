/** @module What takes an operation over: a function of the request and the world, typed by the contract where types are given. */

import type { JsonValue, Random } from '../../base/index.ts'
import type { Entity, WorldState } from '../../world/index.ts'
import type { AnswerBody, ParametersOf, RequestBodyOf, StatusOf } from './typed.ts'

declare const operationOf: unique symbol

/** An answer that `json`, `show` or `refuse` made. */
export interface HandlerAnswer<O = unknown> {
  readonly [operationOf]: O
}

/** Takes over one operation, with access to the world. */
export type OperationHandler<O = unknown> = (
  request: HandlerRequest<O>,
  world: HandlerWorld,
) => Response | HandlerAnswer<O> | Promise<Response | HandlerAnswer<O>>

/** Handlers by operation id. */
export type Handlers = Readonly<Record<string, OperationHandler>>

/** Handlers by operation id, each typed by its operation. */
export type TypedHandlers<Operations> = {
  readonly [Id in keyof Operations]?: OperationHandler<Operations[Id]>
}

/** What a handler sees of a request, validated, and how it answers it. Its functions need no `this`. */
export interface HandlerRequest<O = unknown> {
  readonly path: ParametersOf<O, 'path'>
  readonly query: ParametersOf<O, 'query'>
  readonly header: ParametersOf<O, 'header'>
  readonly body: RequestBodyOf<O>
  readonly raw: Request
  /** A status with the JSON body that the contract documents for it, and headers where there are any. */
  readonly json: <S extends StatusOf<O>>(status: S, ...body: AnswerBody<O, S>) => HandlerAnswer<O>
  /** An entity as the contract shows it under a status: seen through its schema, and what that requires filled in. */
  readonly show: (status: StatusOf<O>, entity: Entity) => HandlerAnswer<O>
  /** A refusal in the service's own error shape. */
  readonly refuse: (status: number, message: string) => HandlerAnswer<O>
}

/** Fields of an entity, as JSON. */
export type Fields = Readonly<Record<string, unknown>>

/** What a handler may do. What it reads and writes is in the journal, and what it writes is dated as the request is. */
export interface HandlerWorld {
  readonly name: string
  /** The time of the request, in milliseconds since the epoch. */
  readonly nowMs: number
  /** Randomness that a replay draws again: use it in place of `Math.random`. */
  readonly random: Random
  /** Everything that there is, in the contract's shape. */
  state(): WorldState
  /** The oldest entity that a natural key, a key or a uid names, or that has all of these fields. */
  find(resource: string, reference: JsonValue | Fields): Entity | undefined
  /** All entities of a resource, oldest first; only those inside one where its uid is given. */
  list(resource: string, parent?: string): readonly Entity[]
  /** Makes a whole entity out of a part of one: ids, times and whatever its schema requires are filled in. */
  create(resource: string, value: Fields, parent?: string): Entity
  /** Changes some fields of an entity; objects are merged. */
  update(uid: string, fields: Fields): Entity
  /** Takes an entity out, with everything inside it. */
  delete(uid: string): void
}
