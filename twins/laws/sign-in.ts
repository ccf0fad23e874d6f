/** @module Signs in where a contract has an authorization server: what it tells of a user it tells only for a token of its own. */

import { isJsonObject, type JsonValue } from '../base/index.ts'
import type { Contract } from '../contract/index.ts'
import { oauthEndpoints } from '../respond/index.ts'
import type { LiveWorld } from '../world/index.ts'
import type { SendTo } from './run/trial.ts'

/** Tokens by the operation that takes no other, from the token endpoint of its server; none where it gives none for a password. */
export async function signIn(
  contract: Contract,
  base: string,
  sendTo: SendTo,
  world: LiveWorld,
): Promise<ReadonlyMap<string, string>> {
  const endpoints = oauthEndpoints(contract)
  const found = new Map<string, string>()
  for (const [id, { role, server }] of endpoints) {
    const path = role === 'userinfo' ? server.paths.token : undefined
    if (path === undefined) continue
    const body = new URLSearchParams({
      grant_type: 'password',
      client_id: 'holdout',
      username: 'holdout',
      password: 'holdout-laws',
      scope: 'openid profile email',
    })
    const url = base + path.replaceAll(/\{[^}]+\}/g, 'default')
    const answer = await sendTo(new Request(url, { method: 'POST', body }), world)
    const token = answer.ok ? ((await answer.json()) as JsonValue) : undefined
    if (isJsonObject(token) && typeof token.access_token === 'string')
      found.set(id, token.access_token)
  }
  return found
}
