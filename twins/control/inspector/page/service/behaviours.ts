/** @module What each operation does to state, how sure that is and why, and what corrections changed; found at once in thousands. */

import type { Corrections, Explained } from '../api-types.ts'
import { ask } from '../ask.ts'
import { choose, el, empty, fill, pairs, paused, tag } from '../dom.ts'
import { explained } from '../operations.ts'
import { jsonView } from '../values/json-view.ts'
import { count, plural, shortValue } from '../values/wording.ts'
import { head, methodMark, type View, type ViewContext } from '../view.ts'

const MOST_ROWS = 200

export const behavioursView: View = {
  section: 'behaviours',
  title: 'Behaviours',
  async show(context) {
    const { main, place, signal } = context
    fill(main, head('Behaviours'))
    const operations = await explained()
    if (signal.aborted) return
    const given = (name: string) => place.query.get(name) ?? ''
    const search = el('input', {
      type: 'search',
      placeholder: `Search ${plural(operations.length, 'operation')}`,
      'aria-label': 'Search operations',
      value: given('text'),
    })
    const kind = choose(tallied(operations, 'kind', 'Any kind'), given('kind'), {
      'aria-label': 'Kind',
    })
    const resource = choose(tallied(operations, 'resource', 'Any resource'), given('resource'), {
      'aria-label': 'Resource',
    })
    const doubt = el('input', { type: 'checkbox', checked: given('unsure') === 'yes' })
    const filter = (): Record<string, string> => ({
      text: search.value.trim(),
      kind: kind.value,
      resource: resource.value,
      unsure: doubt.checked ? 'yes' : '',
    })
    const rows = el('ul', { class: 'list' })
    const found = el('p', { class: 'soft', role: 'status' })
    const more = el('button', { type: 'button', hidden: true }, '')
    const detail = el('div', { class: 'detail' })
    const split = el(
      'div',
      { class: 'split' },
      el(
        'div',
        { class: 'rest' },
        el(
          'div',
          { class: 'row filters' },
          search,
          kind,
          resource,
          el('label', { class: 'row' }, doubt, 'less than 80% sure'),
        ),
        found,
        rows,
        el('p', {}, more),
      ),
    )
    let shown = MOST_ROWS
    let selected: string | undefined
    let corrected: ReadonlySet<string> = new Set()
    let corrections: Corrections['corrected'] = []

    const draw = () => {
      const fitting = operations.filter((one) => fits(one, filter()))
      fill(
        found,
        `${plural(fitting.length, 'operation')}${fitting.length === operations.length ? '' : ` of ${count(operations.length)}`}`,
      )
      more.hidden = fitting.length <= shown
      fill(more, `Show all ${count(fitting.length)}`)
      rows.hidden = fitting.length === 0
      fill(
        rows,
        fitting.slice(0, shown).map((one) => rowOf(context, one, filter(), selected, corrected)),
      )
    }
    more.addEventListener('click', () => {
      shown = Number.POSITIVE_INFINITY
      draw()
    })
    const refilter = paused(
      120,
      () => {
        shown = MOST_ROWS
        context.keep(selected === undefined ? [] : [selected], filter())
        draw()
      },
      signal,
    )
    for (const control of [search, kind, resource, doubt])
      control.addEventListener('input', refilter)

    const select = (id: string | undefined) => {
      selected = id
      split.classList.toggle('open', id !== undefined)
      for (const row of rows.querySelectorAll('[aria-current]')) row.removeAttribute('aria-current')
      if (id === undefined) {
        detail.remove()
        return
      }
      rows
        .querySelector(`[data-operation="${CSS.escape(id)}"]`)
        ?.setAttribute('aria-current', 'true')
      split.append(detail)
      const one = operations.find(({ operation }) => operation === id)
      fill(
        detail,
        one === undefined
          ? empty(`There is no operation ${id}.`, 'Search for another one.')
          : operationDetail(context, one, corrections, filter()),
      )
      detail.scrollTop = 0
    }
    fill(
      main,
      head('Behaviours'),
      el(
        'p',
        { class: 'lead' },
        'What each operation does to state, how sure that is, and why it is thought so.',
      ),
      split,
    )
    draw()
    select(place.parts[0])
    void ask<Corrections>('GET', '/corrections', { signal }).then(
      (answer) => {
        corrections = answer.corrected
        corrected = new Set(corrections.map(({ field }) => operationOf(field)))
        draw()
        select(selected)
      },
      () => {},
    )
    context.onMove((next) => {
      const now = filter()
      if (Object.entries(now).some(([name, value]) => (next.query.get(name) ?? '') !== value))
        return false
      const last = selected
      select(next.parts[0])
      if (next.parts[0] === undefined && last !== undefined)
        rows.querySelector<HTMLElement>(`[data-operation="${CSS.escape(last)}"]`)?.focus()
      return true
    })
  },
}

