/** @module Webhooks and callbacks, attempt by attempt: what was sent, how it was signed, what came back; made once more on demand. */

import type { DeliveryShown } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { type Child, el, empty, fill, pairs, paused, tag } from '../dom.ts'
import { attempt, sayError } from '../talk.ts'
import { jsonView } from '../values/json-view.ts'
import { instant, plural, statusTone, timeOfDay } from '../values/wording.ts'
import { entityLink, head, type View, type ViewContext } from '../view.ts'

const TONES: Readonly<Record<DeliveryShown['state'], string>> = {
  waiting: 'warn',
  delivered: 'ok',
  failed: 'bad',
  refused: 'bad',
  dropped: 'void',
}

export const webhooksView: View = {
  section: 'webhooks',
  title: 'Webhooks',
  async show(context) {
    const { main, world, place, signal } = context
    const list = el('div', { class: 'rest' })
    const detail = el('div', { class: 'detail' })
    const split = el('div', { class: 'split' }, list)
    let selected = place.parts[0]
    const draw = (deliveries: readonly DeliveryShown[]) => {
      fill(list, deliveries.length === 0 ? none(context) : rows(context, deliveries, selected))
      const one = deliveries.find(({ index }) => String(index) === selected)
      split.classList.toggle('open', selected !== undefined)
      if (selected === undefined) detail.remove()
      else split.append(detail)
      fill(
        detail,
        one === undefined
          ? empty(`There is no webhook ${selected}.`)
          : deliveryDetail(context, one, again),
      )
    }
    const load = async () => {
      const { deliveries } = await ask<{ deliveries: DeliveryShown[] }>(
        'GET',
        at('/worlds/{}/deliveries', world),
        { signal },
      )
      draw(deliveries.toReversed())
    }
    const again = async (id: string) => {
      const isDone = await attempt(
        () => ask('POST', at('/worlds/{}/deliveries/{}/redeliver', world, id)),
        'It is made once more.',
      )
      if (!isDone) return
      // The receiver has its time to answer; then what it said is there.
      for (const waitMs of [50, 400, 1500]) {
        await new Promise((resolve) => setTimeout(resolve, waitMs))
        if (signal.aborted) return
        await load().catch(sayError)
      }
    }
    fill(
      main,
      head(
        'Webhooks',
        el('button', { type: 'button', onclick: () => load().catch(sayError) }, 'Look again'),
      ),
      split,
    )
    await load()
    const soon = paused(400, () => load().catch(sayError), signal)
    context.onCall(soon)
    context.onMove((next) => {
      selected = next.parts[0]
      load().catch(sayError)
      return true
    })
  },
}

function none(context: ViewContext): HTMLElement {
  return empty(
    'Nothing was sent of its own accord yet.',
    'A webhook is sent when a request changes what a subscription is about: subscribe as with the real service, then change something. ',
    el('a', { href: context.to('behaviours', [], { text: 'hook' }) }, 'Operations about hooks'),
  )
}

function rows(
  context: ViewContext,
  deliveries: readonly DeliveryShown[],
  selected: string | undefined,
) {
  return el(
    'ol',
    { class: 'list' },
    deliveries.map(({ index, event, action, url, state, attempts, createdMs }) =>
      el(
        'li',
        {},
        el(
          'a',
          {
            class: 'item behaviour',
            href: context.to('webhooks', [index]),
            'aria-current': String(index) === selected ? 'true' : undefined,
          },
          el(
            'span',
            { class: 'row' },
            el('b', {}, action === undefined ? event : `${event}.${action}`),
            tag(state, TONES[state]),
          ),
          el('span', { class: 'soft num' }, plural(attempts.length, 'attempt')),
          el('span', { class: 'soft mono one' }, url),
          el('time', { class: 'soft num', title: instant(createdMs) }, timeOfDay(createdMs)),
        ),
      ),
    ),
  )
}

function deliveryDetail(
  context: ViewContext,
  delivery: DeliveryShown,
  again: (id: string) => Promise<void>,
): HTMLElement {
  const {
    id,
    event,
    action,
    url,
    method,
    subscription,
    state,
    reason,
    createdMs,
    nextMs,
    attempts,
    body,
    fault,
  } = delivery
  return el(
    'article',
    { class: 'card', 'aria-label': `Webhook ${delivery.index}` },
    el(
      'div',
      { class: 'head' },
      el('h2', {}, action === undefined ? event : `${event}.${action}`),
      tag(state, TONES[state]),
      el('span', { class: 'grow' }),
      el(
        'button',
        { type: 'button', class: 'main', onclick: () => void again(id) },
        'Deliver again',
      ),
      el('a', { class: 'button', href: context.to('webhooks'), 'data-key': 'Escape' }, 'Close'),
    ),
    pairs([
      ['To', el('span', { class: 'mono' }, `${method} ${url}`)],
      ['Made', instant(createdMs)],
      nextMs !== undefined &&
        state === 'waiting' && [
          'Next attempt',
          el(
            'span',
            {},
            instant(nextMs),
            ' · ',
            el('a', { href: context.to('clock') }, 'go there in time'),
          ),
        ],
      subscription !== undefined && ['Subscription', entityLink(context.world, subscription)],
      reason !== undefined && ['Why', reason],
      fault !== undefined && ['Fault', fault],
      ['Id', el('span', { class: 'mono' }, id)],
    ]),
    el('h3', {}, plural(attempts.length, 'attempt')),
    attempts.length === 0
      ? el('p', { class: 'soft' }, 'None was made.')
      : attempts.map(attemptView),
    el('h3', {}, 'Body'),
    jsonView(body),
  )
}

function attemptView(one: DeliveryShown['attempts'][number], i: number): Child {
  const { atMs, status, error, requestHeaders, responseHeaders, responseBody } = one
  const signed = Object.keys(requestHeaders).filter((name) => /signature|hmac|sha256/i.test(name))
  return el(
    'details',
    { class: 'card', open: i === 0 },
    el(
      'summary',
      {},
      `${i + 1}. ${instant(atMs)} `,
      tag(status ?? 'no answer', statusTone(status)),
      signed.length > 0 ? [' ', tag('signed', 'ok')] : undefined,
    ),
    error === undefined ? undefined : el('p', { class: 'bad' }, error),
    el('h3', {}, 'Sent'),
    headersView(requestHeaders, signed),
    responseHeaders === undefined
      ? undefined
      : [el('h3', {}, 'Answered'), headersView(responseHeaders, [])],
    responseBody === undefined || responseBody === '' ? undefined : jsonView(responseBody),
  )
}

function headersView(
  headers: Readonly<Record<string, string>>,
  strong: readonly string[],
): HTMLElement {
  return pairs(
    Object.entries(headers).map(([name, value]) => [
      name,
      el(strong.includes(name) ? 'b' : 'span', { class: 'mono' }, value),
    ]),
  )
}
