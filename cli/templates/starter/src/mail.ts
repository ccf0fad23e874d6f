/** The mail service that we depend on. Its address comes from the environment, and from nowhere else. */

/** The mail service answered with an error, or not at all. */
export class MailError extends Error {}

/** A variable that must be set. */
export function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} must be set.`)
  return value
}

const base = required('MAIL_URL')
const headers = {
  'content-type': 'application/json',
  authorization: `Bearer ${required('MAIL_KEY')}`,
}

async function post(path: string, body: unknown): Promise<void> {
  let response: Response
  try {
    response = await fetch(base + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(3_000),
    })
  } catch (cause) {
    throw new MailError(`the mail service did not answer: ${cause}`)
  }
  const text = await response.text()
  if (!response.ok) throw new MailError(`the mail service answered ${response.status}: ${text}`)
}

export async function addContact(email: string, name: string): Promise<void> {
  await post('/contacts', { email, name })
}

export async function sendMessage(to: string, subject: string, text: string): Promise<void> {
  await post('/messages', { to, subject, text })
}
