/** @module Law: what exists is in its list. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import { fieldOf, keyText } from '../../world/index.ts'
import { expressionParameter, expressionsFor, spelledFor } from '../generate/expression.ts'
import { fieldPointer, membersOf } from '../generate/schema-members.ts'
import type { Handle, Law, LawRequest, Subject, Trial } from '../model.ts'
import {
  identityOf,
  isSameThing,
  itemsOf,
  listAll,
  neededFilters,
  openFilters,
  requestFor,
} from '../run/listing.ts'
import { isNameless, newcomer } from '../run/newcomer.ts'
import { listersOf, madeBy, targetFor } from '../run/observe.ts'
import { hold, NothingToSay, shown } from '../verdict.ts'

/** For creates: make and list. For lists: something more is made, and the list has it. */
export const createdIsListed: Law = {
  name: 'created is listed',
  sentence: 'What was created is in its list.',
  appliesTo(subject, ground) {
    const { kind, resource, member, response } = subject.behaviour
    if (kind === 'list' || kind === 'search') {
      if (response.holds !== 'list') return 'its answer holds no list of things'
      return member === undefined ? true : 'it lists what was tied, which has a law of its own'
    }
    if (kind !== 'create') return 'it neither creates nor lists'
    return ground.subjectsOn(resource as string, 'list').length > 0
      ? true
      : 'no operation lists what it makes'
  },
  async check(trial, subject) {
    if (subject.behaviour.kind === 'create') await createAndList(trial, subject)
    else await makeAndList(trial, subject)
  },
}

async function createAndList(trial: Trial, subject: Subject): Promise<void> {
  if (!trial.mayWrite) throw new NothingToSay('only reading requests are sent')
  const before = trial.stored(subject.behaviour.resource as string)
  const request = trial.request(subject)
  const listed = await listBeforehand(trial, subject, request)
  const answer = await trial.succeed(request)
  const made = madeBy(trial, subject, request.target, answer, before)
  hold(made !== undefined, () => `nothing was created, although the answer was ${answer.status}`)
  const lister = listersOf(trial.ground, made)[0]
  if (lister === undefined)
    throw new NothingToSay('no operation lists what is where it makes things')
  const [list, target] = lister
  const query = { ...openFilters(trial.ground, list), ...neededFilters(list, made.value) }
  const base = requestFor(trial, list, { target, query }, made.value)
  const { items } = await listAll(trial, list, { base })
  const isThere =
    listed === undefined ? has(trial, items, made) : newcomer(listed, items) !== undefined
  hold(
    isThere,
    () =>
      `what was created (${shown(made.value.id ?? made.value)}) is not among the ${items.length} of ${list.operation.id}`,
  )
  trial.saw(subject, list)
}

/** What is listed before, where the items of the list tell none of the names of what is made. */
export async function listBeforehand(
  trial: Trial,
  subject: Subject,
  request: LawRequest,
): Promise<readonly JsonObject[] | undefined> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  if (Object.keys(ground.behaviour.resources[resource]?.ids ?? {}).length > 0) return undefined
  const inside = [...request.target.handles].reverse().flatMap((one) => [one, ...one.inside])
  const [lister] = listersOf(ground, { resource, value: {}, inside })
  if (lister === undefined) return undefined
  const [list, target] = lister
  const { items } = await listAll(trial, list, { target, query: openFilters(ground, list) })
  return isNameless(ground, resource, items) ? items : undefined
}

async function makeAndList(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const { target } = trial.request(subject)
  const needed = neededQuery(trial, subject)
  const open = { ...openFilters(ground, subject), ...needed.query }
  const base = trial.request(subject, { target, query: open })
  const isCounted = subject.behaviour.kind === 'list' && trial.hasWorlds
  const before = isCounted ? (await listAll(trial, subject, { base })).items.length : 0
  const made = await another(trial, subject, needed.given)
  if (made === undefined) throw new NothingToSay('nothing is known that it should list')
  const itsTarget = targetFor(ground, subject, made) ?? target
  const query = {
    ...open,
    ...neededFilters(subject, made.value),
    ...(await searchFor(trial, subject, made)),
  }
  if (subject.behaviour.kind === 'search') {
    const answer = await trial.succeed(trial.request(subject, { target: itsTarget, query }))
    hold(
      has(trial, itemsOf(subject, answer), made),
      () => `${shown(query)} does not find ${shown(made.value)}`,
    )
    trial.saw(subject)
    return
  }
  if (isCounted && identityOf(ground, resource, made.value) === undefined) {
    // Nothing tells it from the others, but there must be one more.
    const after = (await listAll(trial, subject, { base })).items.length
    hold(
      after === before + 1,
      () => `with one more of ${resource}, ${after} are listed instead of ${before + 1}`,
    )
    trial.saw(subject)
    return
  }
  const asking = requestFor(trial, subject, { target: itsTarget, query }, made.value)
  const { items } = await listAll(trial, subject, { base: asking })
  hold(
    has(trial, items, made),
    () =>
      `${resource} has ${shown(made.value.id ?? made.value)}, which is not among the ${items.length} listed`,
  )
  trial.saw(subject)
}

