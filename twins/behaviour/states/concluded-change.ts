/** @module Things that tell their status and their conclusion apart: what `cancel` ends, and `rerun` begins again. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import { fieldView } from '../infer/key-fields.ts'
import type { PathIndex } from '../observe/path-index.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { StateChange } from './state-change.ts'
import { BEGUN, valueFor, wantedStates } from './state-words.ts'

const CONCLUSIONS = ['conclusion', 'outcome', 'result']
const ENDED = ['completed', 'complete', 'finished', 'done', 'ended']

/**
 * What a verb does to a thing with a `status` and a `conclusion`: an end has both, and beginning again takes the conclusion
 * away and counts one more attempt. Undefined for any other thing, and for verbs that neither end nor begin.
 *
 * @param listed the states that the list of such things can be asked for
 */
export function concludedChange(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
  listed: readonly JsonValue[],
): StateChange | undefined {
  const status = fieldView(view, entity, 'status')
  const name = CONCLUSIONS.find((one) => fieldView(view, entity, one)?.nullable === true)
  const conclusion = name === undefined ? undefined : fieldView(view, entity, name)
  if (name === undefined || status?.type !== 'string' || conclusion?.type !== 'string')
    return undefined
  const wanted = wantedStates(verb)
  const statuses = status.values.length > 0 ? status.values : listed
  if (wanted === BEGUN) {
    const value = valueFor(statuses, wanted)
    if (value === undefined) return undefined
    return {
      sets: { status: value, [name]: null, ...nextAttempt(view, entity) },
      reason: `${verb} begins it again, so its status is ${JSON.stringify(value)} and it has no ${name}`,
    }
  }
  const ended = valueFor(statuses, ENDED)
  const value = valueFor(conclusion.values.length > 0 ? conclusion.values : listed, wanted)
  if (ended === undefined || value === undefined || value === ended) return undefined
  return {
    sets: { status: ended, [name]: value },
    reason: `${verb} ends it: its status is ${JSON.stringify(ended)}, its ${name} ${JSON.stringify(value)}`,
  }
}

function nextAttempt(view: SchemaViewer, entity: SchemaView): Record<string, JsonValue> {
  const field = [...entity.properties].find(
    ([name, at]) =>
      /^(?:\w+_)?attempts?(?:_number|_count)?$/i.test(name) && view(at).type === 'integer',
  )
  return field === undefined ? {} : { [field[0]]: '$next' }
}

/** The states that the list of a thing can be asked for, where the thing's own schema does not say which there are. */
export function listedStates(paths: PathIndex, item: FoundResource): readonly JsonValue[] {
  for (const shape of item.collections) {
    const list = paths.get(shape)?.methods.get('get')
    for (const { name, in: place, schema } of list?.operation.parameters ?? []) {
      if (place !== 'query' || !/^(?:status|state)$/.test(name) || !isJsonObject(schema)) continue
      if (Array.isArray(schema.enum)) return schema.enum
    }
  }
  return []
}
