/** @module What differs between runs of the same: local ports, times, UUIDs. */

const FORMS = [
  String.raw`(?:127\.0\.0\.1|localhost):\d+`,
  String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?`,
  '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
]

/** Finds them in a text, each whole. */
export function volatileIn(): RegExp {
  return new RegExp(FORMS.join('|'), 'g')
}

/** A pattern for a text with whatever its own ports, times and UUIDs have become; undefined when it has none. */
export function alike(text: string): RegExp | undefined {
  const parts: string[] = []
  let at = 0
  for (const match of text.matchAll(volatileIn())) {
    const form = FORMS.find((one) => new RegExp(`^(?:${one})$`).test(match[0])) ?? ''
    parts.push(literal(text.slice(at, match.index)), form)
    at = match.index + match[0].length
  }
  if (at === 0) return undefined
  return new RegExp([...parts, literal(text.slice(at))].join(''))
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s*')
}
