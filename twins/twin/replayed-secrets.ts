/** @module Fills the places of a replayed journal's secrets: with what the twin itself gave, else with a stand-in for each. */

import { isJsonObject } from '../base/index.ts'
import { fillSecrets, secretNumber } from '../world/index.ts'
import type { RequestLine } from './read-journal.ts'

type Spelled = (secret: string) => string

/** The secrets of one replay. */
export class ReplayedSecrets {
  readonly #credential: string | undefined
  /** What the twin gave in its answers, by the number that the journal has for it. */
  readonly #given = new Map<number, string>()

  /** @param credential stands in for every secret that the twin did not give; else each has a stand-in of its own */
  constructor(credential: string | undefined) {
    this.#credential = credential
  }

  /** The request of a line, with its places filled. */
  request({ url, method, headers, body }: RequestLine): Request {
    return new Request(this.#fill(url, encodeURIComponent), {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [
        name,
        this.#fill(value, /^basic /i.test(value) ? basic : plain),
      ]),
      ...(body === undefined ? {} : { body: this.#body(body, headers['content-type'] ?? '') }),
    })
  }

  /** Learns from an answer what the places in the journal's one stand for. */
  learn({ answer }: RequestLine, replayed: string | undefined): void {
    if (answer === undefined || replayed === undefined || !answer.includes('[redacted:')) return
    try {
      this.#compare(JSON.parse(answer), JSON.parse(replayed))
    } catch (error) {
      // What is no JSON has no members to learn from.
      if (!(error instanceof SyntaxError)) throw error
    }
  }

  #compare(journaled: unknown, replayed: unknown): void {
    if (typeof journaled === 'string' && typeof replayed === 'string') {
      const number = secretNumber(journaled)
      if (number !== undefined && !this.#given.has(number)) this.#given.set(number, replayed)
    } else if (Array.isArray(journaled) && Array.isArray(replayed)) {
      for (const [i, item] of journaled.entries()) this.#compare(item, replayed[i])
    } else if (isJsonObject(journaled) && isJsonObject(replayed)) {
      for (const [name, member] of Object.entries(journaled)) this.#compare(member, replayed[name])
    }
  }

  #body(
    body: NonNullable<RequestLine['body']>,
    contentType: string,
  ): string | Uint8Array<ArrayBuffer> {
    if ('json' in body) return this.#fill(JSON.stringify(body.json), insideText)
    if ('text' in body) {
      return this.#fill(body.text, contentType.includes('urlencoded') ? encodeURIComponent : plain)
    }
    return Uint8Array.from(atob(body.base64), (character) => character.charCodeAt(0))
  }

  #fill(text: string, spelled: Spelled): string {
    return fillSecrets(text, (number) => {
      const given = number === undefined ? undefined : this.#given.get(number)
      if (given !== undefined && spelled !== basic) return spelled(given)
      return spelled(this.#credential ?? (number === undefined ? 'stand-in' : `stand-in-${number}`))
    })
  }
}

const plain: Spelled = (secret) => secret
const insideText: Spelled = (secret) => JSON.stringify(secret).slice(1, -1)
const basic: Spelled = (secret) => btoa(secret.includes(':') ? secret : `holdout:${secret}`)
