/** @module JSON for people: indented, coloured, cut where it would be endless, and copied whole. */

import { el, fill, put } from '../dom.ts'

const MOST_CHARACTERS = 40_000
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g

/** A value in full. */
export function jsonView(value: unknown): HTMLElement {
  const pre = el('pre', { tabindex: 0 })
  const text = typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '')
  const isCut = text.length > MOST_CHARACTERS
  const show = (shown: string) => {
    if (typeof value === 'string') fill(pre, shown)
    else colour(pre, shown)
  }
  show(isCut ? text.slice(0, MOST_CHARACTERS) : text)
  if (!isCut) return pre
  const all = el('button', { type: 'button' }, `Show all ${text.length} characters`)
  all.addEventListener('click', () => {
    show(text)
    all.remove()
  })
  return el('div', {}, pre, all)
}

function colour(pre: HTMLElement, text: string): void {
  pre.replaceChildren()
  let done = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, word, colon] = match
    put(pre, text.slice(done, match.index))
    const kind = word === undefined ? 'n' : colon === undefined ? 's' : 'k'
    put(pre, el('span', { class: kind }, word ?? whole), colon)
    done = match.index + whole.length
  }
  put(pre, text.slice(done))
}
