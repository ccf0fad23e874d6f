/** @module Whether the twin received what somebody expects of their software, and if not, which requests came closest. */

import type { Verification } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { choose, el, field, fill, tag } from '../dom.ts'
import { operationOptions } from '../operations.ts'
import { attempt } from '../talk.ts'
import { plural, shortValue } from '../values/wording.ts'
import { head, methodMark, type View, type ViewContext } from '../view.ts'

const TEXTS = ['operation', 'method', 'path', 'status'] as const
const PARTS = ['query', 'headers', 'body'] as const

export const verifyView: View = {
  section: 'verify',
  title: 'Verify',
  async show(context) {
    const { main, world, place } = context
    const known = el('datalist', { id: 'verify-operations' })
    const inputs = {
      operation: el('input', { name: 'operation', list: 'verify-operations', autocomplete: 'off' }),
      method: el('input', { name: 'method', placeholder: 'any' }),
      path: el('input', { name: 'path', placeholder: '/owners/{id}/pets' }),
      status: el('input', { name: 'status', type: 'number', min: 100, max: 599 }),
    }
    const parts = Object.fromEntries(
      PARTS.map((name) => [
        name,
        el('textarea', { name, rows: 2, spellcheck: 'false', placeholder: PLACEHOLDERS[name] }),
      ]),
    )
    const how = choose(
      [
        ['atLeast', 'at least'],
        ['exactly', 'exactly'],
        ['atMost', 'at most'],
      ],
      place.query.get('how') ?? 'atLeast',
      { 'aria-label': 'How often' },
    )
    const times = el('input', {
      type: 'number',
      min: 0,
      step: 1,
      required: true,
      'aria-label': 'Times',
    })
    times.value = place.query.get('times') ?? '1'
    for (const name of TEXTS) inputs[name].value = place.query.get(name) ?? ''
    const result = el('div', { 'aria-live': 'polite' })
    const expectation = (): Record<string, unknown> => {
      const wanted: Record<string, unknown> = { times: { [how.value]: Number(times.value) } }
      for (const name of TEXTS) {
        const text = inputs[name].value.trim()
        if (text !== '') wanted[name] = name === 'status' ? Number(text) : text
      }
      for (const name of PARTS) {
        const text = parts[name]?.value.trim() ?? ''
        if (text !== '') wanted[name] = readJson(text, name)
      }
      return wanted
    }
    const verify = async () => {
      await attempt(async () => {
        const body = expectation()
        context.keep([], {
          ...Object.fromEntries(TEXTS.map((name) => [name, inputs[name].value.trim()])),
          how: how.value,
          times: times.value,
        })
        const verification = await ask<Verification>('POST', at('/worlds/{}/verify', world), {
          body,
        })
        fill(result, resultView(context, verification))
      })
    }
    fill(
      main,
      head('Verify'),
      el(
        'p',
        { class: 'lead' },
        'Say which requests you expect, and how often; see whether they came, and which came closest.',
      ),
      el(
        'form',
        {
          class: 'card',
          'aria-label': 'Expectation',
          onsubmit: (event: Event) => {
            event.preventDefault()
            void verify()
          },
        },
        el(
          'div',
          { class: 'fields' },
          field('Operation', inputs.operation),
          field('Method', inputs.method),
          field('Path', inputs.path, '{name} for a segment, * for anything'),
          field('Answered with', inputs.status),
          field('How often', el('span', { class: 'row' }, how, times)),
        ),
        known,
        el(
          'details',
          {},
          el('summary', {}, 'Query, headers and body'),
          el(
            'p',
            { class: 'soft' },
            'As JSON; objects match in part. $matches, $contains, $absent and $any say more.',
          ),
          el(
            'div',
            { class: 'fields' },
            PARTS.map((name) => field(name, parts[name] as HTMLElement)),
          ),
        ),
        el('p', {}, el('button', { type: 'submit', class: 'main' }, 'Verify')),
      ),
      result,
    )
    void operationOptions(known)
  },
}

const PLACEHOLDERS = {
  query: '{ "page": "2" }',
  headers: '{ "accept": { "$contains": "json" } }',
  body: '{ "name": "Rex" }',
} as const

function readJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`What stands under ${name} is not JSON yet.`)
  }
}

function resultView(context: ViewContext, verification: Verification): HTMLElement {
  const { met, count, expected, calls, nearMisses, missing } = verification
  return el(
    'section',
    { class: 'card', 'aria-label': 'Result' },
    el(
      'div',
      { class: 'head' },
      el('h2', {}, met ? 'Met' : 'Not met'),
      tag(met ? 'met' : 'not met', met ? 'ok' : 'bad'),
    ),
    el('p', {}, `${plural(count, 'request')} of that kind came; ${expected} was expected.`),
    missing > 0
      ? el(
          'p',
          { class: 'notice' },
          `${plural(missing, 'request')} are kept no more and were not looked at.`,
        )
      : undefined,
    calls.length === 0
      ? undefined
      : el(
          'p',
          { class: 'row' },
          'These: ',
          calls
            .slice(0, 50)
            .map((index) =>
              el('a', { class: 'item', href: context.to('journal', [index]) }, String(index)),
            ),
          calls.length > 50 ? `and ${calls.length - 50} more` : undefined,
        ),
    nearMisses.length === 0
      ? undefined
      : [
          el('h3', {}, 'What came closest'),
          nearMisses.map(({ index, method, path, differences }) =>
            el(
              'div',
              { class: 'change' },
              el(
                'a',
                { class: 'item', href: context.to('journal', [index]) },
                methodMark(method),
                el('span', { class: 'mono' }, path),
              ),
              el(
                'div',
                { class: 'fields-changed' },
                differences.map(({ field: name, expected: wanted, received }) => [
                  el('span', {}, name),
                  el(
                    'span',
                    {},
                    'expected ',
                    el('ins', {}, shortValue(wanted, 200)),
                    received === undefined
                      ? ', and there is none'
                      : [', received ', el('del', {}, shortValue(received, 200))],
                  ),
                ]),
              ),
            ),
          ),
        ],
  )
}
