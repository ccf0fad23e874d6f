/** @module Codes and tokens that a world has given out, in its notes: known by their hash, ended by its clock. */

import { createRandom, isJsonObject, type JsonObject, sha256Hex } from '../../base/index.ts'
import type { LiveWorld } from '../../world/index.ts'

/** What a code or token stands for. */
export interface Issued {
  readonly kind: 'code' | 'access' | 'refresh' | 'id'
  readonly client: string
  readonly scope: string
  readonly subject: string
  /** Everything that came of one authorization; revoked together. */
  readonly family: string
  readonly issuer: string
  readonly issuedMs: number
  readonly expiresMs: number
  readonly nonce?: string
  readonly redirect?: string
  readonly challenge?: string
  readonly method?: string
}

/** Keeps what a secret stands for. */
export function keepIssued(world: LiveWorld, secret: string, issued: Issued): void {
  world.store.notes.set(nameOf(secret), { ...issued })
}

/** What a secret stands for, if it was given out here and is neither ended nor revoked. */
export function issuedBy(world: LiveWorld, secret: string, nowMs: number): Issued | undefined {
  const issued = everIssuedBy(world, secret)
  if (issued === undefined || issued.expiresMs <= nowMs) return undefined
  return isRevoked(world, secret, issued) ? undefined : issued
}

/** What a secret stood for, whether or not it is still good. */
export function everIssuedBy(world: LiveWorld, secret: string): Issued | undefined {
  const kept = world.store.notes.get(nameOf(secret))
  return isJsonObject(kept) ? (kept as unknown as Issued) : undefined
}

/** Ends a secret before its time; a refresh token and a code with everything that came of the same authorization. */
export function revoke(world: LiveWorld, secret: string, issued: Issued): void {
  const isFamily = issued.kind === 'refresh' || issued.kind === 'code'
  world.store.notes.set(isFamily ? familyOf(issued) : `${nameOf(secret)} revoked`, true)
}

/** Uses a code up; false when it was used before. */
export function spendCode(world: LiveWorld, code: string): boolean {
  const name = `${nameOf(code)} spent`
  if (world.store.notes.has(name)) return false
  world.store.notes.set(name, true)
  return true
}

/** A secret that nobody else has, drawn from the world's seed. */
export function newSecret(world: LiveWorld, kind: string, length: number): string {
  const order = world.store.next('oauth', 1)
  return createRandom(world.seed, 'oauth', kind, order).text(length, ALPHABET)
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function isRevoked(world: LiveWorld, secret: string, issued: Issued): boolean {
  const { notes } = world.store
  return notes.has(`${nameOf(secret)} revoked`) || notes.has(familyOf(issued))
}

function nameOf(secret: string): string {
  return `oauth ${sha256Hex(secret)}`
}

function familyOf({ family }: Issued): string {
  return `oauth family ${family} revoked`
}

/** The claims that every token of an authorization has. */
export function commonClaims(issued: Issued): JsonObject {
  return {
    iss: issued.issuer,
    sub: issued.subject,
    iat: Math.floor(issued.issuedMs / 1000),
    exp: Math.floor(issued.expiresMs / 1000),
  }
}
