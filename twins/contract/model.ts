/** @module What a contract is once read: one shape for every format, with its `$ref`s kept. */

import type { JsonObject, JsonValue } from '../base/index.ts'

/** Lower-case HTTP methods, as OpenAPI's path items spell them. */
export type Method =
  | 'get'
  | 'put'
  | 'post'
  | 'delete'
  | 'options'
  | 'head'
  | 'patch'
  | 'trace'
  | 'query'
  // Any other, in lower case, where OpenAPI 3.2 names it under `additionalOperations`.
  | (string & Record<never, never>)

/** A JSON Schema as it stands in the document: `$ref`s unresolved, OpenAPI 3.0 dialect kept. */
export type Schema = JsonObject | boolean

/** A parameter after its `$ref` has been followed. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly schema: Schema
  /** OpenAPI's serialisation, defaults filled in (`simple`, `form`, …). */
  readonly style: string
  readonly explode: boolean
  /** JSON pointer of the place where it is declared. */
  readonly pointer: string
  readonly description?: string
  /** A path parameter whose value may hold slashes (`x-multi-segment`), such as the path of a file. */
  readonly multiSegment?: boolean
}

/** One media type of a body. */
export interface MediaType {
  /** As declared, such as `application/json` or `application/vnd.github+json`. */
  readonly type: string
  readonly schema: Schema | undefined
  /** JSON pointer of {@link schema}: its identity for caches and messages. */
  readonly schemaPointer: string
  /** `example` and `examples` values, unchecked; those that are JSON's text are what it spells. */
  readonly examples: readonly JsonValue[]
  /** Fields of a form whose several values stand in one text, and what is between them: a comma, a space or a pipe. */
  readonly separators?: ReadonlyMap<string, string>
}

/** A request body after its `$ref` has been followed. */
export interface RequestBody {
  readonly required: boolean
  readonly content: readonly MediaType[]
}

/** A response after its `$ref` has been followed. */
export interface ResponseDefinition {
  /** `200`, `4XX` or `default`, as declared. */
  readonly status: string
  readonly description: string
  readonly content: readonly MediaType[]
  readonly headers: Readonly<Record<string, Schema>>
  /** OpenAPI's `links` as declared, without their names. */
  readonly links: readonly JsonObject[]
}

/** One requirement of a `security` list: all of its schemes must be met; scope lists by scheme name. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

/** A security scheme after its `$ref` has been followed. */
export interface SecurityScheme {
  readonly name: string
  readonly type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS'
  /** The scheme as declared. */
  readonly definition: JsonObject
}

/** An operation. Its parts are resolved when they are first asked for, and then kept. */
export interface Operation {
  /** `operationId`, or `get /path` where there is none; unique in the contract. */
  readonly id: string
  readonly method: Method
  /** The template, such as `/repos/{owner}/{repo}`, without the server's base path. */
  readonly path: string
  /** JSON pointer of the operation object. */
  readonly pointer: string
  readonly tags: readonly string[]
  readonly summary: string
  /** Everything that it says about itself; empty where it says nothing. */
  readonly description: string
  readonly deprecated: boolean
  /** Parameters of the operation and its path item, the operation's winning. */
  readonly parameters: readonly Parameter[]
  readonly requestBody: RequestBody | undefined
  readonly responses: readonly ResponseDefinition[]
  /** Alternatives; an empty list means that none is needed. */
  readonly security: readonly SecurityRequirement[]
}

/** Something in a contract that is wrong but was tolerated. */
export interface ContractProblem {
  readonly code: string
  readonly message: string
  readonly pointer: string
}

/** A contract, read. */
export interface Contract {
  /** The path or URL that it came from, as the user named it. */
  readonly source: string
  readonly format:
    | 'openapi-3.0'
    | 'openapi-3.1'
    | 'openapi-3.2'
    | 'swagger-2.0'
    | 'google-discovery'
  readonly title: string
  readonly version: string
  /** SHA-256 of the document's text and its overlays', in hexadecimal. */
  readonly hash: string
  /** OpenAPI 3; that of another {@link format} after its conversion to 3.1. */
  readonly document: JsonObject
  /** Server URLs with variables at their defaults, in order. */
  readonly servers: readonly string[]
  readonly operations: readonly Operation[]
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>
  /** What was tolerated while reading, with pointers into the original; grows as lazily read parts are touched. */
  readonly problems: readonly ContractProblem[]
  /** Adds to {@link problems}, once a code and place. */
  note(problem: ContractProblem): void
  operation(id: string): Operation | undefined
  /**
   * Follows `$ref`s until something that is none. Gives the value with the pointer where it stands.
   * @throws {HoldoutError} `CONTRACT_UNRESOLVED_REF` with the place of the reference
   */
  resolve(value: JsonValue | undefined, pointer: string): ResolvedNode
  /** The value at a JSON pointer of the document (`#` optional), or undefined. */
  at(pointer: string): JsonValue | undefined
  /** From a pointer into {@link document} to the place in what the author wrote; the same where nothing was converted. */
  originOf(pointer: string): string
}

/** A value of the document and where it stands. */
export interface ResolvedNode {
  readonly value: JsonValue | undefined
  readonly pointer: string
}
