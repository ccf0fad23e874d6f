/** @module Applies OpenAPI Overlays: ordered changes to a document, each aimed by a JSONPath query. */

import {
  type ErrorPlace,
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../base/index.ts'
import { childPointer } from '../json-pointer.ts'
import type { ContractProblem } from '../model.ts'
import { selectNodes } from './json-path.ts'
import type { JsonPathQuery } from './json-path-model.ts'
import { JsonPathSyntaxError, parseJsonPath } from './json-path-syntax.ts'

/** An overlay, parsed, and the name it goes by in messages. */
export interface OverlayDocument {
  /** The path or URL as the user named it. */
  readonly source: string
  readonly document: JsonObject
}

/** A document after an overlay, and what was tolerated. */
export interface Overlaid {
  readonly document: JsonObject
  readonly problems: readonly ContractProblem[]
}

/**
 * Applies the actions of an overlay in order, each to what the one before it left. The given document stays as it is.
 * Source: OpenAPI Overlay Specification 1.0.0, and 1.1.0 for documents that say so (`copy`, primitive targets,
 * lists joined). How members merge is only spelled out in 1.1.0, and holds for both: objects merge, lists are joined,
 * primitives are replaced, and anything else is an error.
 *
 * @throws {HoldoutError} `OVERLAY_FORMAT`, `OVERLAY_TARGET` or `OVERLAY_UPDATE` with the overlay's file and the action
 * @example
 * applyOverlay(document, { source: 'fix.overlay.yaml', document: overlay }).document
 */
export function applyOverlay(document: JsonObject, overlay: OverlayDocument): Overlaid {
  const { actions, joinsLists } = readActions(overlay)
  const draft = new Draft(document)
  const problems: ContractProblem[] = []
  for (const action of actions) {
    const locations = distinct(
      selectNodes(draft.root, parseQuery(action.target, action, 'target')).map(
        (node) => node.location,
      ),
    )
    if (locations.length === 0) {
      problems.push({
        code: 'OVERLAY_TARGET_UNMATCHED',
        message: `${action.place.file}: actions[${action.index}] changes nothing, since nothing is at ${action.target}`,
        pointer: '#',
      })
    }
    if (action.remove) {
      for (const location of locations.toSorted(lastFirst)) remove(draft, location, action)
      continue
    }
    const update = action.copy === undefined ? action.update : copied(draft.root, action)
    if (update === undefined) continue
    for (const location of locations) change(draft, location, update, action, joinsLists)
  }
  return { document: draft.root as JsonObject, problems }
}

interface Action {
  readonly index: number
  readonly target: string
  readonly update: JsonValue | undefined
  readonly copy: string | undefined
  readonly remove: boolean
  readonly place: ErrorPlace
}

function readActions({ source, document }: OverlayDocument): {
  readonly actions: readonly Action[]
  /** 1.0 appends a list as one entry; 1.1 joins it to the list that it updates. */
  readonly joinsLists: boolean
} {
  const version = String(document.overlay ?? '')
  const minor = /^1\.([01])(?:\.|$)/.exec(version)?.[1]
  if (minor === undefined) {
    const message =
      document.overlay === undefined
        ? 'it is no overlay: `overlay` is missing at the top'
        : `Overlay ${version} is not a version that can be read`
    throw malformed(message, { file: source, field: 'overlay' })
  }
  if (!Array.isArray(document.actions) || document.actions.length === 0) {
    throw malformed('an overlay needs a list of actions', { file: source, field: 'actions' })
  }
  const actions = document.actions.map((declared: JsonValue, index): Action => {
    const place = { file: source, field: `actions[${index}]` }
    if (!isJsonObject(declared) || typeof declared.target !== 'string') {
      throw malformed('an action needs a target', place)
    }
    const { target, update, copy, remove } = declared
    const copies = minor === '1' && typeof copy === 'string'
    if (update === undefined && remove === undefined && !copies) {
      throw malformed(`the action on ${target} needs update or remove`, place)
    }
    const action = { index, target, update, remove: remove === true, place }
    return { ...action, copy: copies ? copy : undefined }
  })
  return { actions, joinsLists: minor === '1' }
}

function malformed(message: string, place: ErrorPlace): HoldoutError {
  return new HoldoutError(message, {
    code: 'OVERLAY_FORMAT',
    place,
    hint: 'write it as the OpenAPI Overlay Specification 1.0 has it',
  })
}

function parseQuery(text: string, action: Action, member: 'target' | 'copy'): JsonPathQuery {
  try {
    return parseJsonPath(text)
  } catch (cause) {
    if (!(cause instanceof JsonPathSyntaxError)) throw cause
    throw new HoldoutError(`${text} is no JSONPath: ${cause.message} at column ${cause.column}`, {
      code: 'OVERLAY_TARGET',
      place: { ...action.place, field: `${action.place.field}.${member}` },
      hint: 'write it as RFC 9535 has it',
      cause,
    })
  }
}

function copied(root: JsonValue, action: Action): JsonValue {
  const query = action.copy ?? ''
  const found = selectNodes(root, parseQuery(query, action, 'copy'))
  const [only] = found
  if (only === undefined || found.length > 1) {
    throw new HoldoutError(`copy needs one node, and ${query} selects ${found.length}`, {
      code: 'OVERLAY_TARGET',
      place: { ...action.place, field: `${action.place.field}.copy` },
    })
  }
  return only.value
}

type Location = readonly (string | number)[]

function distinct(locations: readonly Location[]): readonly Location[] {
  return [...new Map(locations.map((location) => [JSON.stringify(location), location])).values()]
}

/** Deeper places first, and later ones of a list before earlier ones, so that no removal moves another's place. */
function lastFirst(a: Location, b: Location): number {
  if (a.length !== b.length) return b.length - a.length
  const last = [a.at(-1), b.at(-1)]
  return typeof last[0] === 'number' && typeof last[1] === 'number' ? last[1] - last[0] : 0
}

function remove(draft: Draft, location: Location, action: Action): void {
  const step = location.at(-1)
  if (step === undefined) throw conflict('the whole document cannot be removed', location, action)
  const parent = draft.writable(location.slice(0, -1))
  if (Array.isArray(parent)) parent.splice(step as number, 1)
  else delete (parent as Record<string, JsonValue | undefined>)[step]
}

function change(
  draft: Draft,
  location: Location,
  update: JsonValue,
  action: Action,
  joinsLists: boolean,
): void {
  const target = draft.writable(location)
  if (Array.isArray(target)) {
    target.push(...(joinsLists && Array.isArray(update) ? (update as JsonValue[]) : [update]))
    return
  }
  if (isJsonObject(target)) {
    if (!isJsonObject(update)) throw conflict('update has to be a mapping here', location, action)
    merge(draft, target, update, location, action)
    return
  }
  if (!joinsLists || typeof update === 'object') {
    throw conflict('only a mapping or a list can be updated', location, action)
  }
  draft.set(location, update)
}

function merge(
  draft: Draft,
  target: Record<string, JsonValue | undefined>,
  update: JsonObject,
  location: Location,
  action: Action,
): void {
  for (const [name, value] of Object.entries(update)) {
    if (value === undefined) continue
    const here = [...location, name]
    const old = Object.hasOwn(target, name) ? target[name] : undefined
    if (old === undefined || (!isContainer(old) && !isContainer(value))) {
      // A member called __proto__ stays a member.
      Object.defineProperty(target, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    } else if (isJsonObject(old) && isJsonObject(value)) {
      merge(draft, draft.writable(here) as typeof target, value, here, action)
    } else if (Array.isArray(old) && Array.isArray(value)) {
      const list = draft.writable(here) as JsonValue[]
      list.push(...(value as readonly JsonValue[]))
    } else {
      throw conflict(`update has ${kindOf(value)} where ${kindOf(old)} is`, here, action)
    }
  }
}

function isContainer(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list'
  return isJsonObject(value) ? 'a mapping' : 'a plain value'
}

function conflict(message: string, location: Location, action: Action): HoldoutError {
  const where = childPointer('#', ...location.map(String))
  return new HoldoutError(`${message}: ${where}, selected by ${action.target}`, {
    code: 'OVERLAY_UPDATE',
    place: action.place,
  })
}

type Container = JsonValue[] | Record<string, JsonValue | undefined>

/** A document of which only what changes is copied. What YAML anchors share is parted where it is written to. */
class Draft {
  #root: JsonValue
  readonly #own = new WeakSet<object>()

  constructor(document: JsonObject) {
    this.#root = document
  }

  get root(): JsonValue {
    return this.#root
  }

  /** The value at a place, safe to change if it is a container. */
  writable(location: Location): Container | JsonValue {
    this.#root = this.#owned(this.#root)
    let value: JsonValue = this.#root
    for (const step of location) {
      const parent = value as Record<string | number, JsonValue>
      value = this.#owned(parent[step] as JsonValue)
      if (value !== parent[step]) parent[step] = value
    }
    return value
  }

  set(location: Location, value: JsonValue): void {
    const step = location.at(-1)
    if (step === undefined) return
    const parent = this.writable(location.slice(0, -1)) as Record<string | number, JsonValue>
    parent[step] = value
  }

  #owned(value: JsonValue): JsonValue {
    if (typeof value !== 'object' || value === null || this.#own.has(value)) return value
    const copy = Array.isArray(value) ? [...value] : { ...value }
    this.#own.add(copy)
    return copy as JsonValue
  }
}
