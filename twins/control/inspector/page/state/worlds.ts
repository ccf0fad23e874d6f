/** @module The worlds of the twin: made, forked, reset, deleted. */

import { placeHash } from '../address.ts'
import type { WorldShown } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { el, field, fill, tag } from '../dom.ts'
import { attempt, confirmed, openDialog } from '../talk.ts'
import { count, instant } from '../values/wording.ts'
import { head, type View, type ViewContext } from '../view.ts'

/** What requests can spell; the others are the code's own. */
const NAMEABLE = /^[A-Za-z0-9._-]{1,64}$/

export const worldsView: View = {
  section: 'worlds',
  title: 'Worlds',
  async show(context) {
    const { main, signal } = context
    const { worlds } = await ask<{ worlds: WorldShown[] }>('GET', '/worlds', { signal })
    fill(
      main,
      head(
        'Worlds',
        el(
          'button',
          { type: 'button', class: 'main', onclick: () => void make(context) },
          'Make a world',
        ),
      ),
      el(
        'p',
        { class: 'lead' },
        'One isolated state each. A request names its world by the header ',
        el('code', {}, 'x-holdout-world'),
        ', the path prefix ',
        el('code', {}, '/@world/<name>'),
        ' or the host ',
        el('code', {}, '<name>.localhost'),
        '; without a name it is default.',
      ),
      el(
        'div',
        { class: 'scroll' },
        el(
          'table',
          { class: 'stack' },
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              ['world', 'things', 'its time', 'seed', ''].map((name) => el('th', {}, name)),
            ),
          ),
          el(
            'tbody',
            {},
            worlds.map((world) => rowOf(context, world)),
          ),
        ),
      ),
    )
  },
}

function rowOf(context: ViewContext, world: WorldShown): HTMLElement {
  const { name, entities, clock, seed } = world
  const isFixed = name === 'default' || !NAMEABLE.test(name)
  return el(
    'tr',
    {},
    el(
      'td',
      {},
      el('a', { class: 'item', href: placeHash(name, 'state') }, name),
      name === context.world ? [' ', tag('shown', 'ok')] : undefined,
    ),
    el('td', { class: 'num', 'data-label': 'things' }, count(entities)),
    el('td', { class: 'num' }, `${instant(clock.nowMs)} (${clock.mode})`),
    el('td', { class: 'mono', 'data-label': 'seed' }, seed),
    el(
      'td',
      {},
      el(
        'div',
        { class: 'row' },
        el(
          'button',
          { type: 'button', 'aria-label': `Fork ${name}`, onclick: () => void fork(context, name) },
          'Fork',
        ),
        el(
          'button',
          {
            type: 'button',
            'aria-label': `Reset ${name}`,
            onclick: () => void reset(context, name),
          },
          'Reset',
        ),
        isFixed
          ? undefined
          : el(
              'button',
              {
                type: 'button',
                class: 'danger',
                'aria-label': `Delete ${name}`,
                onclick: () => void remove(context, name),
              },
              'Delete',
            ),
      ),
    ),
  )
}

async function askName(
  title: string,
  what: string,
): Promise<{ name: string; seed?: string } | undefined> {
  const name = el('input', {
    name: 'name',
    required: true,
    pattern: '[A-Za-z0-9._\\-]{1,64}',
    title: 'Letters, digits, dots, dashes and underscores, 64 at most',
  })
  const seed = el('input', { name: 'seed' })
  const isGiven = await openDialog({
    title,
    body: [
      el('p', {}, what),
      el(
        'div',
        { class: 'fields' },
        field('Name', name),
        field('Seed', seed, 'The same one unless given.'),
      ),
    ],
    confirm: title,
  })
  if (!isGiven) return undefined
  return { name: name.value.trim(), ...(seed.value === '' ? {} : { seed: seed.value }) }
}

async function make(context: ViewContext): Promise<void> {
  const body = await askName('Make a world', 'It begins empty.')
  if (body !== undefined)
    await change(context, () => ask('POST', '/worlds', { body }), `${body.name} is there.`)
}

async function fork(context: ViewContext, from: string): Promise<void> {
  const body = await askName(
    `Fork ${from}`,
    'An independent world with the same state; it costs the same however much there is.',
  )
  if (body === undefined) return
  await change(
    context,
    () => ask('POST', at('/worlds/{}/fork', from), { body }),
    `${body.name} is a fork of ${from}.`,
  )
}

async function reset(context: ViewContext, name: string): Promise<void> {
  const what = 'It goes back to how it was made; journal, faults and marks are cleared.'
  if (!(await confirmed(`Reset ${name}?`, what, 'Reset it'))) return
  await change(
    context,
    () => ask('POST', at('/worlds/{}/reset', name)),
    `${name} is as it was made.`,
  )
}

async function remove(context: ViewContext, name: string): Promise<void> {
  if (!(await confirmed(`Delete ${name}?`, 'All that it holds is gone.', 'Delete it'))) return
  await change(context, () => ask('DELETE', at('/worlds/{}', name)), `${name} is gone.`)
  if (name === context.world) location.hash = placeHash('default', 'worlds')
}

async function change(
  context: ViewContext,
  work: () => Promise<unknown>,
  done: string,
): Promise<void> {
  if (!(await attempt(work, done))) return
  context.worldsChanged()
  context.again()
}
