/** @module The addresses that follow from an entity's own: that of its page, and those of what lies below it. */

import type { JsonObject, JsonValue } from '../../../base/index.ts'
import type { StoredEntity } from '../../../world/index.ts'
import type { Service } from '../../service.ts'
import { addressIn } from '../field-words.ts'

/** The addresses of one entity, each put together once. */
export class OwnAddresses {
  readonly url: string
  readonly #known: Record<string, string> = {}

  constructor(url: string) {
    this.url = url
  }

  /** What a member of this name holds; undefined for one that holds none of them. */
  of(name: string): string | undefined {
    const about = addressIn(name)
    if (about === 'none') return undefined
    this.#known[name] ??= this.#make(about, name)
    return this.#known[name]
  }

  #make(about: 'own' | 'page' | 'below', name: string): string {
    if (about === 'own') return this.url
    return about === 'page'
      ? this.url.replace('://api.', '://')
      : `${this.url}/${name.slice(0, -'_url'.length)}`
  }
}

/** The value with its addresses in the members that hold any and that nobody gave; itself where they are right already. */
export function withAddresses(
  service: Service,
  value: JsonObject,
  given: JsonObject,
  addresses: OwnAddresses,
  ancestors: readonly StoredEntity[],
): JsonObject {
  let out: Record<string, JsonValue | undefined> | undefined
  for (const name of Object.keys(value)) {
    const old = value[name]
    if (typeof old !== 'string' || given[name] !== undefined) continue
    const address = addresses.of(name)
    if (address === undefined || address === old) continue
    if (addressIn(name) === 'below' && !/^https?:/.test(old)) continue
    if (addressesAround(service, ancestors).has(name)) continue
    out ??= { ...value }
    out[name] = address
  }
  return out ?? value
}

const around = new WeakMap<Service, Map<string, ReadonlySet<string>>>()

// Members that hold the address of something that the entity lies in: `repository_url`.
function addressesAround(
  service: Service,
  ancestors: readonly StoredEntity[],
): ReadonlySet<string> {
  let known = around.get(service)
  if (known === undefined) {
    known = new Map()
    around.set(service, known)
  }
  let chain = ''
  for (const { resource } of ancestors) chain += `${resource} `
  let names = known.get(chain)
  if (names === undefined) {
    names = new Set(
      ancestors.flatMap(({ resource }) =>
        service.fieldNames(resource).map((alias) => `${alias}_url`),
      ),
    )
    known.set(chain, names)
  }
  return names
}
