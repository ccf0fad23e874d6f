/** @module The path templates of Discovery methods as OpenAPI's: `{+name}` taken apart into the segments that it spans. */

import { isJsonObject, type JsonObject } from '../../base/index.ts'

/** A path for OpenAPI. */
export interface DiscoveryPath {
  /** Starts with a slash, under the service's path. */
  readonly path: string
  /** Names in the path that no parameter of the method describes: parts of one that spans segments. */
  readonly parts: readonly string[]
  /** Parameters that the path no longer has, since its parts stand for it. */
  readonly replaced: ReadonlySet<string>
  /** Parameters whose value may hold slashes. */
  readonly spanning: ReadonlySet<string>
  /** The parameter whose value the whole path is, and what stands before it: a thing is called so (`shelves/7`). */
  readonly named?: { readonly member: string; readonly prefix: string }
}

/**
 * The path of a method. `flatPath`, where the document has it, spells out what a `{+name}` with a pattern spans
 * (`v1/projects/{projectsId}/topics/{topicsId}` for `v1/{+topic}`): only so can two methods be told apart.
 * Without it the parameter's own pattern is spelled out the same way; one that allows anything spans segments.
 */
export function discoveryPath(method: JsonObject): DiscoveryPath {
  const declared = isJsonObject(method.parameters) ? method.parameters : {}
  const template = String(method.path ?? '')
  const flat = typeof method.flatPath === 'string' ? method.flatPath : undefined
  const spanning = new Set<string>()
  const spelled =
    flat ??
    template.replaceAll(/\{\+([^{}]+)\}/g, (_whole, name: string) => {
      const parameter = declared[name]
      const pattern = isJsonObject(parameter) ? parameter.pattern : undefined
      const segments = typeof pattern === 'string' ? spellOut(pattern) : undefined
      if (segments !== undefined) return segments
      spanning.add(name)
      return `{${name}}`
    })
  const path = `/${spelled.replace(/^\//, '').replaceAll(/\{\+([^{}]+)\}/g, '{$1}')}`
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
  const inPath = Object.entries(declared).filter(
    ([, parameter]) => isJsonObject(parameter) && parameter.location === 'path',
  )
  const whole = /^([^{}]*)\{\+([^{}]+)\}$/.exec(template.replace(/^\//, ''))
  const [, before = '', member = ''] = whole ?? []
  const isNamed = whole !== null && !names.includes(member)
  return {
    ...(isNamed ? { named: { member, prefix: `/${before}` } } : {}),
    path,
    parts: names.filter((name) => !Object.hasOwn(declared, name)),
    replaced: new Set(inPath.map(([name]) => name).filter((name) => !names.includes(name))),
    spanning,
  }
}

/** `^projects/[^/]+/topics/[^/]+$` → `projects/{projectsId}/topics/{topicsId}`; undefined for other patterns. */
function spellOut(pattern: string): string | undefined {
  const segments = pattern.replace(/^\^/, '').replace(/\$$/, '').replaceAll('[^/]', '\0').split('/')
  const spelled: string[] = []
  for (const [index, segment] of segments.entries()) {
    const before = segments[index - 1]
    if (/^[\w.-]+$/.test(segment)) spelled.push(segment)
    else if (segment === '\0+' && before !== undefined && /^[\w.-]+$/.test(before)) {
      spelled.push(`{${before}Id}`)
    } else return undefined
  }
  return spelled.join('/')
}
