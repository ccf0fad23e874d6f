/** @module Where the parts of a converted document come from, so that messages can point at what the author wrote. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, pointerTokens } from '../json-pointer.ts'
import type { ContractProblem } from '../model.ts'

/** A document that was converted to OpenAPI 3.1. */
export interface Conversion {
  readonly document: JsonObject
  /** What was tolerated, with pointers into the original. */
  readonly problems: readonly ContractProblem[]
  /**
   * From a pointer into {@link document} to the place in the original that it was made from: the nearest one that is
   * known, with the rest of the pointer behind it.
   */
  originOf(pointer: string): string
}

/** Remembers the origin of objects while a converter makes them. A part without one stands where its parent does. */
export class Origins {
  readonly #pointers = new WeakMap<object, string>()

  /** Says that a made object or list comes from a place of the original; gives the object back. */
  mark<Part extends JsonValue>(part: Part, original: string): Part {
    if (typeof part === 'object' && part !== null) this.#pointers.set(part, original)
    return part
  }

  conversion(document: JsonObject, problems: readonly ContractProblem[]): Conversion {
    return { document, problems, originOf: (pointer) => this.#originOf(document, pointer) }
  }

  #originOf(document: JsonObject, pointer: string): string {
    let value: JsonValue | undefined = document
    let origin = '#'
    for (const token of pointerTokens(pointer)) {
      value = isJsonObject(value) || Array.isArray(value) ? memberOf(value, token) : undefined
      const known: string | undefined =
        typeof value === 'object' && value !== null ? this.#pointers.get(value) : undefined
      origin = known ?? childPointer(origin, token)
    }
    return origin
  }
}

function memberOf(value: JsonValue, token: string): JsonValue | undefined {
  return Object.hasOwn(value as object, token)
    ? (value as { readonly [key: string]: JsonValue | undefined })[token]
    : undefined
}
