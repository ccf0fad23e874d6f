/** @module Law: pages cover everything once, in a stable order. */

import type { JsonObject } from '../../base/index.ts'
import { takesWhole } from '../../behaviour/index.ts'
import { withField } from '../../world/index.ts'
import { parameterPointer } from '../generate/make-request.ts'
import { membersOf } from '../generate/schema-members.ts'
import type { Law, LawRequest, Subject, Trial } from '../model.ts'
import { identityOf, listAll, openFilters } from '../run/listing.ts'
import { isMark } from '../run/world-things.ts'
import { hold, NothingToSay, shown } from '../verdict.ts'

const MOST_MADE = 60

/** Small pages, followed to the end, twice, against one large page. */
export const pagesCoverAll: Law = {
  name: 'pages cover all once',
  sentence: 'Following the pages of a list gives every item once, in the same order each time.',
  appliesTo({ behaviour }) {
    if (behaviour.pagination === undefined) return 'it does not cut its list into pages'
    return behaviour.response.holds === 'list' ? true : 'its answer holds no list of things'
  },
  async check(trial, subject) {
    const { ground } = trial
    const { pagination, resource = '' } = subject.behaviour
    if (pagination === undefined) throw new NothingToSay('it has no pages')
    const { least, most } = sizeBounds(trial, subject)
    const query = openFilters(ground, subject)
    const small = Math.max(least, 2)
    const sized = (size: number) =>
      pagination.size === undefined ? query : { ...query, [pagination.size]: size }
    const isSized =
      pagination.size !== undefined &&
      subject.operation.parameters.some(
        ({ name, in: at }) => at === 'query' && name === pagination.size,
      )
    const perPage = isSized ? small : pagination.defaultSize
    if (perPage > MOST_MADE)
      throw new NothingToSay(
        `its pages hold ${perPage}, and that cannot be changed by a query parameter`,
      )
    const base = trial.request(subject)
    fillUp(trial, subject, base, perPage + 1)
    const whole = isSized ? await listAll(trial, subject, { base, query: sized(most) }) : undefined
    const first = await listAll(trial, subject, { base, query: isSized ? sized(small) : query })
    const again = await listAll(trial, subject, { base, query: isSized ? sized(small) : query })
    const names = (items: readonly object[]) => items.map((item) => JSON.stringify(item))
    const ids = names(first.items)
    const isTold = first.items.every(
      (item) => identityOf(ground, itemResource(subject), item) !== undefined,
    )
    const twice = ids.find((id, i) => ids.indexOf(id) !== i)
    hold(twice === undefined || !isTold, () => `${twice} is on two pages`)
    hold(
      names(again.items).join('\n') === ids.join('\n'),
      () => 'the pages came in another order the second time',
    )
    if (whole !== undefined) {
      const all = names(whole.items)
      hold(
        all.join('\n') === ids.join('\n'),
        () => `pages of ${small} give ${shown(ids)}, one of ${most} gives ${shown(all)}`,
      )
    }
    if (first.pages < 2) throw new NothingToSay(`there are not enough ${resource} for two pages`)
    trial.saw(subject)
  },
}

function itemResource({ behaviour }: Subject): string {
  return behaviour.member?.resource ?? behaviour.resource ?? ''
}

function sizeBounds(trial: Trial, subject: Subject): { least: number; most: number } {
  const { pagination } = subject.behaviour
  const parameter = subject.operation.parameters.find(({ name }) => name === pagination?.size)
  const keywords =
    parameter === undefined
      ? {}
      : membersOf(trial.ground.contract, parameterPointer(trial.ground.contract, parameter))
          .keywords
  const number = (name: string) =>
    typeof keywords[name] === 'number' ? (keywords[name] as number) : undefined
  const most = Math.min(number('maximum') ?? pagination?.maxSize ?? 100, 100)
  return { least: Math.max(1, number('minimum') ?? 1), most }
}

/** Makes more things beside those that the list has, so that there are pages to follow. */
function fillUp(trial: Trial, subject: Subject, base: LawRequest, wanted: number): void {
  const { ground } = trial
  const { resource = '', member } = subject.behaviour
  if (member !== undefined) return
  const target = ground.target(subject)
  if (typeof target === 'string') return
  const outer = target.handles.filter((one) => one.resource !== resource).at(-1)
  const parent = ground.behaviour.resources[resource]?.parent
  const inside = outer ?? (parent === undefined ? undefined : ground.handles(parent)[0])
  // What the request filters by, the new things must have; a part that they share makes them no single thing.
  const givenFor = (nth: number): JsonObject => {
    let given: JsonObject = {}
    for (const [name, filter] of Object.entries(subject.behaviour.filters ?? {})) {
      const { field } = filter
      const value = base.query[name]
      if (value === undefined || Array.isArray(value) || field === '*') continue
      const isPart = !takesWhole(filter) && typeof value === 'string'
      given = withField(given, field, isPart ? `${value}-${nth}` : value)
    }
    return given
  }
  for (let i = 0; i < wanted; i += 1) {
    // What is on another thing is on each of them once.
    const own =
      parent !== undefined && isMark(ground.behaviour, resource)
        ? trial.make(parent, {}, inside?.inside[0])
        : inside
    trial.make(resource, givenFor(i), own)
  }
}
