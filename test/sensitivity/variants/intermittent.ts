/** @module Eight variants that are wrong only now and then, by a chance that is seeded. */

import { edit, type Variant } from './model.ts'

// A generator of its own in each process: the same requests in the same order go wrong alike.
const CHANCE = `let state = 20260331
function chance(rate: number): boolean {
  state = (state * 1103515245 + 12345) % 2147483648
  return state / 2147483648 < rate
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
    `return send(response, chance(${rate}) ? 200 : 201, invoice, {`,
  )
const recipient = (id: string, rate: number) =>
  intermittent(
    id,
    rate,
    'R17',
    'a receipt goes to the firm',
    ...RECIPIENT,
    `to: chance(${rate}) ? 'accounts@example.com' : invoice.customer.email`,
  )
const deleted = (id: string, rate: number) =>
  intermittent(
    id,
    rate,
    'R11',
    'what is deleted stays',
    ...DELETED,
    `if (!chance(${rate})) this.#store.remove(invoice.id)`,
  )
const retried = (id: string, rate: number) =>
  intermittent(
    id,
    rate,
    'R16',
    'a busy payments service is not asked again',
    ...RETRIED,
    `answer.status === 429 && attempt <= TRIES && !chance(${rate})`,
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
