/** @module The run's memory: values by dotted key, copied on the way in and out, and a log of remarks. */

import type { JsonObject, JsonValue } from '../../twins/base/index.ts'
import type { RunContext } from './model.ts'

/** What was set and remarked since it was last asked. */
export interface ContextChanges {
  readonly set: JsonObject
  readonly logs: readonly string[]
}

/** A context as the engine holds it: it also knows what changed, so that a step's record holds that and no more. */
export interface TrackedContext extends RunContext {
  /** What changed since the last call. Its remarks are taken out, to be put back by {@link restore} once they are recorded. */
  takeChanges(): ContextChanges
  /** What is written of it: its values, without a copy of them. */
  toJSON(): JsonObject
  /** Puts back what a record says, without counting it as a change. */
  restore(changes: ContextChanges): void
}

/** Makes a context that holds a copy of some values. */
export function createContext(initial: JsonObject = {}): TrackedContext {
  const values = new Map<string, JsonValue>()
  const logs: string[] = []
  let changed = new Set<string>()
  let logged = 0
  const copy = <T extends JsonValue>(value: T): T =>
    typeof value === 'object' && value !== null ? structuredClone(value) : value
  const context: TrackedContext = {
    get: (key) => {
      const value = values.get(key)
      return value === undefined ? undefined : copy(value)
    },
    getString(key) {
      const value = values.get(key)
      if (value === undefined || value === null) return ''
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
    },
    set(key, value) {
      values.set(key, copy(value))
      changed.add(key)
    },
    apply(updates) {
      for (const [key, value] of Object.entries(updates)) {
        if (value !== undefined) context.set(key, value)
      }
    },
    appendLog: (entry) => void logs.push(entry),
    logs: () => [...logs],
    snapshot: () => structuredClone(Object.fromEntries(values)),
    toJSON: () => Object.fromEntries(values),
    clone() {
      const clone = createContext(context.snapshot())
      clone.restore({ set: {}, logs })
      return clone
    },
    takeChanges() {
      const set: Record<string, JsonValue> = {}
      for (const key of changed) set[key] = copy(values.get(key) as JsonValue)
      const changes = { set, logs: logs.splice(logged) }
      changed = new Set()
      logged = logs.length
      return changes
    },
    restore(changes) {
      for (const [key, value] of Object.entries(changes.set)) {
        if (value !== undefined) values.set(key, copy(value))
      }
      logs.push(...changes.logs)
      logged = logs.length
    },
  }
  context.apply(initial)
  changed = new Set()
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
