/** @module What is found once and remembered for as long as what it was found in is there. */

/**
 * A question about an object and a name, answered by `find` the first time and from memory from then on. The names must be
 * bounded: they are kept as long as the object.
 */
export function oncePer<Of extends object, Found>(
  find: (of: Of, name: string) => Found,
): (of: Of, name: string) => Found {
  const memory = new WeakMap<Of, Map<string, { readonly found: Found }>>()
  return (of, name) => {
    let known = memory.get(of)
    if (known === undefined) {
      known = new Map()
      memory.set(of, known)
    }
    let answer = known.get(name)
    if (answer === undefined) {
      answer = { found: find(of, name) }
      known.set(name, answer)
    }
    return answer.found
  }
}
