/** @module Eight variants that are wrong only now and then, by a chance that is seeded. */

import { edit, type Variant } from './model.ts'

// Drawn from whom an invoice is for and how often they were met, since people differ from trial to trial: the same trial goes
// wrong alike in whichever process it is played, and trials do so independently.
const CHANCE = `const met = new Map<string, number>()
function chance(rate: number, who: string): boolean {
  const times = (met.get(who) ?? 0) + 1
  met.set(who, times)
  let hash = 2166136261
  for (const letter of who + times) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32 < rate
}
`

function intermittent(
  id: string,
  rate: number,
  requirement: string,
  says: string,
  file: string,
  find: string,
  replace: string,
): Variant {
  const first = {
    'server.ts': 'const store = new Store(',
    'services.ts': 'const PATIENCE_MS',
    'accounts.ts': 'type Shown =',
  }
  const head = first[file as keyof typeof first]
  return {
    id,
    kind: 'intermittent',
    rate,
    requirement,
    says: `${says}, ${rate * 100}% of the time`,
    edits: [edit(file, head, `${CHANCE}${head}`), edit(file, find, replace)],
  }
}

const STATUS = ['server.ts', 'return send(response, 201, invoice, {'] as const
const RECIPIENT = ['services.ts', 'to: invoice.customer.email'] as const
const DELETED = ['accounts.ts', 'this.#store.remove(invoice.id)'] as const
const RETRIED = ['services.ts', 'answer.status === 429 && attempt <= TRIES'] as const

const status = (id: string, rate: number) =>
  intermittent(
    id,
    rate,
    'R3',
    'a new invoice is answered with 200',
    ...STATUS,
    `return send(response, chance(${rate}, invoice.customer.email) ? 200 : 201, invoice, {`,
  )
const recipient = (id: string, rate: number) =>
  intermittent(
    id,
    rate,
    'R17',
    'a receipt goes to the firm',
    ...RECIPIENT,
    `to: chance(${rate}, invoice.customer.email) ? 'accounts@example.com' : invoice.customer.email`,
  )
const deleted = (id: string, rate: number) =>
  intermittent(
    id,
    rate,
    'R11',
    'what is deleted stays',
    ...DELETED,
    `if (!chance(${rate}, invoice.customer.email)) this.#store.remove(invoice.id)`,
  )
const retried = (id: string, rate: number) =>
  intermittent(
    id,
    rate,
    'R16',
    'a busy payments service is not asked again',
    ...RETRIED,
    `answer.status === 429 && attempt <= TRIES && !chance(${rate}, invoice.customer.email)`,
  )

export const intermittentVariants: readonly Variant[] = [
  status('I01', 0.5),
  status('I02', 0.05),
  recipient('I03', 0.5),
  recipient('I04', 0.1),
  deleted('I05', 0.2),
  deleted('I06', 0.05),
  retried('I07', 0.2),
  retried('I08', 0.1),
]
