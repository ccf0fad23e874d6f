/** @module What an operation takes and gives, read out of the types that openapi-typescript writes of a contract. */

import type { JsonValue } from '../../base/index.ts'

/** Values by name, where nothing says more about them. */
type Untyped = Readonly<Record<string, JsonValue>>

type Nothing = Readonly<Record<string, never>>

type IsUnknown<O> = unknown extends O ? true : false

/** The parameters of one place of an operation. */
export type ParametersOf<O, Place extends 'path' | 'query' | 'header'> =
  IsUnknown<O> extends true
    ? Untyped
    : O extends { parameters: { [K in Place]?: infer P } }
      ? [NonNullable<P>] extends [never]
        ? Nothing
        : Readonly<NonNullable<P>>
      : Nothing

/** The body that an operation takes; undefined among it where it may be left out. */
export type RequestBodyOf<O> =
  IsUnknown<O> extends true
    ? unknown
    : O extends { requestBody: { content: infer C } }
      ? C[keyof C]
      : O extends { requestBody?: { content: infer C } }
        ? C[keyof C] | undefined
        : undefined

type ResponsesOf<O> = O extends { responses: infer R } ? R : never

/** The statuses that an operation documents; any number where it documents a range or `default`. */
export type StatusOf<O> =
  IsUnknown<O> extends true
    ? number
    :
        | Extract<keyof ResponsesOf<O>, number>
        | (Extract<keyof ResponsesOf<O>, string> extends never ? never : number)

interface Undocumented {
  readonly content: { readonly 'application/json': never }
}

// As OpenAPI has it: the status itself before its range, and both before `default`.
type ResponseFor<R, S extends number> = S extends keyof R
  ? R[S]
  : `${S}` extends `${infer Digit}${string}`
    ? `${Digit}XX` extends keyof R
      ? R[`${Digit}XX`]
      : 'default' extends keyof R
        ? R['default']
        : Undocumented
    : Undocumented

type JsonOf<C> = {
  [K in keyof C]: K extends `${string}json${string}` | '*/*' ? C[K] : never
}[keyof C]

/** What follows the status in a handler's answer: the body that is documented for it, none where it has none. */
export type AnswerBody<O, S extends number> =
  IsUnknown<O> extends true
    ? [body?: unknown, headers?: Readonly<Record<string, string>>]
    : ResponseFor<ResponsesOf<O>, S> extends { content: infer C }
      ? [body: JsonOf<C>, headers?: Readonly<Record<string, string>>]
      : [body?: undefined, headers?: Readonly<Record<string, string>>]
