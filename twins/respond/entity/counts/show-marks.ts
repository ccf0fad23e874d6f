/** @module What a thing shows of the marks on it: the `reactions` of a message by name, who and how many; `is_starred`; `pinned_to`. */

import { isJsonObject, type JsonObject, type JsonValue, oncePer } from '../../../base/index.ts'
import { pastForms, wordsOf } from '../../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  type StoredEntity,
  singularOf,
} from '../../../world/index.ts'
import { actorOf } from '../../actor.ts'
import { shapeOf } from '../../fill/index.ts'
import type { Service } from '../../service.ts'
import { isMark } from '../marked-part.ts'

/** Members of the marked thing that tell of marks of one resource. */
interface ShownMarks {
  /** A list with an entry for each value of a field of the marks, who made them and how many. */
  readonly tally?: {
    readonly name: string
    readonly by: string
    readonly who: string
    readonly count: string
  }
  /** Whether there is any. */
  readonly flag?: string
  /** A list of what else the marks name, such as the channel. */
  readonly places?: { readonly name: string; readonly field: string }
}

/** Shows anew when a mark has come or gone. The marked thing's times stay. */
export function showMark(
  service: Service,
  world: LiveWorld,
  before: StoredEntity | undefined,
  after: StoredEntity | undefined,
): void {
  const mark = after ?? before
  if (mark?.parent === undefined || (before !== undefined && after !== undefined)) return
  const shown = shownMarks(service, mark.resource)
  const marked = shown === undefined ? undefined : world.store.get(mark.parent)
  if (shown === undefined || marked === undefined) return
  const value: Record<string, JsonValue | undefined> = { ...marked.value }
  const isNew = after !== undefined
  const { tally, flag, places } = shown
  if (flag !== undefined) value[flag] = world.store.countInside(marked.uid, mark.resource) > 0
  if (places !== undefined) {
    const place = fieldOf(mark.value, places.field)
    const others = listOf(value[places.name]).filter((one) => one !== place)
    const isLeft = isNew || isNamedElse(world, mark, places.field)
    setList(value, places.name, isLeft && place !== undefined ? [...others, place] : others)
  }
  if (tally !== undefined) {
    const of = fieldOf(mark.value, tally.by)
    const entries = listOf(value[tally.name])
    const at = entries.findIndex((one) => isJsonObject(one) && one[tally.by] === of)
    const known = isJsonObject(entries[at]) ? entries[at] : { [tally.by]: of ?? null }
    const now = counted(known, tally, whoMarked(service, world, mark), isNew)
    const others = entries.filter((_, i) => i !== at)
    if (now === undefined) setList(value, tally.name, others)
    else value[tally.name] = at === -1 ? [...entries, now] : entries.with(at, now)
  }
  world.store.put({ ...marked, value, version: marked.version + 1 })
}

function counted(
  known: JsonObject,
  { who, count }: NonNullable<ShownMarks['tally']>,
  marker: JsonValue | undefined,
  isNew: boolean,
): JsonObject | undefined {
  const number = (typeof known[count] === 'number' ? known[count] : 0) + (isNew ? 1 : -1)
  const others = listOf(known[who]).filter((one) => one !== marker)
  if (number <= 0) return undefined
  const people = isNew && marker !== undefined ? [...others, marker] : others
  return { ...known, [who]: people, [count]: number }
}

// What nobody marks shows no such list at all, as before the first.
function setList(
  value: Record<string, JsonValue | undefined>,
  name: string,
  list: readonly JsonValue[],
): void {
  if (list.length > 0) value[name] = list
  else delete value[name]
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}

function isNamedElse(world: LiveWorld, mark: StoredEntity, field: string): boolean {
  const wanted = keyText(fieldOf(mark.value, field))
  for (const one of world.store.list(mark.resource, mark.parent)) {
    if (keyText(fieldOf(one.value, field)) === wanted) return true
  }
  return false
}

// Whoever is said to have made it, else the caller.
function whoMarked(
  { behaviour }: Service,
  world: LiveWorld,
  { value }: StoredEntity,
): JsonValue | undefined {
  const said = value.user ?? value.created_by
  if (said !== undefined) return said
  const actor = actorOf(world)
  const [key = 'id'] = behaviour.resources[actor?.resource ?? '']?.keys ?? []
  return fieldOf(actor?.value, key)
}

const shownMarks = oncePer(findShown)

function findShown(service: Service, resource: string): ShownMarks | undefined {
  const { contract, behaviour } = service
  const known = behaviour.resources[resource]
  const pointer = behaviour.resources[known?.parent ?? '']?.schemaPointer
  if (known === undefined || pointer === undefined || !isMark(service, resource)) return undefined
  const past = pastForms(singularOf(resource))
  const named = new Set(Object.keys(behaviour.resources).map(singularOf))
  let shown: ShownMarks = {}
  for (const [name, at] of shapeOf(contract, pointer).properties) {
    const shape = shapeOf(contract, at)
    const [first, ...more] = wordsOf(name)
    const items = shape.items === undefined ? undefined : shapeOf(contract, shape.items)
    if (first === 'is' && more.length === 1 && past.includes(more[0] as string)) {
      if (shape.types.includes('boolean')) shown = { ...shown, flag: name }
    } else if (items !== undefined && wordsOf(name).join('_') === resource) {
      const typed = (test: (at: string) => boolean) =>
        [...items.properties].find(([, inner]) => test(inner))?.[0]
      const by = known.keys.find((key) => items.properties.has(key))
      const count = typed((inner) => shapeOf(contract, inner).types.includes('integer'))
      const who = typed((inner) => shapeOf(contract, inner).items !== undefined)
      if (by !== undefined && count !== undefined && who !== undefined)
        shown = { ...shown, tally: { name, by, who, count } }
    } else if (items !== undefined && past.includes(first as string) && more.join() === 'to') {
      const field = known.keys.find((key) => named.has(key))
      if (field !== undefined) shown = { ...shown, places: { name, field } }
    }
  }
  return Object.keys(shown).length === 0 ? undefined : shown
}
