/** Keeps a ticket for each request. */

import { call, required } from './client.ts'

const base = required('JIRA_URL')
const credentials = `${required('JIRA_EMAIL')}:${required('JIRA_TOKEN')}`
const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
const DONE = '31'

/** Opens a ticket and gives its key. */
export async function openTicket(summary: string): Promise<string> {
  const issue = await call<{ key: string }>('Jira', `${base}/rest/api/3/issue`, {
    method: 'POST',
    headers,
    body: { fields: { project: { key: 'ACC' }, summary, issuetype: { name: 'Task' } } },
  })
  return issue.key
}

export async function comment(ticket: string, body: string): Promise<void> {
  await call('Jira', `${base}/rest/api/3/issue/${ticket}/comment`, {
    method: 'POST',
    headers,
    body: { body },
  })
}

/** Moves a ticket to Done. */
export async function closeTicket(ticket: string): Promise<void> {
  await call('Jira', `${base}/rest/api/3/issue/${ticket}/transitions`, {
    method: 'POST',
    headers,
    body: { transition: { id: DONE } },
  })
}