/** Filters that must be said: what is asked for, and what a thing has that they pick. */
function neededQuery(trial: Trial, subject: Subject) {
  const { contract, behaviour } = trial.ground
  const pointer = behaviour.resources[subject.behaviour.resource ?? '']?.schemaPointer
  const asked = trial.request(subject).query
  const query: Record<string, JsonValue> = {}
  const given: Record<string, JsonValue> = {}
  for (const [name, { field }] of Object.entries(subject.behaviour.filters ?? {})) {
    const value = asked[name]
    const isNeeded = subject.operation.parameters.some((one) => one.name === name && one.required)
    if (!isNeeded || value === undefined || field.includes('.')) continue
    query[name] = value
    const at = pointer === undefined ? undefined : fieldPointer(contract, pointer, field)
    const members = at === undefined ? undefined : membersOf(contract, at)
    const items = members?.items
    const isText = items !== undefined && membersOf(contract, items).types.includes('string')
    const each: readonly JsonValue[] = Array.isArray(value) ? value : [value]
    if (members?.types.includes('array') === true)
      given[field] = isText ? each.map(String) : [...each]
    else if (each[0] !== undefined) given[field] = each[0]
  }
  return { query, given }
}

/** One more thing that the list must have; an existing one where nothing can be made. */
async function another(
  trial: Trial,
  subject: Subject,
  needed: Readonly<Record<string, JsonValue>>,
): Promise<Handle | undefined> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const target = ground.target(subject)
  if (typeof target === 'string') return undefined
  const outer = target.handles.filter((one) => one.resource !== resource).at(-1)
  const own = target.values.filter(({ key }) => key.resource === resource)
  const given: Record<string, JsonValue> = {}
  for (const { key, value } of own) {
    const [field] = key.fields
    if (field !== undefined && !field.includes('.')) given[field] = value
  }
  Object.assign(given, subject.behaviour.where)
  Object.assign(given, needed)
  const like = target.handles.find((one) => one.resource === resource)
  // Where nothing tells things apart only one more of them shows that it is listed.
  const isTold = like === undefined || identityOf(ground, resource, like.value) !== undefined
  if (own.length > 0 && isTold) return like
  const parent = ground.behaviour.resources[resource]?.parent
  const inside = outer ?? (parent === undefined ? undefined : ground.handles(parent)[0])
  const { through } = subject.behaviour
  if (through === undefined)
    return trial.make(resource, given as JsonObject, inside) ?? ground.handles(resource)[0]
  const made = trial.make(resource, given as JsonObject, undefined)
  const [key] = ground.behaviour.resources[outer?.resource ?? '']?.keys ?? []
  const name = key === undefined || outer === undefined ? undefined : fieldOf(outer.value, key)
  if (made === undefined || name === undefined) return undefined
  const tied = trial.make(through.resource, { [through.field]: name }, made)
  return tied === undefined ? undefined : made
}

function has(trial: Trial, items: readonly JsonObject[], made: Handle): boolean {
  return items.some((item) => isSameThing(trial.ground, made.resource, item, made.value))
}

/** For searches: a word that the thing has. */
async function searchFor(
  trial: Trial,
  subject: Subject,
  made: Handle,
): Promise<Record<string, JsonValue>> {
  if (subject.behaviour.kind !== 'search') return {}
  const parameter = expressionParameter(subject)
  const [expression] = parameter === undefined ? [] : expressionsFor(subject, parameter, made.value)
  if (parameter !== undefined && expression !== undefined) {
    const spelled = await spelledFor(trial, subject, parameter, expression)
    if (spelled === undefined) throw new NothingToSay('no spelling of a search is understood')
    return { [parameter]: spelled }
  }
  const asked = subject.operation.parameters.find(
    ({ name, in: at }) => at === 'query' && /^(?:q|query|search|text|term)$/i.test(name),
  )
  const filter = asked === undefined ? undefined : subject.behaviour.filters?.[asked.name]
  // Where nothing has a name, any text of the thing will do.
  const anywhere = filter?.field === '*' ? Object.keys(made.value) : []
  const word = ['name', 'login', 'title', 'email', 'displayName', ...anywhere]
    .map((field) => keyText(made.value[field]))
    .find((text) => text !== undefined && /^[\w.@-]+$/.test(text))
  if (asked === undefined || word === undefined)
    throw new NothingToSay('no word is known that would find a thing')
  return { [asked.name]: word }
}
