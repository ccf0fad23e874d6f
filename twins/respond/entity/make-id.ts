/** @module Ids in the style of the service: counted per world or parent, or drawn from the seed. */

import { createRandom, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { IdStyle } from '../../behaviour/index.ts'
import { type EntityDraft, fieldOf, keyText, type LiveWorld } from '../../world/index.ts'

/** An id for a field of a new entity. Sequences move on; `value` is what is known of the entity so far. */
export function makeId(
  world: LiveWorld,
  draft: EntityDraft,
  field: string,
  style: IdStyle,
  value: JsonObject,
): JsonValue {
  const random = () => createRandom(world.seed, 'id', draft.uid, field)
  switch (style.style) {
    case 'uuid':
      return random().uuid()
    case 'sequence':
      if (draft.isKept === false) return style.from
      return world.store.next(sequenceName(draft, field, style), style.from)
    case 'prefixed':
      return style.prefix + random().text(style.length, style.alphabet)
    case 'key': {
      const prefix = keyText(fieldOf(value, style.from)) ?? 'KEY'
      if (draft.isKept === false) return `${prefix}-1`
      return `${prefix}-${world.store.next(`id ${draft.resource} ${field} ${prefix}`, 1)}`
    }
    default: {
      const never: never = style
      throw new TypeError(`There is no id style ${JSON.stringify(never)}.`)
    }
  }
}

/** Makes a sequence go on after an id that was given, so that it is not given out again. */
export function takeId(
  world: LiveWorld,
  draft: EntityDraft,
  field: string,
  style: IdStyle,
  given: JsonValue,
): void {
  if (style.style === 'sequence' && Number.isSafeInteger(Number(given))) {
    world.store.skip(sequenceName(draft, field, style), Number(given))
  }
  const key = style.style === 'key' && typeof given === 'string' ? /^(.*)-(\d+)$/.exec(given) : null
  if (key !== null) world.store.skip(`id ${draft.resource} ${field} ${key[1]}`, Number(key[2]))
}

function sequenceName(
  draft: EntityDraft,
  field: string,
  style: Extract<IdStyle, { style: 'sequence' }>,
): string {
  const scope = style.perParent ? (draft.parent ?? '') : ''
  return `id ${style.countedWith ?? draft.resource} ${field} ${scope}`
}
