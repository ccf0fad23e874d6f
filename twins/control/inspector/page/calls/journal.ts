/** @module The journal, live: what came, found by operation, status, outcome or text, and one request beside the list. */

import type { Call, ExplainedCall, FoundCalls } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { choose, el, empty, fill, paused } from '../dom.ts'
import { operationOptions } from '../operations.ts'
import { attempt, confirmed, sayError } from '../talk.ts'
import { head, type View } from '../view.ts'
import { callDetail } from './call-detail.ts'
import { callList, waitingWords } from './call-list.ts'

const PAGE = 100
const OUTCOMES = [
  'answered',
  'unsupported',
  'invalid-request',
  'not-found',
  'no-operation',
  'unauthenticated',
  'conflict',
  'limited',
  'fault',
  'error',
] as const
const STATUSES = ['2xx', '3xx', '4xx', '5xx', 'none'] as const

export const journalView: View = {
  section: 'journal',
  title: 'Journal',
  async show(context) {
    const { main, world, place, signal } = context
    const given = (name: string) => place.query.get(name) ?? ''
    const search = el('input', {
      type: 'search',
      placeholder: 'Search path and bodies',
      'aria-label': 'Search path and bodies',
      value: given('text'),
    })
    const operation = el('input', {
      list: 'journal-operations',
      placeholder: 'Any operation',
      'aria-label': 'Operation',
      autocomplete: 'off',
      value: given('operation'),
    })
    const known = el('datalist', { id: 'journal-operations' })
    const any = (all: string, values: readonly string[]) =>
      [['', all], ...values.map((one) => [one, one] as const)] as const
    const status = choose(any('Any status', STATUSES), given('status'), { 'aria-label': 'Status' })
    const outcome = choose(any('Any outcome', OUTCOMES), given('outcome'), {
      'aria-label': 'Outcome',
    })
    const filter = (): Record<string, string> => ({
      text: search.value.trim(),
      operation: operation.value.trim(),
      status: status.value,
      outcome: outcome.value,
    })
    const isFiltered = () => Object.values(filter()).some((value) => value !== '')

    const list = callList(context, filter)
    const older = el('button', { type: 'button', hidden: true }, 'Show older')
    const nothing = el('div', {})
    const standing = el('p', { class: 'notice', hidden: true, role: 'status' })
    const rest = el(
      'div',
      { class: 'rest' },
      el('div', { class: 'row filters' }, search, operation, known, status, outcome),
      standing,
      list.element,
      nothing,
      el('p', {}, older),
    )
    const detail = el('div', { class: 'detail' })
    const split = el('div', { class: 'split' }, rest)

    let before: number | undefined
    let isPaused = false
    let waiting: Call[] = []
    let selected: string | undefined

    const showNothing = () => {
      list.element.hidden = list.length === 0
      if (list.length > 0) fill(nothing)
      else if (isFiltered())
        fill(
          nothing,
          empty('No request fits.', 'Ask for less, or wait: what fits appears by itself.'),
        )
      else
        fill(
          nothing,
          empty(
            'No request has come to this world yet.',
            `Send one to the twin${world === 'default' ? '' : ` with the header x-holdout-world: ${world}`}; it appears here as it comes.`,
          ),
        )
    }
    const find = (more: Record<string, string | number | undefined>) =>
      ask<FoundCalls>('GET', at('/worlds/{}/journal/search', world), {
        query: { ...filter(), limit: PAGE, ...more },
        signal,
      })
    let asked = 0
    const load = async () => {
      const mine = ++asked
      const found = await find({})
      if (mine !== asked) return
      waiting = []
      before = found.before
      older.hidden = before === undefined
      list.set(found.calls)
      list.mark(selected === undefined ? undefined : Number(selected))
      showNothing()
    }
    older.addEventListener('click', () =>
      attempt(async () => {
        const found = await find({ before })
        before = found.before
        older.hidden = before === undefined
        list.append(found.calls)
      }),
    )

    // Requests may come faster than anybody reads: drawn a few times a second at most.
    const draw = paused(
      60,
      () => {
        if (isPaused) {
          fill(standing, waitingWords(waiting.length))
          return
        }
        const came = waiting.filter(({ index }) => index > list.newest)
        waiting = []
        if (came.length > 0) list.prepend(came)
        showNothing()
      },
      signal,
    )
    const loadSoon = paused(200, () => void load().catch(sayError), signal)
    context.onCall((call) => {
      // A journal that begins anew is another one.
      if (call.index <= list.newest) loadSoon()
      else if (fits(call, filter())) {
        waiting.push(call)
        draw()
      }
    })

    const pause = el(
      'button',
      { type: 'button', 'aria-pressed': 'false', 'data-key': 'p' },
      'Pause',
    )
    pause.addEventListener('click', () => {
      isPaused = !isPaused
      pause.setAttribute('aria-pressed', String(isPaused))
      fill(pause, isPaused ? 'Go on' : 'Pause')
      standing.hidden = !isPaused
      fill(standing, waitingWords(waiting.length))
      draw()
    })
    const clear = el('button', { type: 'button' }, 'Clear')
    clear.addEventListener('click', async () => {
      const isMeant = await confirmed(
        'Clear the journal?',
        'The requests so far are forgotten; the state stays. They can be neither verified nor replayed then.',
        'Clear it',
      )
      if (!isMeant) return
      await attempt(() => ask('DELETE', at('/worlds/{}/journal', world)), 'The journal is cleared.')
      location.hash = context.to('journal')
      context.again()
    })

    const refilter = paused(
      200,
      () => {
        context.keep(selected === undefined ? [] : [selected], filter())
        void load().catch(sayError)
      },
      signal,
    )
    for (const control of [search, operation, status, outcome])
      control.addEventListener('input', refilter)

    const select = async (index: string | undefined) => {
      selected = index
      list.mark(index === undefined ? undefined : Number(index))
      split.classList.toggle('open', index !== undefined)
      if (index === undefined) {
        detail.remove()
        return
      }
      split.append(detail)
      const explained = await ask<ExplainedCall>('GET', at('/worlds/{}/journal/{}', world, index), {
        signal,
      })
      if (selected !== index) return
      const close = el(
        'a',
        { class: 'button', href: context.to('journal', [], filter()), 'data-key': 'Escape' },
        'Close',
      )
      fill(detail, callDetail(context, explained, close))
      detail.scrollTop = 0
      // Where the list is not beside it, the request has taken its place.
      if (!rest.checkVisibility()) detail.querySelector('h2')?.focus()
    }
    const selectOr = (index: string | undefined) =>
      select(index).catch((error: unknown) => {
        if (signal.aborted) return
        fill(detail, empty(error instanceof Error ? error.message : 'There is no such request.'))
      })

    fill(main, head('Journal', pause, clear), split)
    await load()
    await selectOr(place.parts[0])
    void operationOptions(known)
    context.onMove((next) => {
      const now = filter()
      if (Object.entries(now).some(([name, value]) => (next.query.get(name) ?? '') !== value))
        return false
      const last = selected
      void selectOr(next.parts[0]).then(() => {
        if (next.parts[0] === undefined)
          list.element.querySelector<HTMLElement>(`[data-index="${last}"]`)?.focus()
      })
      return true
    })
  },
}

// What the API's own search would say, for what comes live.
function fits(
  call: Call,
  { text = '', operation, status, outcome }: Record<string, string>,
): boolean {
  const code = call.status === undefined ? 'none' : String(call.status)
  const fitsStatus =
    status === '' || status === code || (status?.endsWith('xx') === true && status[0] === code[0])
  if (!fitsStatus) return false
  if (operation !== '' && call.operation !== operation) return false
  if (outcome !== '' && call.outcome !== outcome) return false
  const { path, requestBody, responseBody } = call
  return (
    text === '' ||
    JSON.stringify([path, call.operation, requestBody, responseBody])
      .toLowerCase()
      .includes(JSON.stringify(text.toLowerCase()).slice(1, -1))
  )
}
