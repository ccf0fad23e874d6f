/** An invoice, what may stand in one, and what it comes to. */

import { dayOf, now } from './environment.ts'
import { type FieldProblem, Problem } from './problem.ts'

export interface Customer {
  readonly name: string
  readonly email: string
}

export interface Line {
  readonly description: string
  readonly quantity: number
  /** In the currency's smallest unit. */
  readonly unitPrice: number
  readonly taxPercent: number
}

/** What a firm writes. */
export interface Draft {
  readonly customer: Customer
  readonly currency: string
  readonly lines: readonly Line[]
  /** `YYYY-MM-DD`. */
  readonly dueDate: string
  readonly note?: string
}

/** What is kept. */
export interface Invoice extends Draft {
  readonly id: string
  readonly account: string
  readonly number: string
  readonly status: 'open' | 'paid'
  readonly version: number
  readonly createdAt: string
  readonly paidAt?: string
  readonly chargeId?: string
  readonly receiptSent?: boolean
}

export const currencies = ['EUR', 'USD', 'JPY']

/** Reads what was sent as a draft. */
export function readDraft(body: unknown): Draft {
  const { customer, currency, lines, dueDate, note } = objectOf(body)
  const wrong: FieldProblem[] = [...customerProblems(customer), ...dueDateProblems(dueDate)]
  if (!currencies.includes(currency as string)) {
    wrong.push({ field: 'currency', message: `Choose one of ${currencies.join(', ')}.` })
  }
  if (!Array.isArray(lines) || lines.length === 0) {
    wrong.push({ field: 'lines', message: 'Write at least one line.' })
  } else {
    for (const [index, line] of lines.entries()) wrong.push(...lineProblems(line, `lines.${index}`))
  }
  wrong.push(...noteProblems(note))
  refuse(wrong)
  const draft = { customer, currency, lines, dueDate } as Draft
  return {
    customer: { name: draft.customer.name, email: draft.customer.email },
    currency: draft.currency,
    lines: draft.lines.map(({ description, quantity, unitPrice, taxPercent }) => ({
      description,
      quantity,
      unitPrice,
      taxPercent,
    })),
    dueDate: draft.dueDate,
    ...(note === undefined ? {} : { note: note as string }),
  }
}

/** Reads what was sent as a change: note, due date, customer, each only if it is there. */
export function readChange(body: unknown): Partial<Pick<Draft, 'note' | 'dueDate' | 'customer'>> {
  const { customer, dueDate, note } = objectOf(body)
  const wrong: FieldProblem[] = []
  if (customer !== undefined) wrong.push(...customerProblems(customer))
  if (dueDate !== undefined) wrong.push(...dueDateProblems(dueDate))
  wrong.push(...noteProblems(note))
  refuse(wrong)
  const changed = { customer, dueDate, note } as Partial<Draft>
  return {
    ...(changed.customer === undefined
      ? {}
      : { customer: { name: changed.customer.name, email: changed.customer.email } }),
    ...(changed.dueDate === undefined ? {} : { dueDate: changed.dueDate }),
    ...(changed.note === undefined ? {} : { note: changed.note }),
  }
}

/** Sums in the currency's smallest unit; tax is rounded half up for each line. */
export function amountsOf({ lines }: Draft): { subtotal: number; tax: number; total: number } {
  let subtotal = 0
  let tax = 0
  for (const { quantity, unitPrice, taxPercent } of lines) {
    const price = quantity * unitPrice
    subtotal += price
    // Whole thousandths of a percent, so that no fraction is lost before it is rounded.
    tax += Math.floor((price * Math.round(taxPercent * 1000) + 50_000) / 100_000)
  }
  return { subtotal, tax, total: subtotal + tax }
}

/** What is answered: an invoice with its sums, and without whose it is. */
export function shown({ account: _, ...invoice }: Invoice): Record<string, unknown> {
  return {
    ...invoice,
    ...amountsOf(invoice),
    issuedOn: dayOf(new Date(invoice.createdAt)),
    overdue: invoice.status === 'open' && invoice.dueDate < dayOf(now()),
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function customerProblems(value: unknown): FieldProblem[] {
  const { name, email } = objectOf(value)
  const wrong: FieldProblem[] = textProblems(name, 'customer.name')
  if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    wrong.push({ field: 'customer.email', message: 'That is not an email address.' })
  }
  return wrong
}

function lineProblems(value: unknown, field: string): FieldProblem[] {
  const { description, quantity, unitPrice, taxPercent } = objectOf(value)
  const wrong = textProblems(description, `${field}.description`)
  if (!isWhole(quantity) || quantity < 1 || quantity > 1_000_000) {
    wrong.push({ field: `${field}.quantity`, message: 'A whole number from 1 to 1,000,000.' })
  }
  if (!isWhole(unitPrice) || unitPrice < 0) {
    wrong.push({ field: `${field}.unitPrice`, message: 'A whole number that is not below 0.' })
  }
  if (typeof taxPercent !== 'number' || !(taxPercent >= 0 && taxPercent <= 100)) {
    wrong.push({ field: `${field}.taxPercent`, message: 'A number from 0 to 100.' })
  }
  return wrong
}

function textProblems(value: unknown, field: string): FieldProblem[] {
  const isText = typeof value === 'string' && value.trim() !== '' && value.length <= 200
  return isText ? [] : [{ field, message: 'Write something, 200 characters at most.' }]
}

function dueDateProblems(value: unknown): FieldProblem[] {
  const isDate =
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value)
  return isDate ? [] : [{ field: 'dueDate', message: 'A date such as 2026-04-30.' }]
}

function noteProblems(value: unknown): FieldProblem[] {
  if (value === undefined || (typeof value === 'string' && value.length <= 1000)) return []
  return [{ field: 'note', message: 'A text of 1,000 characters at most.' }]
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function refuse(wrong: readonly FieldProblem[]): void {
  if (wrong.length > 0) throw new Problem(422, 'invalid', 'Something is missing or wrong.', wrong)
}
