/** @module Keys for those who do not want to leave the keyboard: next and previous, search, sections, help. */

import { el } from './dom.ts'
import { openDialog } from './talk.ts'

/** `g` and then one of these. */
export type KeyPlaces = Readonly<
  Record<string, { readonly section: string; readonly title: string }>
>

/** Listens from now on. */
export function listenToKeys(places: KeyPlaces): void {
  let isGoing = false
  document.addEventListener('keydown', (event) => {
    const { key, target } = event
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog') !== null)
      return
    if (target instanceof Element && target.closest('input,textarea,select') !== null) {
      if (key === 'Escape') (target as HTMLElement).blur()
      return
    }
    if (isGoing) {
      isGoing = false
      const place = places[key]
      if (place === undefined) return
      event.preventDefault()
      document.querySelector<HTMLElement>(`nav.menu a[href$="/${place.section}"]`)?.click()
      return
    }
    const act = ACTIONS[key]
    if (key === 'g') isGoing = true
    else if (key === '?') void help(places)
    else if (act === undefined || !act()) return
    event.preventDefault()
  })
}

const ACTIONS: Readonly<Record<string, () => boolean>> = {
  j: () => step(1),
  k: () => step(-1),
  '/': () => focusOn('main input[type=search]'),
  p: () => press('main [data-key=p]'),
  c: () => press('main [data-key=c]'),
  Escape: () => press('main [data-key=Escape]'),
}

function step(by: 1 | -1): boolean {
  const items = [...document.querySelectorAll<HTMLElement>('main .item')].filter((item) =>
    item.checkVisibility(),
  )
  const now = items.indexOf(document.activeElement as HTMLElement)
  const current = items.findIndex((item) => item.getAttribute('aria-current') !== null)
  const from = now === -1 ? current : now
  const next = items[from === -1 ? 0 : from + by]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
  return next !== undefined
}

function focusOn(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector)
  found?.focus()
  return found !== null
}

function press(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector)
  found?.click()
  return found !== null
}

function help(places: KeyPlaces): Promise<boolean> {
  const rows: readonly (readonly [string, string])[] = [
    ['j k', 'next and previous row'],
    ['Enter', 'open it'],
    ['Esc', 'close it; leave a field'],
    ['/', 'search'],
    ['p', 'pause the journal, or let it go on'],
    ['c', 'copy the request as curl'],
    ...Object.entries(places).map(([key, { title }]) => [`g ${key}`, title] as const),
  ]
  return openDialog({
    title: 'Keys',
    body: [
      el(
        'div',
        { class: 'keys' },
        rows.map(([keys, what]) => [
          el(
            'span',
            {},
            keys.split(' ').flatMap((key) => [el('kbd', {}, key), ' ']),
          ),
          el('span', {}, what),
        ]),
      ),
    ],
    confirm: 'Close',
  })
}
