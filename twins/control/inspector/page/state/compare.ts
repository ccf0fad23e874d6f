/** @module Two moments of a world, or of two worlds, and what differs between them. */

import type { Change, SomeChanges, WorldShown } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { choose, el, empty, field, fill, tag } from '../dom.ts'
import { attempt, sayError } from '../talk.ts'
import { changeList } from '../values/change-view.ts'
import { count, plural } from '../values/wording.ts'
import { entityLink, head, type View, type ViewContext } from '../view.ts'

const MOST_CHANGES = 2000

export const compareView: View = {
  section: 'compare',
  title: 'Compare',
  async show(context) {
    const { main, place, world, signal } = context
    const { worlds } = await ask<{ worlds: WorldShown[] }>('GET', '/worlds', { signal })
    const names = [...new Set([world, ...worlds.map(({ name }) => name)])]
    const otherName = place.query.get('with') ?? world
    const from = el('select', { 'aria-label': 'From which moment' })
    const to = el('select', { 'aria-label': 'To which moment' })
    const other = choose(
      names.map((name) => [name, name === world ? `${name} (this one)` : name]),
      otherName,
      { 'aria-label': 'Of which world' },
    )
    const result = el('div', { 'aria-live': 'polite' })
    const offer = async (select: HTMLSelectElement, of: string, value: string) => {
      const { points } = await ask<{ points: string[] }>('GET', at('/worlds/{}/points', of), {
        signal,
      })
      fill(
        select,
        ['start', ...points, 'now'].map((name) =>
          el('option', { value: name, selected: name === value }, pointWords(name)),
        ),
      )
    }
    const compare = async () => {
      const isOther = other.value !== world
      const query = { from: from.value, to: to.value, with: isOther ? other.value : undefined }
      context.keep([], query)
      const { changes, total } = await ask<SomeChanges>('GET', at('/worlds/{}/diff', world), {
        query: { ...query, limit: MOST_CHANGES },
        signal,
      })
      fill(result, resultView(context, changes, total, isOther ? other.value : world))
    }
    const again = () => void compare().catch(sayError)
    from.addEventListener('change', again)
    to.addEventListener('change', again)
    other.addEventListener('change', async () => {
      await offer(to, other.value, 'now').catch(sayError)
      if (other.value !== world && from.value === 'start') from.value = 'now'
      again()
    })
    fill(
      main,
      head('Compare', el('button', { type: 'button', onclick: again }, 'Compare again')),
      el(
        'p',
        { class: 'lead' },
        `What leads from a moment of ${world} to another one, or to another world's.`,
      ),
      el(
        'div',
        { class: 'fields' },
        field(`From, in ${world}`, from),
        field('To, in the world', other),
        field('at its moment', to),
      ),
      markForm(context),
      result,
    )
    await offer(from, world, place.query.get('from') ?? (otherName === world ? 'start' : 'now'))
    await offer(to, otherName, place.query.get('to') ?? 'now')
    await compare()
  },
}

function pointWords(name: string): string {
  if (name === 'start') return 'start: when it was made or reset'
  return name === 'now' ? 'now' : name
}

function markForm(context: ViewContext): HTMLElement {
  const name = el('input', {
    'aria-label': 'Name of the moment',
    placeholder: 'before-the-test',
    pattern: '[A-Za-z0-9._\\-]{1,64}',
    title: 'Letters, digits, dots, dashes and underscores, 64 at most',
    required: true,
  })
  return el(
    'form',
    {
      class: 'row',
      onsubmit: async (event: Event) => {
        event.preventDefault()
        const isDone = await attempt(
          () =>
            ask('POST', at('/worlds/{}/points', context.world), {
              body: { name: name.value.trim() },
            }),
          `${name.value.trim()} is kept, to be compared with.`,
        )
        if (isDone) context.again()
      },
    },
    name,
    el('button', { type: 'submit' }, 'Mark this moment'),
  )
}

function resultView(
  { world }: ViewContext,
  changes: readonly Change[],
  total: number,
  there: string,
) {
  if (total === 0) {
    return empty(
      'Nothing differs.',
      'Send requests, or fork the world and change one of the two; then compare again.',
    )
  }
  const link = (uid: string) => {
    const isThere = changes.every((change) => change.uid !== uid || change.kind !== 'deleted')
    return entityLink(isThere ? there : world, uid)
  }
  const groups = Map.groupBy(changes, ({ resource }) => resource)
  const kinds = Map.groupBy(changes, ({ kind }) => kind)
  const isPart = total > changes.length
  // What is not here is not counted by kind either.
  const counted = (some: readonly Change[]) => `${isPart ? 'at least ' : ''}${count(some.length)}`
  return [
    el(
      'p',
      { class: 'row' },
      el('b', {}, plural(total, 'change')),
      [...kinds].map(([kind, some]) => tag(`${counted(some)} ${kind}`)),
    ),
    isPart
      ? el(
          'p',
          { class: 'notice' },
          `Only the first ${plural(changes.length, 'change')} are shown.`,
        )
      : undefined,
    [...groups].map(([resource, some]) => [
      el('h2', {}, `${resource} (${counted(some)})`),
      changeList(some, link),
    ]),
  ]
}