function tallied(
  operations: readonly Explained[],
  name: 'kind' | 'resource',
  all: string,
): readonly (readonly [string, string])[] {
  const tally = new Map<string, number>()
  for (const one of operations) {
    const value = one[name]
    if (value !== undefined) tally.set(value, (tally.get(value) ?? 0) + 1)
  }
  const sorted = [...tally].sort(([a, m], [b, n]) => (name === 'kind' ? n - m : a < b ? -1 : 1))
  return [['', all], ...sorted.map(([value, n]) => [value, `${value} (${n})`] as const)]
}

function fits(
  one: Explained,
  { text = '', kind, resource, unsure }: Record<string, string>,
): boolean {
  if (kind !== '' && one.kind !== kind) return false
  if (resource !== '' && one.resource !== resource) return false
  if (unsure === 'yes' && one.confidence >= 0.8) return false
  const whole =
    `${one.operation} ${one.method} ${one.path} ${one.kind} ${one.resource ?? ''} ${one.reason}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word))
}

function rowOf(
  context: ViewContext,
  one: Explained,
  query: Record<string, string>,
  selected: string | undefined,
  corrected: ReadonlySet<string>,
): HTMLElement {
  const { operation, kind, method, path, resource, confidence, handled } = one
  return el(
    'li',
    {},
    el(
      'a',
      {
        class: 'item behaviour',
        href: context.to('behaviours', [operation], query),
        'data-operation': operation,
        'aria-current': operation === selected ? 'true' : undefined,
      },
      el(
        'span',
        { class: 'row' },
        el('b', {}, operation),
        tag(kind, kind === 'unsupported' ? 'bad' : ''),
        marks(handled, corrected.has(operation)),
      ),
      el('span', { class: 'soft num' }, `${Math.round(confidence * 100)}%`),
      el('span', { class: 'soft mono' }, methodMark(method.toUpperCase()), path),
      el('span', { class: 'soft' }, resource ?? ''),
    ),
  )
}

function marks(isHandled: boolean, isCorrected: boolean) {
  return [
    isHandled ? tag('handler', 'void') : undefined,
    isCorrected ? tag('corrected', 'ok') : undefined,
  ]
}

function operationDetail(
  context: ViewContext,
  one: Explained,
  corrections: Corrections['corrected'],
  query: Record<string, string>,
): HTMLElement {
  const { operation, kind, resource, confidence, reason, method, path, handled, ...rest } = one
  const own = corrections.filter(({ field }) => operationOf(field) === operation)
  return el(
    'article',
    { class: 'card', 'aria-label': operation },
    el(
      'div',
      { class: 'head' },
      el('h2', {}, operation),
      marks(handled, own.length > 0),
      el('span', { class: 'grow' }),
      el(
        'a',
        { class: 'button', href: context.to('behaviours', [], query), 'data-key': 'Escape' },
        'Close',
      ),
    ),
    el('p', { class: 'mono' }, methodMark(method.toUpperCase()), path),
    el('p', {}, handled ? 'A handler in code takes it over. Without it: ' : undefined, reason),
    pairs([
      ['Does', tag(kind, kind === 'unsupported' ? 'bad' : '')],
      resource !== undefined && [
        'Resource',
        el('a', { href: context.to('state', [resource]) }, resource),
      ],
      [
        'Sure',
        el(
          'span',
          {},
          el('meter', {
            min: 0,
            max: 1,
            value: confidence,
            low: 0.5,
            high: 0.8,
            optimum: 1,
            'aria-label': 'confidence',
          }),
          ` ${Math.round(confidence * 100)}%`,
        ),
      ],
    ]),
    el(
      'div',
      { class: 'row' },
      el('a', { class: 'button', href: context.to('journal', [], { operation }) }, 'Its requests'),
      el('a', { class: 'button', href: context.to('faults', [], { operation }) }, 'Make it fail'),
    ),
    own.length === 0
      ? undefined
      : [
          el('h3', {}, 'Corrected'),
          el(
            'div',
            { class: 'change' },
            el(
              'div',
              { class: 'fields-changed' },
              own.map(({ field, before, after }) => [
                el('span', {}, field.split('.').slice(2).join('.') || 'all of it'),
                el(
                  'span',
                  {},
                  before === undefined ? undefined : el('del', {}, shortValue(before, 300)),
                  ' ',
                  after === undefined ? undefined : el('ins', {}, shortValue(after, 300)),
                ),
              ]),
            ),
          ),
        ],
    el('h3', {}, 'The whole of it'),
    jsonView(rest),
  )
}

// `operations.createUser.kind`; an id may hold dots itself, a field of a behaviour does not.
function operationOf(field: string): string {
  const rest = field.startsWith('operations.') ? field.slice('operations.'.length) : ''
  return rest.includes('.') ? rest.slice(0, rest.lastIndexOf('.')) : rest
}
