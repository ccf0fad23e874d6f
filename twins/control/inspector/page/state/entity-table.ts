/** @module The entities of a resource as a table: paged, searched and sorted by the twin, so that thousands stay quick. */

import type { EntityPage, ResourceRow } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { type Child, el, empty, fill, paused } from '../dom.ts'
import { sayError } from '../talk.ts'
import { count, instant, plural, shortValue } from '../values/wording.ts'
import { entityLink, type ViewContext } from '../view.ts'

const PAGE = 50
const MOST_COLUMNS = 6

/** Fills a place with the table of a resource, and keeps it as the world changes. */
export async function entityTable(
  context: ViewContext,
  resource: ResourceRow,
  into: HTMLElement,
): Promise<void> {
  const { world, place, signal } = context
  const search = el('input', {
    type: 'search',
    placeholder: `Search ${resource.name}`,
    'aria-label': `Search ${resource.name}`,
    value: place.query.get('text') ?? '',
  })
  const found = el('span', { class: 'soft num', role: 'status' })
  const scroll = el('div', {
    class: 'scroll',
    tabindex: 0,
    role: 'region',
    'aria-label': resource.name,
  })
  const pages = el('div', { class: 'row' })
  let sort = place.query.get('sort') ?? ''
  const parent = place.query.get('parent') ?? undefined
  let offset = Math.max(0, Number(place.query.get('offset')) || 0)

  const load = async () => {
    const text = search.value.trim()
    const page = await ask<EntityPage>('GET', at('/worlds/{}/entities', world), {
      query: { resource: resource.name, text, sort, offset, limit: PAGE, parent },
      signal,
    })
    if (offset > 0 && page.entities.length === 0) {
      offset = 0
      await load()
      return
    }
    context.keep([resource.name], {
      text,
      sort,
      parent,
      ...(offset === 0 ? {} : { offset }),
    })
    draw(page)
  }
  const turn = (to: number) => {
    offset = to
    load().catch(sayError)
  }
  const sortBy = (field: string) => {
    sort = sort === field ? `-${field}` : sort === `-${field}` ? '' : field
    turn(0)
  }

  const draw = ({ total, matched, entities }: EntityPage) => {
    const first = offset + 1
    const last = offset + entities.length
    fill(
      found,
      matched === 0
        ? ''
        : `${count(first)}–${count(last)} of ${matched === total ? count(total) : `${count(matched)} found in ${count(total)}`}`,
    )
    fill(
      pages,
      el(
        'button',
        { type: 'button', disabled: offset === 0, onclick: () => turn(Math.max(0, offset - PAGE)) },
        'Previous',
      ),
      el(
        'button',
        { type: 'button', disabled: last >= matched, onclick: () => turn(offset + PAGE) },
        'Next',
      ),
    )
    pages.hidden = matched <= PAGE
    if (entities.length === 0) {
      fill(
        scroll,
        total === 0
          ? empty(
              `There are no ${resource.name} in this world.`,
              'Put some in below, or send the twin a request that makes one.',
            )
          : empty(`None of ${plural(total, 'row')} holds that text.`, 'Search for less of it.'),
      )
      return
    }
    const columns = columnsOf(resource, entities)
    fill(
      scroll,
      el(
        'table',
        {},
        el(
          'thead',
          {},
          el('tr', {}, el('th', {}, 'entity'), columns.map(headOf), el('th', {}, 'changed')),
        ),
        el(
          'tbody',
          {},
          entities.map((entity) =>
            el(
              'tr',
              {},
              el('td', { class: 'one' }, itemLink(world, entity.uid)),
              columns.map((field) => cell(valueAt(entity.value, field))),
              el(
                'td',
                { class: 'one soft num' },
                instant(entity.updatedMs).slice(0, 19),
                entity.version === 1 ? undefined : ` · v${entity.version}`,
              ),
            ),
          ),
        ),
      ),
    )
  }
  const headOf = (field: string) => {
    const isSorted = sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : undefined
    const arrow = isSorted === undefined ? '' : isSorted === 'ascending' ? ' ↑' : ' ↓'
    return el(
      'th',
      { 'aria-sort': isSorted },
      el('button', { type: 'button', onclick: () => sortBy(field) }, field + arrow),
    )
  }

  search.addEventListener(
    'input',
    paused(200, () => turn(0), signal),
  )
  const soon = paused(500, () => load().catch(sayError), signal)
  context.onCall(({ writes }) => {
    if (writes.length > 0) soon()
  })
  fill(
    into,
    el('div', { class: 'row' }, search, found, el('span', { class: 'grow' }), pages),
    parent === undefined
      ? undefined
      : el(
          'p',
          { class: 'soft' },
          'Only inside ',
          entityLink(world, parent),
          '. ',
          el('a', { href: context.to('state', [resource.name]) }, 'Show all'),
        ),
    el('p', {}),
    scroll,
  )
  await load()
}

function itemLink(world: string, uid: string): HTMLElement {
  const link = entityLink(world, uid)
  link.classList.add('item')
  return link
}

/** What a thing is known by, then plain fields that most rows have. */
function columnsOf({ known }: ResourceRow, entities: EntityPage['entities']): readonly string[] {
  const tally = new Map<string, number>()
  for (const { value } of entities) {
    for (const [name, one] of Object.entries(value)) {
      const isPlain = one !== null && one !== '' && typeof one !== 'object'
      if (isPlain) tally.set(name, (tally.get(name) ?? 0) + 1)
    }
  }
  const isThere = (field: string) =>
    entities.some(({ value }) => valueAt(value, field) !== undefined)
  const telling = (name: string) =>
    /^(?:name|title|status|state|type|kind|label)$/.test(name)
      ? 0
      : /url|href|node_id|_at$/.test(name)
        ? 2
        : 1
  const others = [...tally]
    .filter(([name, n]) => n * 2 >= entities.length && !known.includes(name))
    .sort(([a, m], [b, n]) => telling(a) - telling(b) || n - m)
    .map(([name]) => name)
  return [...known.filter(isThere), ...others].slice(0, MOST_COLUMNS)
}

function valueAt(value: unknown, field: string): unknown {
  let current = value
  for (const step of field.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step))
      return undefined
    current = (current as Record<string, unknown>)[step]
  }
  return current
}

function cell(value: unknown): Child {
  if (value === undefined || value === null) return el('td', { class: 'soft' }, '–')
  if (typeof value === 'number') return el('td', { class: 'num one' }, String(value))
  const text = shortValue(value, 80)
  return el('td', { class: 'one', title: shortValue(value, 400) }, text)
}
