/** @module Operations on a path that ends with a word: collections, things of which there is one, and actions on an item. */

import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, isSelfPath, keysOf, looseKeys } from '../infer/inference.ts'
import type { KeyBinding, OperationBehaviour } from '../model.ts'
import { isPlural, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { begunChange } from '../states/begun-change.ts'
import { listedStates } from '../states/concluded-change.ts'
import { settingChange } from '../states/setting-change.ts'
import { stateChange } from '../states/state-change.ts'
import { flagField } from '../states/state-fields.ts'
import { undoneMembers } from '../states/undone-members.ts'
import { classifyCreate } from './classify-create.ts'
import { classifyEmptying, classifyReset } from './classify-emptying.ts'
import { classifyNewest } from './classify-item.ts'
import { classifyList } from './classify-list.ts'
import { classifyOnlyOne } from './classify-only-one.ts'
import { classifyQueried } from './classify-queried.ts'
import { classifyTally } from './classify-tally.ts'
import { chosenListed } from './deeds/chosen-listed.ts'
import { classifyBatchGet } from './deeds/classify-batch-get.ts'
import { classifyGenerating } from './deeds/classify-generating.ts'
import { classifyRestore } from './deeds/classify-restore.ts'
import { classifySending } from './deeds/classify-sending.ts'
import { keepsNothing } from './deeds/effect-of.ts'
import { behaviour, requestShape } from './describe.ts'
import { classifyAssigned } from './fields/classify-assigned.ts'
import { classifyDocument } from './fields/classify-document.ts'
import { classifyPart } from './fields/classify-part.ts'
import { classifyAdding, classifySetting, switchChange } from './fields/classify-setting.ts'
import { classifyTold } from './fields/classify-told.ts'
import { classifyUpload } from './fields/classify-upload.ts'
import { classifyValues } from './fields/classify-values.ts'
import { classifyWhole } from './fields/classify-whole.ts'

/** The behaviour of an operation whose path names no single item. */
export function classifyPlace(inference: Inference, facts: OperationFacts): OperationBehaviour {
  const { method, path } = facts.operation
  const { holds } = facts.answer
  const keys = keysOf(inference.bind(facts))
  const queried = classifyQueried(inference, facts)
  if (queried !== undefined) return queried
  const isMaking = method === 'post' && inference.queriedAt(facts.shape) !== undefined
  const self = isMaking ? undefined : actorItself(inference, facts)
  if (self !== undefined) return self
  const generated = classifyGenerating(inference, facts) ?? classifyBatchGet(inference, facts)
  if (generated !== undefined) return generated
  const tally = classifyTally(inference, facts, itemBefore(inference, facts))
  if (tally !== undefined) return tally
  const singleton = inference.singletons.get(facts.shape)
  const added = singleton === undefined ? undefined : classifyAdding(inference, facts, singleton)
  if (added !== undefined) return added
  if (singleton !== undefined && (method !== 'post' || holds === 'entity')) {
    const switched = switchChange(inference, facts, singleton)
    const change =
      method === 'post' && facts.requestPointer === undefined
        ? (settingChange(inference.view, singleton.entity, facts.steps.at(-1)?.text ?? '', facts) ??
          begunChange(inference.view, singleton.entity))
        : switched
    return behaviour(
      facts,
      'singleton',
      singleton.confidence,
      inference.paths.get(facts.shape)?.methods.size === 1
        ? `${path} shows the only one there is; nothing in the contract changes it.`
        : `${path} reads and changes the only one there is; ${method.toUpperCase()} does its part.`,
      {
        resource: singleton.name,
        keys: [...keys, ...looseKeys(inference, facts, inference.bind(facts), singleton)],
        request: requestShape(facts, singleton),
        ...(change === undefined ? {} : { sets: change.sets }),
        ...(switched !== undefined && method === 'delete' ? { does: 'unset' } : {}),
      },
    )
  }
  const values = classifyValues(inference, facts, itemBefore(inference, facts))
  if (values !== undefined) return values
  if (method === 'get') {
    if (holds === 'list') return classifyList(inference, facts)
    return classifyReading(inference, facts, keys)
  }
  if (method === 'post') {
    const created = classifyCreate(inference, facts)
    if (created !== undefined) return created
  }
  const setting = classifySetting(inference, facts)
  if (setting !== undefined) return setting
  if (method === 'post') {
    if (
      holds === 'list' &&
      /^(?:search|query|find|list|lookup)$/i.test(facts.steps.at(-1)?.text ?? '')
    ) {
      return classifyList(inference, facts)
    }
  }
  const emptied =
    method === 'delete' ? classifyEmptying(inference, facts) : classifyReset(inference, facts)
  const whole = emptied ?? classifyWhole(inference, facts)
  if (whole !== undefined) return whole
  const item = itemBefore(inference, facts)
  const uploaded = classifyUpload(inference, facts, item)
  if (uploaded !== undefined) return uploaded
  const part = item === undefined ? undefined : classifyPart(inference, facts, item)
  if (part !== undefined) return part
  const assigned = classifyAssigned(inference, facts, item)
  if (assigned !== undefined) return assigned
  const document = classifyDocument(inference, facts)
  if (document !== undefined) return document
  const sent = item === undefined ? undefined : classifySending(inference, facts, item)
  if (sent !== undefined) return sent
  const act = item === undefined ? undefined : classifyAct(inference, facts, item, keys)
  const told = act?.sets === undefined ? classifyTold(inference, facts) : undefined
  if (told !== undefined) return told
  if (act !== undefined) return act
  if (holds === 'empty' && method === 'post' && keepsNothing(facts)) {
    const says = `${path} has something sent or ended, and names nothing that it could change.`
    return behaviour(facts, 'rpc', 0.3, says, { keys })
  }
  return unsupported(
    facts,
    `${method.toUpperCase()} ${path} names nothing known that it could change.`,
  )
}

function actorItself(inference: Inference, facts: OperationFacts): OperationBehaviour | undefined {
  const { actor } = inference
  if (
    actor === undefined ||
    !isSelfPath(facts.operation.path) ||
    facts.answer.family !== actor.family ||
    inference.paths.get(facts.shape)?.methods.get('get')?.answer.holds === 'list'
  )
    return undefined
  return behaviour(
    facts,
    'singleton',
    0.85,
    `${facts.operation.path} is the one of ${actor.name} that the credential stands for.`,
    {
      resource: actor.name,
      request: requestShape(facts, actor),
    },
  )
}

/** A GET that shows no list: a mark that is set or not, a view that the schema alone can fill, or the newest of many. */
function classifyReading(
  inference: Inference,
  facts: OperationFacts,
  keys: readonly KeyBinding[],
): OperationBehaviour {
  const { path } = facts.operation
  const { holds } = facts.answer
  const item = itemBefore(inference, facts)
  if (holds === 'empty' && item !== undefined && isToggle(inference, facts)) {
    return behaviour(
      facts,
      'toggle',
      0.7,
      `${path} can be put and deleted; GET asks whether it is set.`,
      {
        resource: item.name,
        keys,
      },
    )
  }
  const done = item === undefined ? undefined : doneAt(inference, facts, item, keys)
  if (holds === 'empty' && item !== undefined && done?.sets !== undefined) {
    const says = `${path} asks whether what ${done.operation} does to one of ${item.name} is done.`
    return behaviour(facts, 'toggle', 0.7, says, { resource: item.name, keys, sets: done.sets })
  }
  const shown = inference.ofFamily(facts.answer.family, facts.shape)
  const newest = classifyNewest(inference, facts, keys)
  if (newest !== undefined) return newest
  if (holds === 'entity' && shown !== undefined && shown.items.length > 0 && shown !== item) {
    const only =
      classifyOnlyOne(inference, facts, shown, item) ?? classifyAssigned(inference, facts, item)
    if (only !== undefined) return only
    return unsupported(
      facts,
      `${path} shows one of ${shown.name}, and nothing in the request says which.`,
      keys,
    )
  }
  if (holds === 'entity' && shown !== undefined && shown === item) {
    return behaviour(
      facts,
      'read',
      0.6,
      `${path} shows the one of ${shown.name} that its path names.`,
      {
        resource: shown.name,
        keys,
      },
    )
  }
  return (
    classifyDocument(inference, facts) ??
    behaviour(
      facts,
      'static',
      0.5,
      `${path} can only be read: its answer comes from the schema alone.`,
      { keys },
    )
  )
}

/** What PUT or POST on the same path does to the item, where that sets something of it. */
function doneAt(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource,
  keys: readonly KeyBinding[],
): OperationBehaviour | undefined {
  const methods = inference.paths.get(facts.shape)?.methods
  const act = methods?.get('put') ?? methods?.get('post')
  return act === undefined ? undefined : classifyAct(inference, act, item, keys)
}

/** The item that the path names right before its last word. */
function itemBefore(inference: Inference, facts: OperationFacts): FoundResource | undefined {
  if (facts.tail > 0) return undefined
  const { runs, loose } = inference.bind(facts)
  const last = runs.at(-1)
  if (last === undefined || loose.length > 0) return undefined
  // `/users/{id}/lifecycle/suspend`: what groups actions may stand between.
  return facts.steps.length - last.end <= 2 ? last.resource : undefined
}

/** PUT and DELETE at one path, neither showing an entity: something that is on or off. */
function isToggle(inference: Inference, facts: OperationFacts): boolean {
  const group = inference.paths.get(facts.shape)
  const put = group?.methods.get('put') ?? group?.methods.get('post')
  const remove = group?.methods.get('delete')
  if (put === undefined || remove === undefined || remove.answer.holds !== 'empty') return false
  return (
    put.answer.holds === 'empty' || (put.request.holds === 'empty' && group?.methods.size === 2)
  )
}

function classifyAct(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource,
  keys: readonly KeyBinding[],
): OperationBehaviour {
  const { method, path } = facts.operation
  const verb = facts.steps.at(-1)?.text ?? ''
  const more = { resource: item.name, keys, request: requestShape(facts, item) }
  if (isToggle(inference, facts)) {
    const flag =
      item.entity === undefined
        ? undefined
        : flagField(inference.view, item.entity, wordsOf(verb)[0] ?? '')
    const isRead = inference.paths.get(facts.shape)?.methods.has('get') === true
    const sets =
      flag === undefined || isRead
        ? {}
        : { sets: { [flag.field]: method === 'delete' ? !flag.value : flag.value } }
    return behaviour(
      facts,
      'toggle',
      0.75,
      `${path} can be put and deleted: ${method === 'delete' ? 'DELETE takes it back' : `${method.toUpperCase()} sets it`}.`,
      {
        ...more,
        ...sets,
        request: { holds: 'empty', at: '' },
      },
    )
  }
  const change =
    method === 'delete'
      ? undefined
      : (stateChange(
          inference.view,
          item.entity,
          verb,
          facts,
          listedStates(inference.paths, item),
        ) ?? undoneMembers(inference.view, inference.paths, item.entity, facts))
  if (change !== undefined) {
    return behaviour(
      facts,
      'action',
      0.8,
      `${path} is done to one of ${item.name}: ${change.reason}.`,
      {
        ...more,
        sets: change.sets,
      },
    )
  }
  const chosen = chosenListed(inference, facts, item)
  if (chosen !== undefined) {
    const says = `${path} does to one of ${item.name} what its request names of the list that GET shows there.`
    return behaviour(facts, 'action', 0.7, says, { ...more, ...chosen })
  }
  const restored = classifyRestore(inference, facts, item)
  if (restored !== undefined) return restored
  const showsItem =
    facts.answer.holds === 'entity' &&
    facts.answer.family !== undefined &&
    facts.answer.family === item.family
  const { holds } = facts.answer
  const done = method === 'delete' ? doneAt(inference, facts, item, keys) : undefined
  const marks = Object.entries(done?.sets ?? {})
  const isMarked = marks.length > 0 && marks.every(([, value]) => typeof value === 'boolean')
  if (done !== undefined && isMarked && (showsItem || holds === 'empty')) {
    const says = `${path} is done to one of ${item.name}: DELETE takes back what ${done.operation} sets.`
    const sets = Object.fromEntries(marks.map(([field, value]) => [field, value !== true]))
    return behaviour(facts, 'action', 0.75, says, { ...more, sets })
  }
  const isAction = showsItem || holds === 'empty' || (holds === 'other' && !isPlural(verb))
  if (method !== 'delete' && isAction) {
    return behaviour(
      facts,
      'action',
      showsItem ? 0.6 : 0.4,
      `${path} is done to one of ${item.name}; the contract does not say what changes beyond the request's own fields.`,
      more,
    )
  }
  return unsupported(
    facts,
    `${method.toUpperCase()} ${path} is done to one of ${item.name}, and its answer shows something that nothing keeps.`,
    keys,
  )
}

function unsupported(
  facts: OperationFacts,
  reason: string,
  keys: readonly KeyBinding[] = [],
): OperationBehaviour {
  return behaviour(facts, 'unsupported', 0.3, reason, { keys })
}
