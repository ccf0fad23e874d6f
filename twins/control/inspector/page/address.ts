/** @module Where somebody is on the page, as the part of the address after `#`: every view has one to come back to. */

/** A place: `#/w/default/state/pets?text=rex`. */
export interface Place {
  readonly world: string
  /** `journal`, `state`, `behaviours`, … */
  readonly section: string
  readonly parts: readonly string[]
  readonly query: URLSearchParams
}

/** The place that a hash names; the journal of the default world for none. */
export function readPlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2)
  const [, mark = '', world = '', section = '', ...parts] = path.split('/').map(decoded)
  return {
    world: mark === 'w' && world !== '' ? world : 'default',
    section: mark === 'w' && section !== '' ? section : 'journal',
    parts: parts.filter((part) => part !== ''),
    query: new URLSearchParams(search),
  }
}

/** The hash of a place. */
export function placeHash(
  world: string,
  section: string,
  parts: readonly (string | number)[] = [],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const path = ['w', world, section, ...parts].map((part) => encodeURIComponent(part)).join('/')
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return `#/${path}${search.size === 0 ? '' : `?${search}`}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
