/** Tells people what happened. */

import { call, required, UpstreamError } from './client.ts'

const base = required('SLACK_URL')
const headers = { authorization: `Bearer ${required('SLACK_TOKEN')}` }
const channel = '#access-requests'

/** Posts to the channel; throws when Slack does not take it. */
export async function post(text: string): Promise<void> {
  const answer = await call<{ ok: boolean; error?: string }>('Slack', `${base}/chat.postMessage`, {
    method: 'POST',
    headers,
    body: { channel, text },
  })
  if (!answer.ok) throw new UpstreamError('Slack', 200, answer.error ?? 'not ok')
}

/** Posts to the channel; an announcement that fails stops nothing. Says whether it was made. */
export async function announce(text: string): Promise<boolean> {
  try {
    await post(text)
    return true
  } catch (error) {
    console.error(`not announced: ${error instanceof Error ? error.message : error}`)
    return false
  }
}
