/** @module What the page says in passing, and what it asks in dialogs: the token, a name, whether something is really meant. */

import { Refused } from './ask.ts'
import { type Child, el, field } from './dom.ts'

let says: HTMLElement | undefined

/** Where passing words are shown; read out by screen readers. */
export function placeOfWords(): HTMLElement {
  says ??= el('div', { class: 'says', role: 'status', 'aria-live': 'polite' })
  return says
}

/** Says something for a few seconds. */
export function say(text: string, tone: '' | 'bad' = ''): void {
  const line = el('div', { class: tone }, text)
  placeOfWords().append(line)
  setTimeout(() => line.remove(), tone === 'bad' ? 9000 : 4000)
}

/** Does what may be refused, and says so where it was; tells whether it went well. */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work()
    if (done !== undefined) say(done)
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false
    sayError(error)
    return false
  }
}

/** Says what went wrong, and how to mend it. */
export function sayError(error: unknown): void {
  const hint = error instanceof Refused && error.hint !== undefined ? ` ${error.hint}` : ''
  say(`${error instanceof Error ? error.message : String(error)}${hint}`, 'bad')
}

interface Asked {
  readonly title: string
  readonly body: readonly Child[]
  readonly confirm: string
  readonly isDanger?: boolean
  /** A dialog that only an answer closes. */
  readonly mustAnswer?: boolean
}

/** Opens a dialog; resolves with whether it was confirmed. */
export function openDialog({
  title,
  body,
  confirm,
  isDanger,
  mustAnswer,
}: Asked): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = el('dialog', { 'aria-labelledby': 'dialog-title' })
    const close = (answer: boolean) => {
      dialog.close()
      dialog.remove()
      resolve(answer)
    }
    const form = el(
      'form',
      {
        method: 'dialog',
        onsubmit: (event: Event) => {
          event.preventDefault()
          close(true)
        },
      },
      el('h2', { id: 'dialog-title' }, title),
      body,
      el(
        'div',
        { class: 'row' },
        mustAnswer === true
          ? undefined
          : el('button', { type: 'button', onclick: () => close(false) }, 'Cancel'),
        el('button', { type: 'submit', class: isDanger === true ? 'danger' : 'main' }, confirm),
      ),
    )
    dialog.append(form)
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      if (mustAnswer !== true) close(false)
    })
    document.body.append(dialog)
    dialog.showModal()
    // Text first: a dialog that asks for one is about that.
    dialog.querySelector<HTMLElement>('input,textarea')?.focus()
  })
}

/** Asks whether something is really meant. */
export function confirmed(title: string, what: string, confirm: string): Promise<boolean> {
  return openDialog({ title, body: [el('p', {}, what)], confirm, isDanger: true })
}

/** Asks for the control token, once for as long as the tab is open. */
export async function askToken(isWrong: boolean): Promise<string> {
  const input = el('input', {
    type: 'password',
    autocomplete: 'off',
    required: true,
    name: 'token',
  })
  await openDialog({
    title: 'This twin asks for its control token',
    body: [
      isWrong
        ? el('p', { class: 'notice bad' }, 'The twin did not take that token. Try again.')
        : el('p', {}, 'It is the one that HOLDOUT_CONTROL_TOKEN had when the twin was started.'),
      field('Token', input, 'Kept in this tab alone, and sent as a header.'),
    ],
    confirm: 'Look inside',
    mustAnswer: true,
  })
  return input.value
}

/** Puts a text on the clipboard. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(`${what} copied.`)
  } catch {
    // Without the clipboard, as on a page that is not secure: shown to be copied by hand.
    const area = el('textarea', { rows: 8, readonly: true }, text)
    await openDialog({ title: what, body: [area], confirm: 'Done' })
  }
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  el('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
