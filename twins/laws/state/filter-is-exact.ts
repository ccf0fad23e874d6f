/** @module Law: a filter returns exactly what matches. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import { type Filter, takesWhole } from '../../behaviour/index.ts'
import { fieldOf, keyText } from '../../world/index.ts'
import { type Expression, expressionsFor, spelledFor } from '../generate/expression.ts'
import { isParameterValid, parameterPointer } from '../generate/make-request.ts'
import { membersOf } from '../generate/schema-members.ts'
import type { Law, Subject, Trial } from '../model.ts'
import { identityOf, isSameThing, listAll, openFilters } from '../run/listing.ts'
import { hold, NothingToSay, shown } from '../verdict.ts'

/** The unfiltered list says what a filtered one must have. */
export const filterIsExact: Law = {
  name: 'filter is exact',
  sentence: 'A filtered list has exactly the items of the whole list that match.',
  appliesTo: ({ behaviour }) =>
    Object.keys(behaviour.filters ?? {}).length > 0
      ? true
      : 'no parameter of it is known to filter',
  async check(trial, subject) {
    const { ground } = trial
    const filters = Object.entries(subject.behaviour.filters ?? {}).filter(([name]) =>
      subject.operation.parameters.some((one) => one.in === 'query' && one.name === name),
    )
    if (filters.length === 0) throw new NothingToSay('its filters are not query parameters')
    const [name, filter] = trial.draw(trial.generator.constantFrom(...filters)) as [string, Filter]
    if (filter.match === 'expression') return expressionIsExact(trial, subject, name)
    if (filter.match === 'qualified') return qualifierIsExact(trial, subject, name)
    const base = trial.request(subject)
    const { [name]: _, ...open } = openFilters(ground, subject)
    const whole = await listAll(trial, subject, { base, query: openFilters(ground, subject) })
    const values = candidates(trial, subject, name, filter, whole.items)
    if (values.length === 0)
      throw new NothingToSay(`nothing listed has a ${filter.field} to filter by`)
    const value = trial.draw(trial.generator.constantFrom(...values))
    const query = { ...open, [name]: value } as Record<string, JsonValue>
    const picked = await listAll(trial, subject, { base, query })
    // An item that does not show every field that may match is no evidence either way, unless it matches in one.
    const tells = (item: JsonObject) => fits(item, filter, value) || showsAll(item, filter)
    const wanted = whole.items.filter((item) => fits(item, filter, value))
    const ids = (items: readonly JsonObject[]) =>
      items
        .map(
          (item) =>
            identityOf(ground, subject.behaviour.resource ?? '', item) ?? JSON.stringify(item),
        )
        .sort()
    hold(
      ids(picked.items.filter(tells)).join('\n') === ids(wanted).join('\n'),
      () =>
        `${name}=${keyText(value)} gives ${shown(ids(picked.items))}, and ${shown(ids(wanted))} match`,
    )
    if (whole.items.length > 0) trial.saw(subject)
  },
}

/** An expression over a field that listed things have picks those that have the same value there. */
async function expressionIsExact(trial: Trial, subject: Subject, name: string): Promise<void> {
  const { ground } = trial
  const whole = await everything(trial, subject, name)
  const asked = whole.flatMap((item) => expressionsFor(subject, name, item))
  if (asked.length === 0) throw new NothingToSay('nothing listed has a text to ask for')
  const one = trial.draw(trial.generator.constantFrom(...asked)) as Expression
  const text = await spelledFor(trial, subject, name, one)
  if (text === undefined) throw new NothingToSay(`no spelling of ${one.field} is understood`)
  const query = { ...openFilters(ground, subject), [name]: text }
  const picked = await listAll(trial, subject, { query })
  const ids = (items: readonly JsonObject[]) =>
    items
      .map(
        (item) =>
          identityOf(ground, subject.behaviour.resource ?? '', item) ?? JSON.stringify(item),
      )
      .sort()
  const wanted = ids(whole.filter((item) => item[one.field] === one.value))
  const found = ids(picked.items)
  hold(
    found.join('\n') === wanted.join('\n'),
    () => `${text} gives ${shown(found)}, and ${shown(wanted)} match`,
  )
  trial.saw(subject)
}

