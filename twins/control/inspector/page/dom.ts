/** @module Makes elements. Whatever is put into one is text: there is no way here for a text to become markup. */

/** What an element may hold; `undefined`, `null` and booleans leave nothing. */
export type Child = Node | string | number | boolean | null | undefined | readonly Child[]

type Listener = (event: never) => void

/** Attributes by name; `on…` are listeners, `true` is an empty attribute, `false` and `undefined` leave it out. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | Listener | null | undefined>
>

/** What a reader cannot see, or what reorders what is read; not what joins emoji and scripts. */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** A text in which everything can be seen: an override of direction stands there as `\u202e`. */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16)
    return code.length < 3 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`
  })
}

/** Makes an element. Links lead inside the page, or to something that the page itself made. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value as EventListener)
      continue
    }
    const text = value === true ? '' : String(value)
    if (name === 'href' && !/^(?:#|blob:|\/openapi\.json$)/.test(text)) continue
    if (name === 'value') (element as unknown as HTMLInputElement).value = text
    element.setAttribute(name, text)
  }
  put(element, ...children)
  return element
}

/** Puts children at an element's end. */
export function put(parent: Element, ...children: readonly Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) put(parent, ...child)
    else if (child instanceof Node) parent.append(child)
    else if (typeof child === 'string' || typeof child === 'number')
      parent.append(visible(String(child)))
  }
}

/** Puts children in place of what an element had. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren()
  put(parent, ...children)
}

/** A small label whose tone says something, never by colour alone. */
export function tag(text: string | number, tone = ''): HTMLElement {
  return el('span', { class: `tag ${tone}` }, text)
}

/** Names and values. */
export function pairs(
  rows: readonly (readonly [string, Child] | undefined | false)[],
): HTMLElement {
  return el(
    'dl',
    { class: 'pairs' },
    rows.map((row) => row && [el('dt', {}, row[0]), el('dd', {}, row[1])]),
  )
}

/** What is said where there is nothing yet: what that means, and what to do next. */
export function empty(what: string, ...next: readonly Child[]): HTMLElement {
  return el('div', { class: 'empty' }, el('p', { class: 'what' }, what), el('p', {}, ...next))
}

let fields = 0

/** A labelled field of a form; what is said about it is read out after its name. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  fields += 1
  const id = `field-${fields}`
  const input = control.matches('input,select,textarea')
    ? control
    : (control.querySelector('input,select,textarea') ?? control)
  input.id = id
  if (hint !== undefined) input.setAttribute('aria-describedby', `${id}-hint`)
  return el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    control,
    hint === undefined ? undefined : el('small', { id: `${id}-hint` }, hint),
  )
}

/** A choice among a few. */
export function choose(
  options: readonly (readonly [value: string, label: string])[],
  value: string,
  attributes: Attributes = {},
): HTMLSelectElement {
  return el(
    'select',
    attributes,
    options.map(([at, label]) => el('option', { value: at, selected: at === value }, label)),
  )
}

/** Waits for a pause in what somebody types, or in what happens. */
export function paused(waitMs: number, act: () => void, signal?: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  signal?.addEventListener('abort', () => clearTimeout(timer))
  return () => {
    clearTimeout(timer)
    timer = setTimeout(act, waitMs)
  }
}
