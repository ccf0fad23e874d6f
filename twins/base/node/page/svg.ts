/** @module Drawings made elsewhere, such as a rendered graph: only shapes and text are let through. */

import { escapeHtml, type Markup, trustedMarkup } from './html.ts'

const ELEMENTS = new Set(
  'svg g title desc defs marker path polygon polyline line rect circle ellipse text tspan'.split(
    ' ',
  ),
)

const ATTRIBUTES = new Set(
  `class cx cy d dx dy fill fill-opacity font-family font-size font-style font-weight height id marker-end marker-start
  markerheight markerwidth opacity orient points preserveaspectratio r refx refy role rx ry stroke stroke-dasharray
  stroke-linecap stroke-linejoin stroke-opacity stroke-width text-anchor transform viewbox width x x1 x2 y y1 y2
  aria-label aria-hidden xmlns`
    .split(/\s+/)
    .filter((name) => name !== ''),
)

// A tag, a comment, a declaration, or a processing instruction; what stands between them is text.
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[!?][^>]*>|<\/?[A-Za-z][^\s/>]*(?:"[^"]*"|'[^']*'|[^'">])*>/g
const ATTRIBUTE = /([A-Za-z_:][-\w:.]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * An SVG document as markup that draws and does nothing else: elements and attributes off a short list fall away (links, scripts,
 * styles, foreign content, event handlers, references to anything outside), text is escaped anew.
 * Undefined when the text holds no `svg` element.
 */
export function safeSvg(text: string): Markup | undefined {
  const start = text.search(/<svg[\s>]/)
  if (start === -1) return undefined
  const open: string[] = []
  let skippedDepth = 0
  let out = ''
  let at = start
  for (const match of text.slice(start).matchAll(TOKEN)) {
    const between = text.slice(at, start + match.index)
    if (skippedDepth === 0) out += escapeHtml(decodeEntities(between))
    at = start + match.index + match[0].length
    const token = match[0]
    if (token.startsWith('<!') || token.startsWith('<?')) continue
    const name = /^<\/?([A-Za-z][^\s/>]*)/.exec(token)?.[1] ?? ''
    const closes = token.startsWith('</')
    const empty = token.endsWith('/>')
    if (skippedDepth > 0 || !ELEMENTS.has(name)) {
      if (isContainer(name) && !empty) skippedDepth = Math.max(0, skippedDepth + (closes ? -1 : 1))
      continue
    }
    if (!closes) {
      out += `<${name}${attributes(token)}${empty ? '/' : ''}>`
      if (!empty) open.push(name)
    } else if (open.at(-1) === name) {
      out += `</${name}>`
      open.pop()
      if (open.length === 0) break
    }
  }
  for (const name of open.reverse()) out += `</${name}>`
  return trustedMarkup(out)
}

/** Links are unwrapped: what they hold is drawn. Everything else that is not on the list goes with all it holds. */
function isContainer(name: string): boolean {
  return name !== 'a'
}

function attributes(tag: string): string {
  let out = ''
  for (const [, name = '', double, single] of tag.matchAll(ATTRIBUTE)) {
    const value = decodeEntities(double ?? single ?? '')
    if (!ATTRIBUTES.has(name.toLowerCase())) continue
    // A marker may point into the drawing, never out of it; its names are kept apart from the page's own.
    const inside = /^url\(#([\w-]+)\)$/.exec(value)?.[1]
    if (/url\(/i.test(value) && inside === undefined) continue
    const own =
      inside === undefined ? (name === 'id' ? `drawn-${value}` : value) : `url(#drawn-${inside})`
    out += ` ${name}="${escapeHtml(own)}"`
  }
  return out
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return NAMED[name] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
    },
  )
}
