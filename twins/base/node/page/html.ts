/** @module Safe templating for pages: whatever is put into a template is text unless it was made by a template itself. */

/** What a reader cannot see, or what reorders what is read: controls and format characters, but those that join emoji and scripts. */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** A piece of HTML that is known to be safe. Made by {@link html}, {@link joinMarkup} and {@link trustedMarkup} only. */
export class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What a template accepts: text and numbers are escaped, markup stands as it is, lists are joined, the rest is nothing. */
export type Piece = Markup | string | number | boolean | null | undefined | readonly Piece[]

/**
 * Makes what cannot be seen visible (`\u202e` becomes the text `\u202e`) and lone surrogates harmless, so that nothing in a
 * report reads otherwise than it is. Line breaks and tabs stay.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(UNSEEN, (character) => {
      const code = character.codePointAt(0) ?? 0
      const hex = code.toString(16)
      if (code > 0xffff) return `\\u{${hex}}`
      return code < 256 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
    })
}

/** A text for an element's content or a quoted attribute's value. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '')
}

function render(piece: Piece): string {
  if (piece instanceof Markup) return piece.toString()
  if (Array.isArray(piece)) return piece.map(render).join('')
  if (typeof piece === 'string') return escapeHtml(piece)
  if (typeof piece === 'number') return escapeHtml(String(piece))
  return ''
}

/**
 * A template whose values are escaped. Attributes must be quoted in the template; `undefined`, `null` and booleans leave nothing.
 *
 * @example
 * html`<p title="${title}">${lines.map((line) => html`<b>${line}</b>`)}</p>`
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let out = strings[0] ?? ''
  pieces.forEach((piece, index) => {
    out += render(piece) + (strings[index + 1] ?? '')
  })
  return new Markup(out)
}

/** Joins pieces with a separator that is itself a piece. */
export function joinMarkup(pieces: readonly Piece[], separator: Piece = ''): Markup {
  return new Markup(pieces.map(render).join(render(separator)))
}

/** Takes a text as markup. Only for constants and for what {@link safeSvg} has read: never for anything observed. */
export function trustedMarkup(text: string): Markup {
  return new Markup(text)
}

/**
 * A relative link to a file of the same folder tree, every segment encoded; undefined for what is absolute, has a scheme,
 * or is empty, so that no link of a page ever leads elsewhere.
 */
export function relativeLink(path: string): string | undefined {
  const segments = path.replaceAll('\\', '/').split('/')
  if (path === '' || segments[0] === '') return undefined
  return segments
    .map((segment, index) => {
      const encoded = encodeURIComponent(segment.toWellFormed())
      // A colon in the first segment would read as a scheme; it is encoded, and so are quotes that HTML would end at.
      return index === 0 ? encoded.replaceAll(':', '%3A') : encoded
    })
    .join('/')
}

/** An id for an element, made of any text: letters, digits and dashes, never empty. */
export function elementId(...parts: readonly (string | number)[]): string {
  return parts
    .map((part) =>
      String(part).replace(/[^A-Za-z0-9]+/g, (run) => (run === '-' ? '-' : `_${hex(run)}_`)),
    )
    .join('-')
}

function hex(text: string): string {
  return [...text].map((character) => (character.codePointAt(0) ?? 0).toString(16)).join('')
}

/** A long text's beginning and end, and how many characters were left out between them; the text itself when it is short. */
export function clipText(
  text: string,
  limit: number,
): { readonly head: string; readonly tail: string; readonly omitted: number } {
  if (text.length <= limit) return { head: text, tail: '', omitted: 0 }
  const tail = Math.floor(limit / 4)
  return {
    head: text.slice(0, limit - tail),
    tail: text.slice(text.length - tail),
    omitted: text.length - limit,
  }
}
