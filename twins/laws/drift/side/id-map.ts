/** @module Which of the twin's ids stands for which of the service's: what was made on both sides has two names. */

import { isJsonObject, type JsonValue, setMember } from '../../../base/index.ts'
import {
  jsonOfBody,
  type Observed,
  type RecordedBody,
  type RecordedExchange,
  splitQuery,
} from '../../../record/exchanges/index.ts'
import { keyText, singularOf } from '../../../world/index.ts'

/** So long a text that it names nothing else by chance. */
const TELLING = 6

/** Names of the service by those of the twin. */
export class IdMap {
  readonly #byResource = new Map<string, JsonValue>()
  readonly #byText = new Map<string, JsonValue>()

  /** The service's id of a thing is this one of the twin. */
  learn(resource: string, service: JsonValue, twin: JsonValue): void {
    const [left, right] = [keyText(service), keyText(twin)]
    if (left === undefined || right === undefined) return
    this.#byResource.set(`${resource} ${left}`, twin)
    if (left.length >= TELLING && !/^\d+$/.test(left) && left !== right)
      this.#byText.set(left, twin)
  }

  /** The service's next page of a list is this one of the twin. */
  learnPage(operation: string, service: string | undefined, twin: string | undefined): void {
    if (service !== undefined && twin !== undefined && service !== twin) {
      this.#byResource.set(`${pageOf(operation)} ${service}`, twin)
    }
  }

  /** What the twin calls it; the same where nothing else is known. */
  of(resource: string | undefined, service: JsonValue): JsonValue {
    const text = keyText(service)
    if (text === undefined) return service
    return this.#byResource.get(`${resource} ${text}`) ?? this.#byText.get(text) ?? service
  }

  /** Whether two values name the same thing. */
  areSame(service: JsonValue | undefined, twin: JsonValue | undefined): boolean {
    const text = keyText(service)
    return text !== undefined && keyText(this.#byText.get(text)) === keyText(twin)
  }

  /** A request as the twin must get it, below the contract's base path. */
  translate(one: Observed): RecordedExchange {
    const { exchange } = one
    const [pathname, query] = splitQuery(one.path)
    const path =
      this.#path(one, pathname) + (query === '' ? '' : `?${this.#query(one, query.slice(1))}`)
    const body = exchange.request.body
    return {
      ...exchange,
      path,
      request: {
        ...exchange.request,
        ...(body === undefined ? {} : { body: this.#body(one, body) }),
      },
    }
  }

  #path({ operation, behaviour }: Observed, pathname: string): string {
    const template = operation.path.split('/')
    return pathname
      .split('/')
      .map((segment, i) => {
        const [, name] = /^\{([^{}]+)\}$/.exec(template[i] ?? '') ?? []
        if (name === undefined) return segment
        const key = behaviour.keys.find((one) => one.in === 'path' && one.name === name)
        const own = decoded(segment)
        const mapped = keyText(this.of(key?.resource, own)) ?? own
        return mapped === own ? segment : encodeURIComponent(mapped)
      })
      .join('/')
  }

  #query({ behaviour }: Observed, query: string): string {
    return query
      .split('&')
      .map((pair) => {
        const [name = '', value] = splitOnce(pair, '=')
        if (value === undefined) return pair
        const plain = decoded(value.replaceAll('+', ' '))
        const key = behaviour.keys.find((one) => one.in === 'query' && one.name === decoded(name))
        const { position, before } = behaviour.pagination ?? {}
        const isPosition = [position, before].includes(decoded(name))
        const place = isPosition ? this.of(pageOf(behaviour.operation), plain) : plain
        const told = place === plain ? this.#named(key?.resource, decoded(name), plain) : place
        const mapped = keyText(told) ?? plain
        return mapped === plain ? pair : `${name}=${encodeURIComponent(mapped)}`
      })
      .join('&')
  }

  #body(one: Observed, body: RecordedBody): RecordedBody {
    const json = jsonOfBody(body)
    if (json !== undefined) return { json: this.#json(one, json, '') }
    if ('form' in body) {
      return {
        form: body.form.map(([name, value]) => [
          name,
          keyText(this.#named(undefined, name, value)) ?? value,
        ]),
      }
    }
    return body
  }

  #json(one: Observed, value: JsonValue, path: string): JsonValue {
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.#json(one, item, path))
    if (isJsonObject(value)) {
      const out: Record<string, JsonValue> = {}
      for (const [name, member] of Object.entries(value)) {
        if (member === undefined) continue
        setMember(out, name, this.#json(one, member, path === '' ? name : `${path}.${name}`))
      }
      return out
    }
    const key = one.behaviour.keys.find((bound) => bound.in === 'body' && bound.name === path)
    return this.#named(key?.resource, path.split('.').at(-1) ?? '', value)
  }

  // A number names a thing only under a name that says so: `customer_id: 7`.
  #named(resource: string | undefined, name: string, value: JsonValue): JsonValue {
    if (resource !== undefined) return this.of(resource, value)
    const text = keyText(value)
    if (text === undefined) return value
    const word = name.toLowerCase().replaceAll(/_?ids?$/g, '')
    for (const [known, twin] of this.#byResource) {
      const at = known.indexOf(' ')
      if (known.slice(at + 1) !== text) continue
      const own = known.slice(0, at)
      if (own.toLowerCase() === word || singularOf(own).toLowerCase() === word) return twin
    }
    return this.#byText.get(text) ?? value
  }
}

function pageOf(operation: string): string {
  return `page\u0000${operation}`
}

function splitOnce(text: string, at: string): readonly [string, string?] {
  const i = text.indexOf(at)
  return i === -1 ? [text] : [text.slice(0, i), text.slice(i + 1)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Members by which things are named: keys of their resource, and what is called an id. */
export function isIdName(
  name: string,
  keys: readonly string[],
  ids: Readonly<Record<string, unknown>>,
): boolean {
  return (
    keys.includes(name) ||
    Object.hasOwn(ids, name) ||
    /(?:^|_)(?:id|sid|gid|uuid|guid)$|Id$/.test(name)
  )
}
