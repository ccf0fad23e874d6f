/** @module Operations whose path is a procedure's name: the verb says what is done, the answer and the arguments to what. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import {
  type Argument,
  argumentsOf,
  filtersOf,
  isPaging,
  paginationOf,
} from '../infer/list-parameters.ts'
import type { KeyBinding, OperationBehaviour } from '../model.ts'
import { singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { meaningOf, type RpcName } from '../observe/rpc-names.ts'
import { stateChange } from '../states/state-change.ts'
import { behaviour, requestShape } from './describe.ts'

/** The behaviour of a procedure. */
export function classifyRpc(
  inference: Inference,
  facts: OperationFacts,
  rpc: RpcName,
): OperationBehaviour {
  const given = argumentsOf(inference.view, facts)
  const { answer, operation } = facts
  const meaning = meaningOf(rpc.act)
  const shown = resourceShown(inference, facts)
  const keyed = keyedArguments(inference, given)
  const acted = shown ?? resourceNamed(inference, rpc) ?? keyed.at(-1)?.resource
  if (answer.holds === 'list' && shown !== undefined)
    return rpcList(inference, facts, shown, given, keyed)
  if (acted === undefined) {
    return answer.holds === 'other' || answer.holds === 'entity'
      ? behaviour(
          facts,
          'rpc',
          0.3,
          `${operation.id} speaks of nothing that is kept; its answer comes from the schema alone.`,
        )
      : behaviour(facts, 'unsupported', 0.3, `${operation.id} speaks of nothing that is kept.`)
  }
  const request = requestShape(facts, acted)
  const keys = [...parentKeys(keyed, acted), ...ownKeys(inference, acted, given, keyed)]
  const more = { resource: acted.name, keys, request }
  if (meaning === 'create' && answer.holds === 'entity' && shown !== undefined) {
    return behaviour(
      facts,
      'create',
      0.75,
      `${rpc.verb} makes a ${acted.noun}: the answer shows it${answer.member === undefined ? '' : ` as ${answer.member}`}.`,
      {
        ...more,
        keys: parentKeys(keyed, acted),
      },
    )
  }
  const named = ownKeys(inference, acted, given, keyed)
  if (named.length === 0) {
    return behaviour(
      facts,
      'rpc',
      0.3,
      `${operation.id} names no ${acted.noun}; its answer comes from the schema alone.`,
    )
  }
  if (meaning === 'read' && answer.holds === 'entity') {
    return behaviour(
      facts,
      'read',
      0.75,
      `${rpc.verb} shows the ${acted.noun} that ${named[0]?.name} names.`,
      more,
    )
  }
  if (meaning === 'update') {
    return behaviour(
      facts,
      'update',
      0.7,
      `${rpc.verb} changes the ${acted.noun} that ${named[0]?.name} names.`,
      more,
    )
  }
  if (meaning === 'delete') {
    return behaviour(
      facts,
      'delete',
      0.7,
      `${rpc.verb} removes the ${acted.noun} that ${named[0]?.name} names.`,
      more,
    )
  }
  if (meaning === 'list') {
    return behaviour(
      facts,
      'static',
      0.4,
      `${operation.id} lists what nothing keeps; its answer comes from the schema alone.`,
      { keys },
    )
  }
  const change = stateChange(inference.view, acted.entity, rpc.verb, facts)
  return behaviour(
    facts,
    'action',
    change === undefined ? 0.4 : 0.75,
    change === undefined
      ? `${rpc.verb} is done to the ${acted.noun} that ${named[0]?.name} names; the contract does not say what changes beyond the request's own fields.`
      : `${rpc.verb} is done to a ${acted.noun}: ${change.reason}.`,
    {
      ...more,
      ...(change === undefined ? {} : { sets: change.sets }),
    },
  )
}

function rpcList(
  inference: Inference,
  facts: OperationFacts,
  listed: FoundResource,
  given: readonly Argument[],
  keyed: readonly KeyedArgument[],
): OperationBehaviour {
  const parents = parentKeys(keyed, listed).filter((key) => !hasField(listed, key.name))
  const pagination = paginationOf(inference.view, facts, given)
  const filters = filtersOf(
    inference.view,
    facts.answer,
    given,
    new Set(parents.map(({ name }) => name)),
  )
  return behaviour(
    facts,
    'list',
    0.75,
    `${facts.operation.id} answers with a list of ${listed.name}.`,
    {
      resource: listed.name,
      keys: parents,
      ...(pagination === undefined ? {} : { pagination }),
      ...(Object.keys(filters).length === 0 ? {} : { filters }),
    },
  )
}

/** The resource whose schema the answer shows, by its family or by the envelope's member. */
function resourceShown(inference: Inference, facts: OperationFacts): FoundResource | undefined {
  const { answer } = facts
  if (answer.entity === undefined) return undefined
  return (
    inference.ofFamily(answer.family, facts.shape) ??
    (answer.member === undefined ? undefined : inference.ofNoun(singularName(answer.member)))
  )
}

function resourceNamed(inference: Inference, rpc: RpcName): FoundResource | undefined {
  const noun = singularName(rpc.noun.split('.').at(-1) ?? '')
  return inference.ofNoun(rpc.object) ?? inference.ofNoun(noun)
}

interface KeyedArgument {
  readonly argument: Argument
  readonly resource: FoundResource
}

/** Arguments that name a thing: `channel`, `user_id`. */
function keyedArguments(
  inference: Inference,
  given: readonly Argument[],
): readonly KeyedArgument[] {
  const found: KeyedArgument[] = []
  for (const argument of given) {
    if (isPaging(argument.name)) continue
    const words = wordsOf(argument.name).filter((word) => word !== 'id')
    const resource = inference.ofNoun(words.join('_'))
    if (resource !== undefined && argument.type !== 'object' && argument.type !== 'array')
      found.push({ argument, resource })
  }
  return found
}

function parentKeys(keyed: readonly KeyedArgument[], own: FoundResource): readonly KeyBinding[] {
  return keyed
    .filter(({ resource, argument }) => resource !== own && argument.required)
    .map(({ argument, resource }) => ({
      in: argument.in,
      name: argument.name,
      resource: resource.name,
      fields: identityFields(resource),
    }))
}

/** The arguments that pick the thing itself: one named after it, else one that is a field that identifies it. */
function ownKeys(
  inference: Inference,
  acted: FoundResource,
  given: readonly Argument[],
  keyed: readonly KeyedArgument[],
): readonly KeyBinding[] {
  const named = keyed.find(({ resource }) => resource === acted)?.argument
  const fields = identityFields(acted)
  const argument =
    named ??
    given.find(({ name }) => fields.includes(name) && /^(?:id|ts|key|sha|uuid)$/.test(name))
  if (argument === undefined || inference.view === undefined) return []
  return [
    {
      in: argument.in,
      name: argument.name,
      resource: acted.name,
      fields: named === undefined ? [argument.name] : fields,
    },
  ]
}

/** The fields that identify an entity when nothing but its schema tells. */
export function identityFields(resource: FoundResource): readonly string[] {
  const own = [`${resource.noun}_id`, `${resource.noun}Id`]
  const names = ['id', 'ts', 'uuid', 'key', 'name', ...own].filter((name) =>
    hasField(resource, name),
  )
  return names.length === 0 ? ['id'] : names
}

function hasField(resource: FoundResource, name: string): boolean {
  return resource.entity?.properties.has(name) === true
}
