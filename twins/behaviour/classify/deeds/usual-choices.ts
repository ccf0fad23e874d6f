/** @module What an action may choose of where nothing makes it: by an example of the list, else by the states that there are. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import type { FoundResource } from '../../infer/find-resources.ts'
import type { Inference } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import { TARGET } from './chosen-listed.ts'

/** Where nothing else says what states there are. */
const STATES: readonly JsonValue[] = ['To do', 'In progress', 'Done']

/**
 * The choices of each resource that actions pick from and no operation makes: without any nobody could do the action.
 * What an example of its list shows of them, plain members and what they lead to; else one for each state.
 */
export function usualChoices(
  inference: Inference,
  operations: Readonly<Record<string, OperationBehaviour>>,
): ReadonlyMap<string, readonly JsonObject[]> {
  const all = Object.values(operations)
  const made = new Set(
    all.flatMap(({ kind, resource }) => (kind === 'create' || kind === 'batch' ? resource : [])),
  )
  const found = new Map<string, readonly JsonObject[]>()
  for (const { kind, references = {} } of all) {
    if (kind !== 'action') continue
    for (const name of Object.values(references)) {
      const listed = inference.resources.find((one) => one.name === name)
      if (listed === undefined || made.has(name) || found.has(name)) continue
      const choices = byExample(inference, listed) ?? byStates(inference, listed)
      if (choices !== undefined) found.set(name, choices)
    }
  }
  return found
}

function byExample(
  { paths }: Inference,
  { collections }: FoundResource,
): readonly JsonObject[] | undefined {
  for (const shape of collections) {
    const list = paths.get(shape)?.methods.get('get')
    if (list?.answer.holds !== 'list') continue
    const success = list.operation.responses.find(({ status }) => status === String(list.status))
    for (const example of success?.content.flatMap(({ examples }) => examples) ?? []) {
      const { at } = list.answer
      const shown = at === '' ? example : isJsonObject(example) ? example[at] : undefined
      if (!Array.isArray(shown)) continue
      const items = shown.filter(isJsonObject).filter(({ id }) => id !== undefined)
      if (items.length > 0) return items.map(plainOf)
    }
  }
  return undefined
}

// What else it shows is about the request that chooses it.
function plainOf(item: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(item).filter(([name, value]) => typeof value !== 'object' || TARGET.test(name)),
  )
}

function byStates(
  { view }: Inference,
  { entity }: FoundResource,
): readonly JsonObject[] | undefined {
  const properties = entity?.properties ?? new Map<string, string>()
  const [target, at] = [...properties].find(([name]) => TARGET.test(name)) ?? []
  const idAt = properties.get('id')
  if (target === undefined || at === undefined || idAt === undefined) return undefined
  const led = view(at)
  const nameAt = led.properties.get('name')
  const own = nameAt === undefined ? led.values : view(nameAt).values
  if (nameAt === undefined && led.type !== 'string') return undefined
  const isNumber = view(idAt).type === 'integer'
  return (own.length > 0 ? own : STATES).map((state, i) => ({
    id: isNumber ? i + 1 : String(i + 1),
    ...(properties.has('name') ? { name: String(state) } : {}),
    [target]: nameAt === undefined ? state : { id: String(i + 1), name: state },
  }))
}