/** A qualifier that has the name of a field finds a thing by what the search itself shows there, and nothing that shows otherwise. */
async function qualifierIsExact(trial: Trial, subject: Subject, name: string): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource ?? ''
  const find = async (text: string) =>
    (
      await listAll(trial, subject, {
        query: { ...openFilters(ground, subject), [name]: text },
      })
    ).items
  const words = (await everything(trial, subject, name)).flatMap((item) =>
    ['name', 'title', 'login'].flatMap((field) => keyText(item[field]) ?? []),
  )
  const plain = words.filter((word) => /^[\w-]+$/.test(word))
  if (plain.length === 0) throw new NothingToSay('nothing listed has a word to ask for')
  const known = (await find(trial.draw(trial.generator.constantFrom(...plain)))).flatMap((item) =>
    Object.entries(item).flatMap(([field, value]) =>
      /^[a-z]+$/.test(field) && typeof value === 'string' && /^[\w-]+$/.test(value)
        ? [{ item, field, value }]
        : [],
    ),
  )
  if (known.length === 0) throw new NothingToSay('nothing found shows a word to ask for')
  const one = trial.draw(trial.generator.constantFrom(...known))
  const text = `${one.field}:${one.value}`
  const found = await find(text)
  const isOther = (item: JsonObject) =>
    keyText(item[one.field])?.toLowerCase() !== one.value.toLowerCase()
  const [other] = found.filter((item) => item[one.field] !== undefined && isOther(item))
  hold(other === undefined, () => `${text} gives ${shown(other)}, too`)
  hold(
    found.some((item) => isSameThing(ground, resource, item, one.item)),
    () => `${text} does not give ${shown(one.item)}`,
  )
  trial.saw(subject)
}

/** All that there is to be asked for: the list without an expression, else the plain list of the same things. */
async function everything(
  trial: Trial,
  subject: Subject,
  name: string,
): Promise<readonly JsonObject[]> {
  const { ground } = trial
  const isRequired = subject.operation.parameters.some((one) => one.name === name && one.required)
  if (!isRequired) {
    return (await listAll(trial, subject, { query: openFilters(ground, subject) })).items
  }
  const plain = ground
    .subjectsOn(subject.behaviour.resource ?? '', 'list')
    .find(({ behaviour }) => behaviour.keys.length === 0 && behaviour.response.holds === 'list')
  if (plain === undefined) throw new NothingToSay('no operation lists everything')
  return (await listAll(trial, plain, { query: openFilters(ground, plain) })).items
}

/** Values to filter by: those that listed items have, and those that the contract names. */
function candidates(
  trial: Trial,
  subject: Subject,
  name: string,
  filter: Filter,
  items: readonly JsonObject[],
): readonly JsonValue[] {
  const { contract } = trial.ground
  const parameter = subject.operation.parameters.find(
    (one) => one.name === name && one.in === 'query',
  )
  if (parameter === undefined) return []
  const seen = items.flatMap((item) => keyText(valuesAt(item, filter.field)[0]) ?? []).slice(0, 3)
  const members = membersOf(contract, parameterPointer(contract, parameter))
  const named = Array.isArray(members.keywords.enum) ? members.keywords.enum.slice(0, 6) : []
  const isList = members.types[0] === 'array'
  const typed = (text: string): JsonValue =>
    members.types.includes('integer') || members.types.includes('number')
      ? Number(text)
      : members.types.includes('boolean')
        ? text === 'true'
        : text
  const isPart = filter.match === 'prefix' || filter.match === 'contains'
  const part = (text: string) => (isPart ? text.slice(0, Math.max(1, text.length >> 1)) : text)
  const all = [...seen.map((text) => typed(part(text))), ...named.map((one) => one as JsonValue)]
  return [...new Set(all)]
    .filter((value) => value !== 'all' && value !== '*' && value !== '')
    .map((value) => (isList ? [value] : value))
    .filter((value) => isParameterValid(contract, parameter, value))
}

function valuesAt(item: JsonObject, field: string): readonly JsonValue[] {
  const [head = '', ...rest] = field.split('.')
  const value = item[head]
  if (Array.isArray(value)) {
    return value.flatMap((one: JsonValue) => {
      const inner = rest.length === 0 ? one : fieldOf(one, rest.join('.'))
      return inner === undefined ? [] : [inner]
    })
  }
  const found = fieldOf(item, field)
  return found === undefined ? [] : [found]
}

function showsAll(item: JsonObject, filter: Filter): boolean {
  return (filter.also ?? []).every((field) => valuesAt(item, field).length > 0)
}

function fits(item: JsonObject, filter: Filter, wanted: JsonValue): boolean {
  const one = keyText(Array.isArray(wanted) ? (wanted[0] as JsonValue) : wanted) ?? ''
  const values = [filter.field, ...(filter.also ?? [])].flatMap((field) => valuesAt(item, field))
  if (filter.match === 'unequal') return !values.some((value) => keyText(value) === one)
  return values.some((value) => {
    const text = keyText(value) ?? ''
    const order = momentOf(text) - momentOf(one)
    if (takesWhole(filter)) return text === one
    if (filter.match === 'from' || filter.match === 'to')
      return filter.match === 'from' ? order >= 0 : order <= 0
    if (filter.match === 'after' || filter.match === 'before')
      return filter.match === 'after' ? order > 0 : order < 0
    const [lower, part] = [text.toLowerCase(), one.toLowerCase()]
    return filter.match === 'prefix' ? lower.startsWith(part) : lower.includes(part)
  })
}

// Seconds, or a text that says a date.
function momentOf(text: string): number {
  const seconds = Number(text)
  return Number.isNaN(seconds) ? Date.parse(text) / 1000 : seconds
}
