/**
 * @module Secrets told apart without being told: in a journal's lines the same one has the same number, so that a replay has
 * as many credentials as there were, and sends a token that the twin itself gave where that was sent.
 */

import { REDACTED } from '../../base/index.ts'

const MOST = 10_000
const NUMBERED = /\[redacted:(\d+)\]/g

/** Makes what stands in for secrets, counted from 1 as they come; those beyond the ten-thousandth have no number. */
export function numberSecrets(): (secret: string) => string {
  const numbers = new Map<string, number>()
  return (secret) => {
    const known = numbers.get(secret)
    if (known === undefined && numbers.size >= MOST) return REDACTED
    const number = known ?? numbers.size + 1
    numbers.set(secret, number)
    return `[redacted:${number}]`
  }
}

/** A text with each secret's place filled; `number` is undefined where it has none. */
export function fillSecrets(text: string, fill: (number: number | undefined) => string): string {
  return text
    .replace(NUMBERED, (_, number) => fill(Number(number)))
    .replaceAll(REDACTED, () => fill(undefined))
}

/** The number of the secret that a text stands for; undefined for any other text. */
export function secretNumber(text: string): number | undefined {
  const [whole, number] = [...text.matchAll(NUMBERED)][0] ?? []
  return whole === text ? Number(number) : undefined
}

/** A text without the numbers, for comparison. */
export function unnumbered(text: string): string {
  return text.replace(NUMBERED, REDACTED)
}
