/** @module Names as a profile gives them: `*` stands for any text. */

/** The pattern of a name such as `create*`. */
export function namePattern(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[.+?^$(){}|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
