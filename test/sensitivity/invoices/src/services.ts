/** The payments and mail services that we depend on. */

import { required } from './environment.ts'
import type { Invoice } from './invoice.ts'
import { Problem } from './problem.ts'

const PATIENCE_MS = 3_000
const TRIES = 3

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly id?: unknown }
}

async function post(
  url: string,
  key: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const text = await response.text()
  let parsed: unknown = {}
  try {
    parsed = JSON.parse(text)
  } catch {
    // An answer without a body that we understand is judged by its status.
  }
  return { status: response.status, headers: response.headers, body: parsed as Answer['body'] }
}

/**
 * Charges a card for an invoice, once however often it is asked.
 *
 * @returns the charge's id
 * @throws {Problem} 402 when the card is declined, 502 when the service cannot do it
 */
export async function charge(invoice: Invoice, amount: number, cardToken: string): Promise<string> {
  const unavailable = (why: string) => {
    console.error(`payments: ${why} (invoice ${invoice.number})`)
    return new Problem(
      502,
      'payments_unavailable',
      'The payment could not be made; nothing was charged. Try again later.',
    )
  }
  for (let attempt = 1; ; attempt += 1) {
    let answer: Answer
    try {
      answer = await post(
        `${required('PAYMENTS_URL')}/charges`,
        required('PAYMENTS_KEY'),
        { amount, currency: invoice.currency, source: cardToken, reference: invoice.number },
        { 'idempotency-key': `invoice-${invoice.account}-${invoice.id}` },
      )
    } catch (cause) {
      throw unavailable(`no answer: ${(cause as Error).name}`)
    }
    if (answer.status === 402) {
      throw new Problem(402, 'declined', 'The card was declined. Nothing was charged.')
    }
    if (answer.status === 429 && attempt <= TRIES) {
      const seconds = Number(answer.headers.get('retry-after') ?? '1')
      await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, 2) * 1_000))
      continue
    }
    if (answer.status !== 201 || typeof answer.body.id !== 'string') {
      throw unavailable(`answered ${answer.status}`)
    }
    return answer.body.id
  }
}

/** Sends the receipt; whether it went out. */
export async function sendReceipt(invoice: Invoice, amount: string): Promise<boolean> {
  try {
    const { status } = await post(`${required('MAIL_URL')}/messages`, required('MAIL_KEY'), {
      to: invoice.customer.email,
      subject: `Receipt for invoice ${invoice.number}`,
      text: `Dear ${invoice.customer.name},\n\nthank you. Your payment of ${amount} for invoice ${invoice.number} has arrived.`,
    })
    if (status === 201) return true
    console.error(`mail: answered ${status} (invoice ${invoice.number})`)
  } catch (cause) {
    console.error(`mail: no answer: ${(cause as Error).name} (invoice ${invoice.number})`)
  }
  return false
}

/** `12.50 EUR`; a currency without a smaller unit has no decimals. */
export function money(amount: number, currency: string): string {
  return `${currency === 'JPY' ? amount : (amount / 100).toFixed(2)} ${currency}`
}
