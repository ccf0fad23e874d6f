/** @module One request: its way through the twin, what it read and changed, and what was sent and answered. */

import type { ExplainedCall } from '../api-types.ts'
import { type Child, el, pairs, tag } from '../dom.ts'
import { copy } from '../talk.ts'
import { changeList } from '../values/change-view.ts'
import { jsonView } from '../values/json-view.ts'
import { instant, plural, statusTone } from '../values/wording.ts'
import { entityLink, methodMark, type ViewContext } from '../view.ts'
import { curlOf } from './curl.ts'

const MARKS = { passed: '✓', stopped: '✕', changed: '!', idle: '–', unreached: '' } as const
const WORDS = {
  passed: 'passed',
  stopped: 'stopped here',
  changed: 'let pass, with a fault',
  idle: 'nothing to decide',
  unreached: 'not reached',
} as const

/** Everything about a request. */
export function callDetail(
  context: ViewContext,
  explained: ExplainedCall,
  close: HTMLElement | undefined,
): HTMLElement {
  const { call } = explained
  const { world } = context
  const link = (uid: string) => entityLink(world, uid)
  const { operation } = call
  return el(
    'article',
    { class: 'card', 'aria-label': `Request ${call.index}` },
    el(
      'div',
      { class: 'head' },
      el('h2', { tabindex: -1 }, `Request ${call.index}`),
      tag(call.status ?? 'no answer', statusTone(call.status)),
      call.outcome === 'answered' ? undefined : tag(call.outcome),
      el('span', { class: 'grow' }),
      close,
    ),
    el('p', { class: 'mono' }, methodMark(call.method), call.path),
    el(
      'div',
      { class: 'row' },
      el(
        'button',
        {
          type: 'button',
          'data-key': 'c',
          onclick: () => void copy(curlOf(explained), 'The curl command'),
        },
        'Copy as curl',
      ),
      operation === undefined
        ? undefined
        : [
            el(
              'a',
              { class: 'button', href: context.to('faults', [], { operation }) },
              'Make it fail',
            ),
            el(
              'a',
              { class: 'button', href: context.to('verify', [], { operation }) },
              'Expect it',
            ),
          ],
    ),
    pairs([
      ['When', el('span', { class: 'num' }, instant(call.atMs))],
      operation !== undefined && [
        'Operation',
        el('a', { class: 'mono', href: context.to('behaviours', [operation]) }, operation),
      ],
      call.replayed === true && ['Repeated', 'answered as its idempotency key was before'],
      (call.answerProblems ?? []).length > 0 && [
        'Contract',
        `contradicts itself: ${(call.answerProblems ?? []).join('; ')}`,
      ],
    ]),
    el('h3', {}, 'Its way through the twin'),
    way(explained),
    ...touched(explained, link),
    ...sent(explained),
  )
}

function way({ stages }: ExplainedCall): HTMLElement {
  if (stages.length === 0) return el('p', { class: 'soft' }, 'It did not come through the stages.')
  return el(
    'ol',
    { class: 'way' },
    stages.map(({ stage, verdict, decided, because }) =>
      el(
        'li',
        { class: verdict },
        el('span', { class: 'mark', role: 'img', 'aria-label': WORDS[verdict] }, MARKS[verdict]),
        el('span', { class: 'stage' }, stage),
        el(
          'span',
          { class: 'what' },
          decided,
          because === undefined ? undefined : el('span', { class: 'because' }, because),
        ),
      ),
    ),
  )
}

function touched(
  { call, changes }: ExplainedCall,
  link: (uid: string) => HTMLElement,
): readonly Child[] {
  const reads = [...new Set(call.reads)]
  const writes = [...new Set(call.writes)]
  const list = (uids: readonly string[]) =>
    el(
      'ul',
      { class: 'uids' },
      uids.slice(0, 100).map((uid) => el('li', {}, link(uid))),
      uids.length > 100
        ? el('li', {}, `and ${plural(uids.length - 100, 'more', 'more')}`)
        : undefined,
    )
  return [
    el('h3', {}, 'What it changed'),
    writes.length === 0 && (changes ?? []).length === 0
      ? el('p', { class: 'soft' }, 'Nothing.')
      : changes === undefined
        ? [
            el('p', { class: 'soft' }, 'Before and after were not kept for a request this old.'),
            list(writes),
          ]
        : changeList(changes, link),
    reads.length === 0 ? undefined : [el('h3', {}, 'What it read'), list(reads)],
  ]
}

function sent({ call }: ExplainedCall): readonly Child[] {
  const headers = Object.entries(call.headers)
  return [
    el('h3', {}, 'Request'),
    el(
      'details',
      {},
      el('summary', {}, plural(headers.length, 'header')),
      pairs(headers.map(([name, value]) => [name, el('span', { class: 'mono' }, value)])),
    ),
    call.requestBody === undefined
      ? el('p', { class: 'soft' }, 'Without a body.')
      : jsonView(call.requestBody),
    el('h3', {}, 'Answer'),
    call.responseBody === undefined
      ? el('p', { class: 'soft' }, call.status === undefined ? 'None.' : 'Without a body.')
      : jsonView(call.responseBody),
  ]
}
