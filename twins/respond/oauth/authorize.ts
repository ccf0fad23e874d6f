/** @module The authorization endpoint: signs the user in without asking, and sends a code back to the client. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { keepIssued, newSecret } from './issued-tokens.ts'
import { oauthError, registeredClient } from './oauth-client.ts'

const CODE_SECONDS = 300

/**
 * Answers 302 (200 with a form for `response_mode=form_post`) with a code, or with an error that the client can be told.
 * @throws {Refusal} where there is nobody to tell: an unknown client or redirect
 */
export function authorize(exchange: Exchange, issuer: string, subject: string): Answer {
  const given = isJsonObject(exchange.body) ? exchange.body : exchange.query
  const text = (name: string): string | undefined => {
    const value: JsonValue | undefined = given[name]
    return value === undefined || value === null ? undefined : String(value)
  }
  const client = text('client_id')
  const redirect = text('redirect_uri')
  if (client === undefined || redirect === undefined || !URL.canParse(redirect)) {
    throw oauthError('invalid_request', 'The client_id and an absolute redirect_uri are required.')
  }
  const known = registeredClient(exchange, client)
  if (known === undefined && exchange.service.profile.oauth?.clients !== undefined) {
    throw oauthError('invalid_client', 'Invalid value for client_id.')
  }
  if (known?.redirects !== undefined && !known.redirects.includes(redirect)) {
    throw oauthError(
      'invalid_request',
      'The redirect_uri is none of those registered for the client.',
    )
  }
  const state = text('state')
  const mode = text('response_mode') ?? 'query'
  const tell = (values: Readonly<Record<string, string>>) =>
    sendBack(redirect, mode, { ...values, ...(state === undefined ? {} : { state }) })
  if (text('response_type') !== 'code') {
    return tell({
      error: 'unsupported_response_type',
      error_description: 'This twin gives codes only (response_type=code).',
    })
  }
  const challenge = text('code_challenge')
  const method = text('code_challenge_method') ?? 'plain'
  if (challenge !== undefined && method !== 'S256' && method !== 'plain') {
    return tell({
      error: 'invalid_request',
      error_description: 'The code_challenge_method is not known.',
    })
  }
  const { world, nowMs } = exchange
  const code = newSecret(world, 'code', 43)
  const seconds = exchange.service.profile.oauth?.codeSeconds ?? CODE_SECONDS
  const nonce = text('nonce')
  keepIssued(world, code, {
    kind: 'code',
    client,
    scope: text('scope') ?? '',
    subject: text('login_hint') ?? subject,
    family: newSecret(world, 'family', 16),
    issuer,
    issuedMs: nowMs,
    expiresMs: nowMs + seconds * 1000,
    redirect,
    ...(nonce === undefined ? {} : { nonce }),
    ...(challenge === undefined ? {} : { challenge, method }),
  })
  return tell({ code })
}

function sendBack(
  redirect: string,
  mode: string,
  values: Readonly<Record<string, string>>,
): Answer {
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (mode === 'form_post') {
    headers['content-type'] = 'text/html; charset=utf-8'
    const fields = Object.entries(values).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${markupOf(value)}">`,
    )
    const form = `<form method="post" action="${markupOf(redirect)}">${fields.join('')}</form>`
    const text = `<!doctype html><body onload="document.forms[0].submit()">${form}</body>`
    return { status: 200, headers, text, problems: [] }
  }
  const url = new URL(redirect)
  if (mode === 'fragment') url.hash = new URLSearchParams(values).toString()
  else for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
  return { status: 302, headers: { ...headers, location: url.href }, text: null, problems: [] }
}

function markupOf(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
