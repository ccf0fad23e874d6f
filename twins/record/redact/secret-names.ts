/** @module Names whose values are secret: those that the journal knows, and further ones by the words that they are made of. */

import { isSecretName } from '../../base/index.ts'

const LAST_WORDS = new Set([
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'secret',
  'token',
  'jwt',
  'otp',
  'cvc',
  'cvv',
  'cookie',
  'signature',
  'sig',
  'assertion',
  'credential',
  'credentials',
  'samlresponse',
  'verifier',
])

/** What stands before `key` where the key is a secret; `key` alone is mostly a name. */
const KEY_WORDS = new Set([
  'api',
  'access',
  'private',
  'secret',
  'signing',
  'encryption',
  'master',
  'auth',
  'account',
  'shared',
  'subscription',
])

/** A token of these is a place in a list. */
const POSITIONS = new Set([
  'page',
  'next',
  'prev',
  'previous',
  'continuation',
  'sync',
  'change',
  'start',
  'cursor',
  'pagination',
  'resume',
  'scroll',
])

const RUN_TOGETHER =
  /(?:password|passwd|passphrase|secret|(?:api|private|access|secret)key|(?:access|refresh|id|auth|session|bearer|csrf|xsrf|security)token)$/

/** Whether what stands under a name is a secret: `X-Auth-Token`, `clientSecret`, `sig`; not `nextPageToken`, `token_type`. */
export function isSecretMember(name: string): boolean {
  const words = wordsIn(name)
  const last = words.at(-1) ?? ''
  const before = words.at(-2) ?? ''
  if (last === 'token' && words.some((word) => POSITIONS.has(word))) return false
  if (isSecretName(name) || LAST_WORDS.has(last)) return true
  if (last === 'key' && KEY_WORDS.has(before)) return true
  return RUN_TOGETHER.test(last)
}

// `X-Hub-Signature-256` ends in what is no word.
function wordsIn(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
}

/** What a token request carries beside names that say it: these are good for one sign-in. */
export const GRANT_MEMBERS: ReadonlySet<string> = new Set([
  'code',
  'device_code',
  'auth_req_id',
  'subject_token',
  'actor_token',
])
