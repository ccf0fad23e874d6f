/** @module How much of the service's request limits is used up. */

import type { ClockNow, Limits } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { el, empty, fill, paused } from '../dom.ts'
import { sayError } from '../talk.ts'
import { count, duration, instant } from '../values/wording.ts'
import { head, type View } from '../view.ts'

const WHOSE = {
  credential: 'each credential by itself',
  operation: 'each credential at each operation',
  world: 'everybody together',
} as const

export const limitsView: View = {
  section: 'limits',
  title: 'Limits',
  async show(context) {
    const { main, world, signal } = context
    const list = el('div', {})
    const load = async () => {
      const [{ limits }, clock] = await Promise.all([
        ask<{ limits: Limits }>('GET', at('/worlds/{}/limits', world), { signal }),
        ask<ClockNow>('GET', at('/worlds/{}/clock', world), { signal }),
      ])
      fill(
        list,
        limits.length === 0 ? none() : limits.map((limit) => limitView(limit, clock.nowMs)),
      )
    }
    fill(
      main,
      head('Limits'),
      el(
        'p',
        { class: 'lead' },
        "Request limits of the service's profile, counted on the world's clock. ",
        el('a', { href: context.to('clock') }, 'Let time pass'),
        ' to see them lift.',
      ),
      list,
    )
    await load()
    context.onCall(paused(400, () => load().catch(sayError), signal))
  },
}

function none(): HTMLElement {
  return empty(
    'This service has no request limits.',
    'A profile says which there are; a contract hardly ever does.',
  )
}

function limitView(
  { name, requests, windowMs, per, windows }: Limits[number],
  nowMs: number,
): HTMLElement {
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, name),
    el(
      'p',
      { class: 'soft' },
      `${count(requests)} requests in ${duration(windowMs)}, ${WHOSE[per]}.`,
    ),
    windows.length === 0
      ? el('p', {}, 'None was counted in a window that is still open.')
      : el(
          'table',
          { class: 'stack' },
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              ['whose', 'used', '', 'lifts'].map((one) => el('th', {}, one)),
            ),
          ),
          el(
            'tbody',
            {},
            windows.map(({ operation, credential, used, endsMs }) =>
              el(
                'tr',
                {},
                el(
                  'td',
                  {},
                  credential === undefined ? 'without a credential' : `credential ${credential}`,
                  operation === undefined ? undefined : ` at ${operation}`,
                ),
                el('td', { class: 'num' }, `${count(used)} of ${count(requests)}`),
                el(
                  'td',
                  {},
                  el('meter', {
                    min: 0,
                    max: requests,
                    high: requests * 0.8,
                    optimum: 0,
                    value: used,
                    'aria-label': 'used',
                  }),
                ),
                el(
                  'td',
                  { class: 'num', 'data-label': 'lifts' },
                  `${instant(endsMs)}, in ${duration(endsMs - nowMs)}`,
                ),
              ),
            ),
          ),
        ),
  )
}
