/** @module The rows of the journal, newest first: filled from a search, grown by what comes live, cut where they would be endless. */

import type { Call } from '../api-types.ts'
import { el, fill, tag } from '../dom.ts'
import { plural, statusTone, timeOfDay } from '../values/wording.ts'
import { methodMark, type ViewContext } from '../view.ts'

/** Rows in the document; older ones are a search away. */
const MOST_ROWS = 1000

/** The list and what can be done to it. */
export interface CallList {
  readonly element: HTMLElement
  /** Shows these, newest first, in place of the others. */
  set(calls: readonly Call[]): void
  /** Adds older ones at the end. */
  append(calls: readonly Call[]): void
  /** Adds those that came, oldest first, at the top. */
  prepend(calls: readonly Call[]): void
  /** Marks the row of an index. */
  mark(index: number | undefined): void
  /** The newest index shown; -1 for none. */
  readonly newest: number
  readonly length: number
}

/** An empty list whose rows lead to places that keep what is filtered. */
export function callList(
  context: ViewContext,
  query: () => Readonly<Record<string, string | undefined>>,
): CallList {
  const element = el('ol', { class: 'list calls' })
  let marked: number | undefined
  let newest = -1
  const rowOf = (call: Call, isFresh: boolean) => {
    const { index, method, path, status, operation, outcome, fault, reads, writes, cause } = call
    const touched = [
      writes.length === 0 ? '' : `changed ${new Set(writes).size}`,
      reads.length === 0 ? '' : `read ${new Set(reads).size}`,
    ].filter((text) => text !== '')
    const under = [
      operation ?? 'no operation',
      ...(outcome === 'answered' ? [] : [outcome]),
      ...(fault === undefined ? [] : [`fault: ${fault}`]),
      ...(cause === undefined ? [] : [cause]),
      ...touched,
    ]
    return el(
      'li',
      { class: isFresh ? 'fresh' : '' },
      el(
        'a',
        {
          class: 'item',
          href: context.to('journal', [index], query()),
          'data-index': index,
          'aria-current': index === marked ? 'true' : undefined,
        },
        el('time', {}, timeOfDay(call.atMs)),
        methodMark(method),
        el('span', { class: 'path' }, path),
        tag(status ?? 'none', statusTone(status)),
        el('span', { class: 'under' }, under.join(' · ')),
      ),
    )
  }
  return {
    element,
    set(calls) {
      newest = calls[0]?.index ?? -1
      fill(
        element,
        calls.map((call) => rowOf(call, false)),
      )
    },
    append(calls) {
      element.append(...calls.map((call) => rowOf(call, false)))
    },
    prepend(calls) {
      newest = calls.at(-1)?.index ?? newest
      element.prepend(...calls.toReversed().map((call) => rowOf(call, true)))
      while (element.childElementCount > MOST_ROWS) element.lastElementChild?.remove()
    },
    mark(index) {
      marked = index
      for (const row of element.querySelectorAll('[aria-current]'))
        row.removeAttribute('aria-current')
      element.querySelector(`[data-index="${index}"]`)?.setAttribute('aria-current', 'true')
    },
    get newest() {
      return newest
    },
    get length() {
      return element.childElementCount
    },
  }
}

/** How many waited while the list stood still. */
export function waitingWords(n: number): string {
  return n === 0 ? 'Paused. Nothing came since.' : `Paused. ${plural(n, 'new request')} waiting.`
}
