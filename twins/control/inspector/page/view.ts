/** @module What a view of the page gets and gives. */

import type { Place } from './address.ts'
import { placeHash } from './address.ts'
import type { Call, TwinShown } from './api-types.ts'
import { el } from './dom.ts'

/** What a view may use. */
export interface ViewContext {
  readonly twin: TwinShown
  readonly world: string
  readonly place: Place
  /** What the view fills. */
  readonly main: HTMLElement
  /** Ends when the view is left. */
  readonly signal: AbortSignal
  /** Told of every request that comes while the view is there. */
  onCall(listener: (call: Call) => void): void
  /** Asked when another place of the same section is come to: true where the view goes there by itself. */
  onMove(mover: (place: Place) => boolean): void
  /** The address of another place of this world. */
  to(
    section: string,
    parts?: readonly (string | number)[],
    query?: Readonly<Record<string, string | number | undefined>>,
  ): string
  /** Changes what the address says without leaving the view. */
  keep(
    parts: readonly (string | number)[],
    query: Readonly<Record<string, string | number | undefined>>,
  ): void
  /** Shows the view anew. */
  again(): void
  /** Tells the frame that worlds came, went or changed their time. */
  worldsChanged(): void
}

/** A section of the page. */
export interface View {
  /** As its address names it. */
  readonly section: string
  readonly title: string
  show(context: ViewContext): Promise<void>
}

/** A heading that takes the focus when the view is come to, and what stands beside it. */
export function head(title: string, ...beside: readonly Node[]): HTMLElement {
  return el(
    'div',
    { class: 'head' },
    el('h1', { tabindex: -1 }, title),
    el('span', { class: 'grow' }),
    beside,
  )
}

/** A link to an entity. */
export function entityLink(world: string, uid: string): HTMLElement {
  const cut = uid.lastIndexOf('/')
  const parts = [uid.slice(0, cut), uid]
  return el('a', { class: 'mono', href: placeHash(world, 'state', parts) }, uid)
}

/** A method with its weight: what only reads is quiet. */
export function methodMark(method: string): HTMLElement {
  const tone = method === 'DELETE' ? 'd' : /^(?:POST|PUT|PATCH)$/.test(method) ? 'w' : ''
  return el('span', { class: `method ${tone}` }, method)
}
