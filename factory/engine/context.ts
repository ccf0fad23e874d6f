/** @module The run's memory: values by dotted key, copied on the way in and out. */

import type { JsonObject, JsonValue } from '../../twins/base/index.ts'
import type { RunContext } from './model.ts'

/** Makes a context that holds a copy of some values. */
export function createContext(initial: JsonObject = {}): RunContext {
  const values = new Map<string, JsonValue>()
  const context: RunContext = {
    get: (key) => values.get(key),
    getString(key) {
      const value = values.get(key)
      if (value === undefined || value === null) return ''
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
    },
    set(key, value) {
      values.set(key, structuredClone(value))
    },
    apply(updates) {
      for (const [key, value] of Object.entries(updates)) {
        if (value !== undefined) context.set(key, value)
      }
    },
    snapshot: () => structuredClone(Object.fromEntries(values)),
    clone: () => createContext(context.snapshot()),
  }
  context.apply(initial)
  return context
}

/**
 * What a condition's key means (§10): the outcome, the preferred label, or a value of the context, with or without
 * `context.` before it; '' when there is none.
 */
export function conditionLookup(context: RunContext): (key: string) => string {
  return (key) => {
    if (key === 'outcome' || key === 'preferred_label') return context.getString(key)
    const found = context.getString(key)
    if (found !== '' || !key.startsWith('context.')) return found
    return context.getString(key.slice('context.'.length))
  }
}
