/** @module Verbs below a thing of which there is one: `/preferences/hideFooter` changes the preferences. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf, looseKeys } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { settingChange } from '../../states/setting-change.ts'
import { behaviour, requestShape } from '../describe.ts'

/**
 * The behaviour of a POST whose path ends with a verb that is done to a setting, or of a PUT or PATCH below it that says
 * some of its fields; undefined for any other.
 */
export function classifySetting(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const last = facts.steps.at(-1)
  const { path, method } = facts.operation
  if (!/^(?:post|put|patch)$/.test(method) || last?.kind !== 'literal') return undefined
  const setting = settingOf(inference, facts)
  if (setting === undefined) return undefined
  const request = requestShape(facts, setting)
  const bound = inference.bind(facts)
  const more = {
    resource: setting.name,
    keys: [...keysOf(bound), ...looseKeys(inference, facts, bound, setting)],
    request,
    does: 'set' as const,
  }
  if (method !== 'post') {
    if (!saysFieldsOf(inference, facts, setting)) return undefined
    const says = `${path} says fields of the only ${setting.name}: ${last.text}.`
    return behaviour(facts, 'singleton', 0.7, says, more)
  }
  const change = settingChange(inference.view, setting.entity, last.text, facts)
  if (change !== undefined) {
    const reason = `${path} is done to the only ${setting.name}: ${change.reason}.`
    return behaviour(facts, 'singleton', 0.7, reason, { ...more, sets: change.sets })
  }
  const showsIt = facts.answer.family !== undefined && facts.answer.family === setting.family
  if (!showsIt || facts.requestPointer === undefined) return undefined
  const reason = `${path} is done to the only ${setting.name}, takes things and answers with it.`
  return behaviour(facts, 'singleton', 0.6, reason, more)
}

/**
 * The behaviour of a POST that adds to the list that is all there is at its path, and answers with nothing: it takes what
 * GET there shows (`{ modules: […] }`). Undefined for any other.
 */
export function classifyAdding(
  inference: Inference,
  facts: OperationFacts,
  setting: FoundResource,
): OperationBehaviour | undefined {
  const { request, operation } = facts
  const isSame = request.family !== undefined && request.family === setting.family
  if (operation.method !== 'post' || facts.answer.holds !== 'empty' || !isSame) return undefined
  const lists = [...(setting.entity?.properties.values() ?? [])].map(
    (at) => inference.view(at).type,
  )
  if (lists.length === 0 || lists.some((type) => type !== 'array')) return undefined
  const reason = `POST ${operation.path} adds to what the only ${setting.name} has: it takes the same as GET shows.`
  return behaviour(facts, 'singleton', 0.7, reason, {
    resource: setting.name,
    keys: keysOf(inference.bind(facts)),
    request: requestShape(facts, setting),
    does: 'add',
  })
}

/**
 * What PUT and DELETE without a body do to a setting that shows whether it is on; undefined for any other. PUT switches it
 * on, DELETE switches it off, and what nobody has switched on is off.
 */
export function switchChange(
  inference: Inference,
  facts: OperationFacts,
  setting: FoundResource,
): ReturnType<typeof settingChange> {
  const { method } = facts.operation
  const methods = inference.paths.get(facts.shape)?.methods
  const both = [methods?.get('put'), methods?.get('delete')]
  const isSwitch = both.every(
    (one) => one?.requestPointer === undefined && one?.answer.holds === 'empty',
  )
  if (!isSwitch || (method !== 'put' && method !== 'delete')) return undefined
  const flags = [...(setting.entity?.properties ?? [])].filter(
    ([name, at]) =>
      /^(?:is_?)?(?:enabled|active)$/i.test(name) && inference.view(at).type === 'boolean',
  )
  const [flag] = flags
  if (flag === undefined) return undefined
  const value = method === 'put'
  return { sets: { [flag[0]]: value }, reason: `it turns ${flag[0]} ${value ? 'on' : 'off'}` }
}

/** Nothing but what the setting has, and can hold: a switch that the setting shows as a boolean is another thing than its text. */
function saysFieldsOf(
  { view }: Inference,
  { requestPointer, answer }: OperationFacts,
  { entity, family }: FoundResource,
): boolean {
  // What answers with something else is done to that.
  if (answer.holds !== 'empty' && (family === undefined || answer.family !== family)) return false
  const told = requestPointer === undefined ? [] : [...view(requestPointer).properties]
  return (
    told.length > 0 &&
    told.every(([name, at]) => {
      const own = entity?.properties.get(name)
      return own !== undefined && view(own).type === view(at).type
    })
  )
}

/** The setting that the path names before its verb, or that a sibling of the path shows: `optOut` beside `optIn`. */
function settingOf(inference: Inference, facts: OperationFacts): FoundResource | undefined {
  const above = [1, 2].map((count) => shapeWithout(facts, count))
  for (const shape of above) {
    const found = shape === undefined ? undefined : inference.singletons.get(shape)
    if (found !== undefined) return found
  }
  const [parent] = above
  if (parent === undefined || facts.answer.family === undefined) return undefined
  const beside = [...inference.singletons].filter(
    ([shape, { family }]) =>
      family === facts.answer.family && shape.slice(0, shape.lastIndexOf('/')) === parent,
  )
  return beside.length === 1 ? beside[0]?.[1] : undefined
}

/** The path without its last literal steps; undefined where one of them is a parameter. */
function shapeWithout(facts: OperationFacts, count: number): string | undefined {
  if (facts.steps.slice(-count).some(({ kind }) => kind !== 'literal')) return undefined
  return facts.shape.split('/').slice(0, -count).join('/')
}
