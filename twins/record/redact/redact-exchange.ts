/** @module Takes every secret out of an exchange: by name, by pattern, and by every value that was seen where a credential stands. */

import {
  createRedactor,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  REDACTED,
  setMember,
} from '../../base/index.ts'
import {
  digitsIn,
  exactJsonOfText,
  type RecordedBody,
  type RecordedExchange,
  type RecordedHeaders,
  textOfExactJson,
} from '../exchanges/index.ts'
import type { KnownSecrets } from './known-secrets.ts'
import { GRANT_MEMBERS, isSecretMember } from './secret-names.ts'

const patterns = createRedactor()

/** Cookies of these names are credentials, however short they are. */
const SESSION_COOKIE = /sess|sid|auth|token|csrf|xsrf|remember|login|user/i
const LONG_COOKIE = 16

/** What a text that is no JSON may name: `password=…`, `"token": "…"`, `secret: …`, `<password>…</password>`. */
const NAMED_IN_TEXT =
  /(["']?)([A-Za-z][\w.-]{1,60})\1(\s*[:=]\s*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?:(?:Bearer|Basic|Digest|Token|SSWS) +)?[^\s"'&,;<>{}]+)/gi
const SCHEME = /^(?:Bearer|Basic|Digest|Token|SSWS) +/i
const ELEMENT_IN_TEXT = /<([A-Za-z][\w.:-]{1,60})((?:\s[^<>]*)?)>([^<>]+)<\/\1>/g

/** Whatever stands behind it in the text is none of it. */
const ADDRESS_IN_TEXT = /https?:\/\/[^\s"'<>\\]+/g

/**
 * A redacted exchange. What stands where a credential stands is learnt, and then looked for in all of the exchange: in its other
 * headers, its address, both bodies and the reason of a failure, in whatever spelling.
 */
export function redactExchange(exchange: RecordedExchange, known: KnownSecrets): RecordedExchange {
  const pass = new Pass(known)
  // Once to learn, once to look for what was learnt: an answer may tell what its request carried, and the other way round.
  pass.exchange(exchange)
  return pass.exchange(exchange)
}

/** A text without the secrets that are known by their value, or by their pattern. */
export function redactText(text: string, known: KnownSecrets): string {
  return new Pass(known).text(text)
}

/** The address of a service without the secrets in its path, where some services have their credential: `/bot123456:…`. */
export function redactAddress(address: URL, known: KnownSecrets): string {
  return new Pass(known).address(address)
}

/** JSON without the secrets that are known by their value. */
export function redactKnown(value: JsonValue, known: KnownSecrets): JsonValue {
  if (typeof value === 'string') return known.redact(value)
  if (typeof value === 'number') return known.redact(String(value)) === String(value) ? value : 0
  if (Array.isArray(value)) return value.map((item: JsonValue) => redactKnown(item, known))
  if (!isJsonObject(value)) return value
  const out: Record<string, JsonValue> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) setMember(out, known.redact(name), redactKnown(member, known))
  }
  return out
}

class Pass {
  readonly #known: KnownSecrets
  /** A client that sends something under a secret's name means a secret; a service may only talk of one. */
  #isSent = true

  constructor(known: KnownSecrets) {
    this.#known = known
  }

  exchange(exchange: RecordedExchange): RecordedExchange {
    const { path, request, response, failed } = exchange
    const sent = this.#side(true, () => ({
      path: this.#path(path),
      request: {
        headers: this.#headers(request.headers),
        ...(request.body === undefined ? {} : { body: this.#body(request.body) }),
      },
    }))
    return {
      ...exchange,
      ...sent,
      ...(response === undefined
        ? {}
        : {
            response: this.#side(false, () => ({
              status: response.status,
              headers: this.#headers(response.headers),
              ...(response.body === undefined ? {} : { body: this.#body(response.body) }),
            })),
          }),
      ...(failed === undefined ? {} : { failed: this.#plain(failed) }),
    }
  }

  text(text: string): string {
    return this.#plain(text)
  }

  address({ protocol, host, pathname }: URL): string {
    // Brackets in a host would be no address any more.
    const named = this.#known.redact(host).replaceAll(REDACTED, 'redacted')
    return `${protocol}//${named}${this.#pathname(pathname).replace(/\/$/, '')}`
  }

  #side<T>(isSent: boolean, work: () => T): T {
    const before = this.#isSent
    this.#isSent = isSent
    try {
      return work()
    } finally {
      this.#isSent = before
    }
  }

  #headers(headers: RecordedHeaders): RecordedHeaders {
    const out: Record<string, string> = {}
    for (const [name, value] of Object.entries(headers)) {
      // Brackets in a name would be no header any more.
      const named = this.#plain(name).replaceAll(REDACTED, 'redacted')
      setMember(out, named, this.#header(name, value))
    }
    return out
  }

  #header(name: string, value: string): string {
    if (name === 'cookie' || name === 'set-cookie') return this.#cookies(name, value)
    if (name === 'authorization' || name === 'proxy-authorization')
      return this.#authorization(value)
    if (isSecretMember(name)) return this.#secret(value)
    if (name === 'location' || name === 'link' || name === 'content-location' || name === 'referer')
      return this.#addresses(value)
    return this.#plain(value)
  }

  /** The scheme stays: what kind of credential it was tells a client's mistake, and nothing else. */
  #authorization(value: string): string {
    const [, scheme, rest = ''] = /^([A-Za-z][\w-]*) +(.+)$/s.exec(value) ?? []
    if (scheme === undefined) return this.#secret(value)
    this.#known.learn(rest.trim())
    // Signatures and proofs among what some schemes say by name; who asks and of whom is no secret.
    for (const [, part = ''] of rest.matchAll(/\b(?:response|signature|token)="?([^",\s]+)/gi)) {
      this.#known.learn(part)
    }
    if (/^basic$/i.test(scheme)) {
      const pair = Buffer.from(rest, 'base64').toString('utf8')
      const at = pair.indexOf(':')
      // A key alone stands in the place of the user.
      const password = pair.slice(at + 1)
      if (at !== -1)
        this.#known.learn(
          password === '' || /^x-oauth-basic$|^x$/i.test(password) ? pair.slice(0, at) : password,
        )
    }
    return `${scheme} ${REDACTED}`
  }

  #cookies(name: string, value: string): string {
    const all = name === 'cookie' ? value.split(/;\s*/) : value.split(/,\s*(?=[^;,=\s]+=)/)
    return all
      .map((one) => {
        const [, cookie = '', content = '', rest = ''] = /^([^=;]*)=([^;]*)(.*)$/s.exec(one) ?? []
        if (cookie === '') return this.#plain(one)
        const bare = content.replace(/^"|"$/g, '')
        if (SESSION_COOKIE.test(cookie) || bare.length >= LONG_COOKIE) this.#learnSpelled(bare)
        return `${this.#plain(cookie)}=${REDACTED}${this.#plain(rest)}`
      })
      .join(name === 'cookie' ? '; ' : ', ')
  }

  #path(path: string): string {
    const at = path.indexOf('?')
    if (at === -1) return this.#pathname(path)
    return `${this.#pathname(path.slice(0, at))}?${this.#query(path.slice(at + 1), false)}`
  }

  #pathname(path: string): string {
    return this.#words(this.#segments(path)).replace(/^(?!\/)/, '/')
  }

  /** Segment by segment first: base64 has slashes too, so that a secret in one segment would take the whole path with it. */
  #segments(path: string): string {
    return path
      .split('/')
      .map((segment) => this.#words(segment))
      .join('/')
  }

  #query(query: string, isAnswer: boolean): string {
    return query
      .split('&')
      .map((pair) => {
        const at = pair.indexOf('=')
        if (at === -1) return this.#plain(pair)
        const [name, value] = [decoded(pair.slice(0, at)), pair.slice(at + 1)]
        if (!isSecretMember(name) && !(isAnswer && name === 'code')) return this.#plain(pair)
        this.#learnSpelled(value)
        return `${pair.slice(0, at)}=${REDACTED}`
      })
      .join('&')
  }

  /** Addresses in a header: what their queries name, and the user that they may have. */
  #addresses(value: string): string {
    const bare = value.replaceAll(/(https?:\/\/)[^/@\s<>]+@/g, `$1${REDACTED}@`)
    return this.#plain(
      // An answer of OAuth's implicit flow has its tokens behind the #.
      bare.replaceAll(
        /([?#])([^>?#\s]*)/g,
        (_, mark: string, query: string) => mark + this.#query(query, true),
      ),
    )
  }

  #body(body: RecordedBody): RecordedBody {
    if ('json' in body) return { json: this.#json(body.json, isGrant(body.json)) }
    if ('form' in body) {
      const areGrants = body.form.some(([name]) => name === 'grant_type')
      return {
        form: body.form.map(([name, value]) => [
          this.#plain(name),
          this.#isHidden(name, areGrants) ? this.#secret(value) : this.#text(value),
        ]),
      }
    }
    if ('parts' in body) {
      return {
        parts: body.parts.map((part) => {
          const { name, filename, body: content } = part
          return {
            ...part,
            name: this.#plain(name),
            ...(filename === undefined ? {} : { filename: this.#plain(filename) }),
            body: isSecretMember(name) ? this.#secretBody(content) : this.#body(content),
          }
        }),
      }
    }
    if ('text' in body) return { text: this.#string(body.text) }
    if (!('base64' in body)) return body
    const bytes = Buffer.from(body.base64, 'base64')
    const text = bytes.toString('latin1')
    return this.#known.areIn(bytes) || patterns.text(text) !== text
      ? { withheld: `${bytes.byteLength} bytes that hold a secret` }
      : body
  }

  #secretBody(body: RecordedBody): RecordedBody {
    if ('text' in body) return { text: this.#secret(body.text) }
    if ('json' in body) return { json: this.#hidden(body.json) }
    return { withheld: 'its name says that it is secret' }
  }

  #json(value: JsonValue, areGrants: boolean): JsonValue {
    const digits = typeof value === 'string' ? digitsIn(value) : undefined
    if (digits !== undefined) return this.#known.redact(digits) === digits ? value : 0
    if (typeof value === 'string') return this.#string(value)
    if (typeof value === 'number') return redactKnown(value, this.#known)
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.#json(item, areGrants))
    if (!isJsonObject(value)) return value
    const out: Record<string, JsonValue> = {}
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue
      // What holds credentials says by its own members which of them are secret.
      const isHolder = isJsonObject(member) && /credentials?$/i.test(name)
      const isPaired = name === 'value' && isSecretMember(nameOfPair(value))
      const isHidden = (isPaired || this.#isHidden(name, areGrants)) && !isHolder
      setMember(
        out,
        this.#plain(name),
        isHidden ? this.#hidden(member) : this.#json(member, areGrants),
      )
    }
    return out
  }

  /** A secret of any shape keeps its shape: what is no text says nothing, and a number is another one. */
  #hidden(value: JsonValue): JsonValue {
    const digits = typeof value === 'string' ? digitsIn(value) : undefined
    if (typeof value === 'number' || digits !== undefined) {
      this.#secret(digits ?? String(value))
      return 0
    }
    if (typeof value === 'string') return value === '' ? value : this.#secret(value)
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.#hidden(item))
    if (!isJsonObject(value)) return value
    // What a secret is made of may also be told: `{ type: 'string' }`.
    return this.#side(false, () =>
      Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, this.#hidden(member ?? null)]),
      ),
    )
  }

  // JSON in a text in JSON is looked into like any other.
  #string(value: string): string {
    if (/^\s*[[{]/.test(value)) {
      const inner = exactJsonOfText(value)
      // Undefined where it only looks like JSON.
      const clean = inner === undefined ? undefined : this.#json(inner, isGrant(inner))
      if (clean !== undefined && JSON.stringify(clean) !== JSON.stringify(inner))
        return textOfExactJson(clean)
    }
    return this.#text(value)
  }

  #text(value: string): string {
    const named = value
      .replaceAll(
        NAMED_IN_TEXT,
        (whole, quote: string, name: string, between: string, content: string) => {
          if (!isSecretMember(name) || content.includes(REDACTED)) return whole
          const mark = /^["']/.exec(content)?.[0] ?? ''
          const bare = mark === '' ? content.replace(SCHEME, '') : content.slice(1, -1)
          this.#learnSpelled(bare)
          return `${quote}${name}${quote}${between}${mark}${REDACTED}${mark}`
        },
      )
      .replaceAll(ELEMENT_IN_TEXT, (whole, name: string, attributes: string, content: string) => {
        if (!isSecretMember(name.replace(/^.*:/, ''))) return whole
        this.#secret(content.trim())
        return `<${name}${attributes}>${REDACTED}</${name}>`
      })
    return this.#plain(named)
  }

  #isHidden(name: string, areGrants: boolean): boolean {
    return isSecretMember(name) || (areGrants && GRANT_MEMBERS.has(name))
  }

  #secret(value: string): string {
    if (this.#isSent || looksRandom(value)) this.#known.learn(value)
    return REDACTED
  }

  #learnSpelled(value: string): void {
    this.#secret(value)
    this.#secret(decoded(value.replaceAll('+', ' ')))
  }

  /** A text of any kind, in which addresses stay addresses. */
  #plain(value: string): string {
    return this.#words(value.replaceAll(ADDRESS_IN_TEXT, (address) => this.#segments(address)))
  }

  #words(value: string): string {
    return patterns.text(this.#known.redact(value))
  }
}

/** No word of a language, but something that was made or chosen to be hard to guess. */
function looksRandom(value: string): boolean {
  return value.length >= 8 && !/\s/.test(value) && /\d|[a-z][A-Z]|[^\w\s.,:;'"()-]/.test(value)
}

/** `{ "name": "API_KEY", "value": "…" }` says by one member what the other is. */
function nameOfPair({ name, key }: JsonObject): string {
  return typeof name === 'string' ? name : typeof key === 'string' ? key : ''
}

function isGrant(value: JsonValue): boolean {
  return isJsonObject(value) && value.grant_type !== undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
