/** @module Secrets are never written: by name, by pattern, by known value. */

export { KnownSecrets, SHORTEST_SECRET } from './known-secrets.ts'
export { redactExchange, redactKnown } from './redact-exchange.ts'
