/** @module Secrets are never written: by name, by pattern, by known value. */

export { KnownSecrets, SHORTEST_SECRET } from './known-secrets.ts'
export { redactAddress, redactExchange, redactKnown, redactText } from './redact-exchange.ts'
