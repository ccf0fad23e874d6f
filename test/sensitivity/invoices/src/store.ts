/** All invoices, kept in one file that is written whole: the server and the command line read the same. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Invoice } from './invoice.ts'

/** The first answer to a request with an idempotency key. */
export interface KeptAnswer {
  readonly fingerprint: string
  readonly invoiceId: string
  readonly body: unknown
}

interface Kept {
  invoices: Invoice[]
  /** Account → how many numbers were given. */
  numbers: Record<string, number>
  /** Account and key → answer. */
  answers: Record<string, KeptAnswer>
}

export class Store {
  readonly #file: string
  #kept: Kept

  constructor(file: string) {
    this.#file = file
    this.#kept = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Kept)
      : { invoices: [], numbers: {}, answers: {} }
  }

  /** The invoices of an account, by number. */
  of(account: string): readonly Invoice[] {
    return this.#kept.invoices.filter((invoice) => invoice.account === account)
  }

  find(account: string, id: string): Invoice | undefined {
    return this.#kept.invoices.find((invoice) => invoice.account === account && invoice.id === id)
  }

  nextNumber(account: string, year: string): string {
    const given = (this.#kept.numbers[account] ?? 0) + 1
    this.#kept.numbers[account] = given
    return `${year}-${String(given).padStart(4, '0')}`
  }

  answerTo(account: string, key: string): KeptAnswer | undefined {
    return this.#kept.answers[`${account} ${key}`]
  }

  /** Adds an invoice, and the answer that a repetition gets. */
  add(invoice: Invoice, key?: string, answer?: KeptAnswer): void {
    this.#kept.invoices.push(invoice)
    if (key !== undefined && answer !== undefined) {
      this.#kept.answers[`${invoice.account} ${key}`] = answer
    }
    this.#write()
  }

  replace(invoice: Invoice): void {
    const index = this.#kept.invoices.findIndex(({ id }) => id === invoice.id)
    if (index === -1) throw new Error(`There is no invoice ${invoice.id}.`)
    this.#kept.invoices[index] = invoice
    this.#write()
  }

  remove(id: string): void {
    this.#kept.invoices = this.#kept.invoices.filter((invoice) => invoice.id !== id)
    this.#write()
  }

  forgetEverything(): void {
    this.#kept = { invoices: [], numbers: {}, answers: {} }
    this.#write()
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true })
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#kept))
    renameSync(`${this.#file}.new`, this.#file)
  }
}
