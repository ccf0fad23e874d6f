/** What one account can do with its invoices. */

import { createHash } from 'node:crypto'
import { dayOf, now } from './environment.ts'
import { amountsOf, type Invoice, readChange, readDraft, shown } from './invoice.ts'
import { Problem } from './problem.ts'
import { charge, money, sendReceipt } from './services.ts'
import type { Store } from './store.ts'

type Shown = Record<string, unknown>

const notFound = () => new Problem(404, 'not_found', 'There is no such invoice.')

export class Accounts {
  readonly #store: Store
  /** Payments under way, so that two at once are one. */
  readonly #paying = new Map<string, Promise<Shown>>()

  constructor(store: Store) {
    this.#store = store
  }

  create(account: string, body: unknown, key: string | undefined): Shown {
    const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex')
    const before = key === undefined ? undefined : this.#store.answerTo(account, key)
    if (before !== undefined) {
      if (before.fingerprint !== fingerprint) {
        throw new Problem(409, 'key_reused', 'That key was used for another invoice.')
      }
      return before.body as Shown
    }
    const draft = readDraft(body)
    const moment = now()
    const number = this.#store.nextNumber(account, dayOf(moment).slice(0, 4))
    const invoice: Invoice = {
      id: createHash('sha256').update(`${account} ${number}`).digest('hex').slice(0, 16),
      account,
      number,
      status: 'open',
      version: 1,
      createdAt: moment.toISOString(),
      ...draft,
    }
    const answer = shown(invoice)
    this.#store.add(invoice, key, { fingerprint, invoiceId: invoice.id, body: answer })
    return answer
  }

  read(account: string, id: string): Shown {
    return shown(this.#find(account, id))
  }

  list(account: string, query: URLSearchParams): Shown {
    const page = wholeIn(query, 'page', 1, 1, Number.MAX_SAFE_INTEGER)
    const perPage = wholeIn(query, 'perPage', 20, 1, 100)
    const sort = oneOf(query, 'sort', ['number', '-number', 'dueDate', '-dueDate']) ?? 'number'
    const status = oneOf(query, 'status', ['open', 'paid'])
    const customer = query.get('customer')?.toLowerCase()
    const matching = this.#store
      .of(account)
      .filter((invoice) => status === undefined || invoice.status === status)
      .filter(
        (invoice) => customer === undefined || invoice.customer.email.toLowerCase() === customer,
      )
    const direction = sort.startsWith('-') ? -1 : 1
    const field = sort.replace('-', '') as 'number' | 'dueDate'
    const ordered = matching.toSorted(
      (a, b) => direction * compare(a[field], b[field]) || compare(a.number, b.number),
    )
    const items = ordered.slice((page - 1) * perPage, page * perPage).map(shown)
    return { items, page, perPage, total: ordered.length }
  }

  change(account: string, id: string, body: unknown, version: string | undefined): Shown {
    const invoice = this.#find(account, id)
    if (invoice.status !== 'open') throw notOpen()
    if (version === undefined) {
      throw new Problem(428, 'version_missing', 'Say in If-Match which version you saw.')
    }
    if (version !== etagOf(invoice)) {
      throw new Problem(412, 'changed', 'Somebody changed the invoice in the meantime.')
    }
    const changed = { ...invoice, ...readChange(body), version: invoice.version + 1 }
    this.#store.replace(changed)
    return shown(changed)
  }

  remove(account: string, id: string): void {
    const invoice = this.#find(account, id)
    if (invoice.status !== 'open' || this.#paying.has(id)) throw notOpen()
    this.#store.remove(invoice.id)
  }

  /** Two payments of one invoice at once are one payment. */
  pay(account: string, id: string, body: unknown): Promise<Shown> {
    const invoice = this.#find(account, id)
    if (invoice.status === 'paid') return Promise.resolve(shown(invoice))
    const underWay = this.#paying.get(id)
    if (underWay !== undefined) return underWay
    const payment = this.#pay(invoice, body).finally(() => this.#paying.delete(id))
    this.#paying.set(id, payment)
    return payment
  }

  summary(account: string): Shown {
    const standing = (status: Invoice['status']) => {
      const invoices = this.#store.of(account).filter((invoice) => invoice.status === status)
      const amounts: Record<string, number> = {}
      for (const invoice of invoices) {
        amounts[invoice.currency] = (amounts[invoice.currency] ?? 0) + amountsOf(invoice).total
      }
      return { count: invoices.length, amounts }
    }
    return { open: standing('open'), paid: standing('paid') }
  }

  async #pay(invoice: Invoice, body: unknown): Promise<Shown> {
    const { cardToken } = (body ?? {}) as { cardToken?: unknown }
    if (typeof cardToken !== 'string' || cardToken === '') {
      throw new Problem(422, 'invalid', 'Something is missing or wrong.', [
        { field: 'cardToken', message: 'The token of the card.' },
      ])
    }
    const { total } = amountsOf(invoice)
    const chargeId = await charge(invoice, total, cardToken)
    // Somebody may have changed note or date meanwhile.
    const current = this.#find(invoice.account, invoice.id)
    const paid: Invoice = {
      ...current,
      status: 'paid',
      version: current.version + 1,
      paidAt: now().toISOString(),
      chargeId,
      receiptSent: false,
    }
    this.#store.replace(paid)
    const receiptSent = await sendReceipt(paid, money(total, paid.currency))
    const told = { ...paid, receiptSent }
    this.#store.replace(told)
    return shown(told)
  }

  #find(account: string, id: string): Invoice {
    const invoice = this.#store.find(account, id)
    if (invoice === undefined) throw notFound()
    return invoice
  }
}

/** The version as it stands in `ETag` and `If-Match`. */
export function etagOf({ version }: { readonly version?: unknown }): string {
  return `"${version}"`
}

const notOpen = () => new Problem(409, 'not_open', 'The invoice is not open any more.')

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function wholeIn(
  query: URLSearchParams,
  field: string,
  usual: number,
  least: number,
  most: number,
): number {
  const text = query.get(field)
  if (text === null) return usual
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw refused(field, `A whole number from ${least}${most === 100 ? ' to 100' : ''}.`)
}

function oneOf(query: URLSearchParams, field: string, values: readonly string[]) {
  const text = query.get(field)
  if (text === null) return undefined
  if (values.includes(text)) return text
  throw refused(field, `One of ${values.join(', ')}.`)
}

function refused(field: string, message: string): Problem {
  return new Problem(422, 'invalid', 'Something is missing or wrong.', [{ field, message }])
}
