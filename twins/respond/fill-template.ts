/** @module Texts and values with `${…}` in them, as a profile writes what is sent. */

import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import { fieldOf } from '../world/index.ts'

/** What only an attempt knows: it is left as it stands until then. */
const LATE = /^(?:attempt|retry|timestamp|time|body|signature)$/
const PLACE = /\$\{([^{}]+)\}/g

/** A value with its places filled in; members of which one is unknown are left out. */
export function fillTemplate(template: JsonValue, facts: JsonObject): JsonValue | undefined {
  if (typeof template === 'string') {
    const alone = /^\$\{([^{}]+)\}$/.exec(template)?.[1]
    return alone === undefined ? fillText(template, facts) : fieldOf(facts, alone)
  }
  if (Array.isArray(template)) {
    return template.flatMap((item: JsonValue) => fillTemplate(item, facts) ?? [])
  }
  if (!isJsonObject(template)) return template
  return Object.fromEntries(
    Object.entries(template).flatMap(([name, value]) => {
      const filled = value === undefined ? undefined : fillTemplate(value, facts)
      return filled === undefined ? [] : [[name, filled]]
    }),
  )
}

/** A text with its places filled in; undefined where one of them is unknown. */
export function fillText(
  template: string,
  facts: JsonObject,
  options: { readonly keepsLate?: boolean } = {},
): string | undefined {
  let isKnown = true
  const text = template.replaceAll(PLACE, (whole, path: string) => {
    if (options.keepsLate === true && LATE.test(path)) return whole
    const value = fieldOf(facts, path)
    if (value === undefined || value === null) isKnown = false
    const filled = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    // What was filled in must not be filled in again.
    return options.keepsLate === true ? filled.replaceAll('${', '$ {') : filled
  })
  return isKnown ? text : undefined
}
