/** @module The world's time: what is to come, and time travel there. */

import type { ClockNow, Passage } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { choose, el, empty, fill, paused, tag } from '../dom.ts'
import { attempt, say, sayError } from '../talk.ts'
import { duration, instant, plural, shortValue } from '../values/wording.ts'
import { head, type View, type ViewContext } from '../view.ts'

const MODES: Readonly<Record<ClockNow['mode'], string>> = {
  elapsed: 'It passes as real time does.',
  stepping: 'It passes by a fixed step at each request.',
  manual: 'It stands still until somebody moves it.',
}
const STEPS: readonly (readonly [words: string, ms: number])[] = [
  ['1 second', 1000],
  ['1 minute', 60_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
  ['30 days', 30 * 86_400_000],
]

export const clockView: View = {
  section: 'clock',
  title: 'Clock',
  async show(context) {
    const { main, world, signal } = context
    const now = el('p', { class: 'big' })
    const mode = el('p', { class: 'soft' })
    const agenda = el('div', {})
    const load = async () => {
      const clock = await ask<ClockNow>('GET', at('/worlds/{}/clock', world), { signal })
      fill(now, instant(clock.nowMs))
      fill(mode, MODES[clock.mode])
      fill(agenda, agendaView(context, clock, move))
    }
    const move = async (body: { byMs: number } | { toMs: number }) => {
      await attempt(async () => {
        const { fired, nowMs } = await ask<Passage>('POST', at('/worlds/{}/clock/advance', world), {
          body,
        })
        say(
          `It is ${instant(nowMs)}; ${fired.length === 0 ? 'nothing fell due' : `${plural(fired.length, 'thing')} fell due`}.`,
        )
        context.worldsChanged()
        await load()
      })
    }
    fill(
      main,
      head('Clock'),
      now,
      mode,
      el(
        'div',
        { class: 'row', role: 'group', 'aria-label': 'Let time pass' },
        STEPS.map(([words, byMs]) =>
          el('button', { type: 'button', onclick: () => void move({ byMs }) }, `+ ${words}`),
        ),
      ),
      el('div', { class: 'fields two' }, byForm(move), toForm(move)),
      el('h2', {}, 'What is to come'),
      agenda,
    )
    await load()
    const soon = paused(400, () => load().catch(sayError), signal)
    context.onCall(soon)
    const beat = setInterval(() => {
      if (document.visibilityState === 'visible') load().catch(() => {})
    }, 5000)
    signal.addEventListener('abort', () => clearInterval(beat))
  },
}

type Move = (body: { byMs: number } | { toMs: number }) => Promise<void>

function byForm(move: Move): HTMLElement {
  const amount = el('input', {
    type: 'number',
    min: 0,
    step: 'any',
    value: 5,
    'aria-label': 'How much time',
  })
  const unit = choose(
    [
      ['1000', 'seconds'],
      ['60000', 'minutes'],
      ['3600000', 'hours'],
      ['86400000', 'days'],
    ],
    '60000',
    { 'aria-label': 'Unit' },
  )
  return formOf(
    'By a length',
    el('div', { class: 'row' }, amount, unit, el('button', { type: 'submit' }, 'Let it pass')),
    () => move({ byMs: Number(amount.value) * Number(unit.value) }),
  )
}

function toForm(move: Move): HTMLElement {
  const to = el('input', {
    type: 'datetime-local',
    step: 1,
    required: true,
    'aria-label': 'To this time, in UTC',
  })
  return formOf(
    'Up to a time, in UTC',
    el('div', { class: 'row' }, to, el('button', { type: 'submit' }, 'Go there')),
    () => move({ toMs: Date.parse(`${to.value}Z`) }),
  )
}

function formOf(label: string, controls: HTMLElement, act: () => Promise<void>): HTMLElement {
  return el(
    'form',
    {
      class: 'field',
      onsubmit: (event: Event) => {
        event.preventDefault()
        void act()
      },
    },
    el('span', {}, label),
    controls,
  )
}

function agendaView(context: ViewContext, { agenda, nowMs }: ClockNow, move: Move) {
  if (agenda.length === 0) {
    return empty(
      'Nothing is to come.',
      'Attempts at webhooks that wait for their time stand here; tokens and limits end by themselves as time passes.',
    )
  }
  return el(
    'ol',
    { class: 'list' },
    agenda.map(({ order, atMs, kind, data }) =>
      el(
        'li',
        { class: 'fault' },
        tag(kind),
        el('span', { class: 'num' }, instant(atMs)),
        el('span', { class: 'soft' }, atMs > nowMs ? `in ${duration(atMs - nowMs)}` : 'due'),
        el(
          'span',
          { class: 'grow' },
          kind === 'delivery'
            ? el(
                'a',
                { class: 'item', href: context.to('webhooks', [String(data)]) },
                `webhook ${String(data)}`,
              )
            : el('span', { class: 'mono soft' }, shortValue(data, 120)),
        ),
        el(
          'button',
          {
            type: 'button',
            'aria-label': `Go to ${instant(atMs)}, number ${order}`,
            onclick: () => void move({ toMs: Math.max(atMs, nowMs) }),
          },
          'Go there',
        ),
      ),
    ),
  )
}
