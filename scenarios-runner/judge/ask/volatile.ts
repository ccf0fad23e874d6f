/** @module What differs between runs of the same: local ports, times, and ids that nobody chose. */

/** What a piece of a text is that another run has otherwise. */
export type VolatileKind = 'port' | 'time' | 'http-date' | 'epoch' | 'id'

const APART = { before: '(?<![0-9A-Za-z])', after: '(?![0-9A-Za-z])' }

/**
 * Ids are told by their shape alone: UUIDs, ULIDs, and digits and letters of hexadecimal in the lengths that generators and digests
 * have. Any other might be chosen by somebody, such as an invoice's number. Numbers that may be times are of a length only.
 */
const FORMS: readonly (readonly [VolatileKind, string])[] = [
  ['port', String.raw`(?:127\.0\.0\.1|localhost|\[::1\]):\d+`],
  ['time', String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?`],
  [
    'http-date',
    String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d[ -][A-Z][a-z]{2}[ -]\d{4} \d\d:\d\d:\d\d GMT`,
  ],
  ['id', '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'],
  [
    'id',
    `${APART.before}(?=[A-Z]*\\d[A-Z]*\\d)(?=\\d*[A-Z]\\d*[A-Z])[0-7][0-9A-HJKMNP-TV-Z]{25}${APART.after}`,
  ],
  [
    'id',
    `${APART.before}(?=[a-f]*\\d)(?=\\d*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24})${APART.after}`,
  ],
  ['epoch', String.raw`(?<!\d)(?<!\d\.)\d{10}(?:\d{3}|\.\d{1,6})?(?!\d)(?!\.\d)`],
]

const EACH = FORMS.map(([, form]) => `(${form})`).join('|')

/** A piece that another run may have otherwise. */
export interface VolatilePiece {
  readonly kind: VolatileKind
  readonly text: string
}

/** The text with each such piece replaced. */
export function replaceVolatile(text: string, by: (piece: VolatilePiece) => string): string {
  return text.replace(new RegExp(EACH, 'g'), (found: string, ...groups: unknown[]) => {
    const at = groups.indexOf(found)
    return by({ kind: FORMS[at]?.[0] as VolatileKind, text: found })
  })
}

/** A pattern for a text with whatever its own ports, times and ids have become; undefined when it has none. */
export function alike(text: string): RegExp | undefined {
  const parts: string[] = []
  let at = 0
  for (const match of text.matchAll(new RegExp(EACH, 'g'))) {
    const form = FORMS[match.slice(1).indexOf(match[0])]?.[1] ?? ''
    parts.push(literal(text.slice(at, match.index)), form)
    at = match.index + match[0].length
  }
  if (at === 0) return undefined
  return new RegExp([...parts, literal(text.slice(at))].join(''))
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s*')
}
