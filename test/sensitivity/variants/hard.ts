/** @module Thirty variants that are wrong in one way each, always. */

import { edit, type Variant } from './model.ts'

function hard(id: string, requirement: string, says: string, ...edits: Variant['edits']): Variant {
  return { id, kind: 'hard', requirement, says, edits }
}

export const hardVariants: readonly Variant[] = [
  hard(
    'H01',
    'R3',
    'a new invoice is answered with 200',
    edit(
      'server.ts',
      'return send(response, 201, invoice, {',
      'return send(response, 200, invoice, {',
    ),
  ),
  hard(
    'H02',
    'R9',
    'the last invoice of each page is left out',
    edit('accounts.ts', 'page * perPage).map(shown)', 'page * perPage - 1).map(shown)'),
  ),
  hard(
    'H03',
    'R9',
    'the filter by status is ignored',
    edit(
      'accounts.ts',
      '(invoice) => status === undefined || invoice.status === status',
      '() => true',
    ),
  ),
  hard(
    'H04',
    'R9',
    'the order is reversed',
    edit('accounts.ts', "sort.startsWith('-') ? -1 : 1", "sort.startsWith('-') ? 1 : -1"),
  ),
  hard(
    'H05',
    'R9',
    'the total is that of the page',
    edit('accounts.ts', 'total: ordered.length }', 'total: items.length }'),
  ),
  hard(
    'H06',
    'R4',
    'tax is rounded down',
    edit('invoice.ts', 'Math.round(taxPercent * 1000) + 50_000)', 'Math.round(taxPercent * 1000))'),
  ),
  hard(
    'H07',
    'R1',
    'without a key one is the first account',
    edit(
      'server.ts',
      "if (account === undefined) throw new Problem(401, 'unauthorized', 'A key is needed.')\n  return account",
      "return account ?? 'north'",
    ),
  ),
  hard(
    'H08',
    'R2',
    'invoices of other accounts are read',
    edit('store.ts', 'invoice.account === account && invoice.id === id', 'invoice.id === id'),
  ),
  hard(
    'H09',
    'R10',
    'the later of two changes wins unseen',
    edit('accounts.ts', 'if (version !== etagOf(invoice)) {', "if (version === 'never') {"),
  ),
  hard(
    'H10',
    'R6',
    'a repeated request makes a second invoice',
    edit('store.ts', 'return this.#kept.answers[`${account} ${key}`]', 'return undefined'),
  ),
  hard(
    'H11',
    'R11',
    'what is deleted stays',
    edit('accounts.ts', 'this.#store.remove(invoice.id)', 'void invoice'),
  ),
  hard(
    'H12',
    'R12',
    'the summary is remembered',
    edit(
      'accounts.ts',
      'type Shown = Record<string, unknown>',
      'type Shown = Record<string, unknown>\nconst remembered: Record<string, Shown> = {}',
    ),
    edit(
      'accounts.ts',
      "return { open: standing('open'), paid: standing('paid') }",
      "remembered[account] ??= { open: standing('open'), paid: standing('paid') }\n    return remembered[account] as Shown",
    ),
  ),
  hard(
    'H13',
    'R13',
    'days go by Greenwich',
    edit('environment.ts', "timeZone: 'Europe/Berlin'", "timeZone: 'UTC'"),
  ),
  hard(
    'H14',
    'R5',
    'any number is a quantity',
    edit(
      'invoice.ts',
      'if (!isWhole(quantity) || quantity < 1 || quantity > 1_000_000) {',
      "if (typeof quantity !== 'number') {",
    ),
  ),
  hard(
    'H15',
    'R8',
    'what is not there is a bad request',
    edit(
      'accounts.ts',
      "new Problem(404, 'not_found', 'There is no such invoice.')",
      "new Problem(400, 'invalid', 'There is no such invoice.')",
    ),
  ),
  hard(
    'H16',
    'R16',
    'an error of the payments service counts as paid',
    edit('services.ts', 'throw unavailable(`answered ${answer.status}`)', "return 'unknown'"),
  ),
  hard(
    'H17',
    'R16',
    'a payments service that is busy is not asked again',
    edit(
      'services.ts',
      'answer.status === 429 && attempt <= TRIES',
      'answer.status === 429 && attempt > TRIES',
    ),
  ),
  hard(
    'H18',
    'R14',
    'each request for payment charges again',
    edit(
      'accounts.ts',
      "    if (invoice.status === 'paid') return Promise.resolve(shown(invoice))\n",
      '',
    ),
    edit(
      'services.ts',
      '`invoice-${invoice.account}-${invoice.id}`',
      '`invoice-${invoice.id}-${performance.now()}`',
    ),
  ),
  hard(
    'H19',
    'R14',
    'every charge is in euros',
    edit('services.ts', 'currency: invoice.currency, source', "currency: 'EUR', source"),
  ),
  hard(
    'H20',
    'R7',
    'a note ends after 60 characters',
    edit('invoice.ts', '{ note: note as string }', '{ note: (note as string).slice(0, 60) }'),
  ),
  hard(
    'H21',
    'R24',
    'the command line always ends with 0',
    edit('cli.ts', 'process.exitCode = run(process.argv.slice(2))', 'run(process.argv.slice(2))'),
  ),
  hard(
    'H22',
    'R23',
    'the command line prints its list on standard error',
    edit(
      'cli.ts',
      'console.log(JSON.stringify(invoices.map(shown)',
      'console.error(JSON.stringify(invoices.map(shown)',
    ),
  ),
  hard(
    'H23',
    'R21',
    'the page always says that the payment went through',
    edit(
      'page.ts',
      "tell(answer.ok ? 'Paid' : 'Payment failed: ' + reasonOf(answer))",
      "tell('Paid')",
    ),
  ),
  hard(
    'H24',
    'R20',
    'the button for a new invoice does nothing',
    edit(
      'page.ts',
      'const { name, email, description, quantity, price, currency } = Object',
      'return\n  const { name, email, description, quantity, price, currency } = Object',
    ),
  ),
  hard(
    'H25',
    'R22',
    'what people typed becomes part of the page',
    edit('page.ts', 'row.insertCell().textContent = text', 'row.insertCell().innerHTML = text'),
  ),
  hard(
    'H26',
    'R18',
    'card tokens are in the log',
    edit(
      'accounts.ts',
      'const chargeId = await charge(',
      'console.log(`charging ${cardToken} for ${invoice.number}`)\n    const chargeId = await charge(',
    ),
  ),
  hard(
    'H27',
    'R19',
    'an account without invoices sees nothing',
    edit(
      'page.ts',
      "one('#nothing').hidden = body.items.length > 0",
      "one('#nothing').hidden = true",
    ),
  ),
  hard(
    'H28',
    'R25',
    'the summary takes half a minute',
    edit(
      'server.ts',
      "if (route === 'GET /summary') return send",
      "if (route === 'GET /summary') await new Promise((resolve) => setTimeout(resolve, 30_000))\n  if (route === 'GET /summary') return send",
    ),
  ),
  hard(
    'H29',
    'R17',
    'a receipt that cannot be sent loses the payment',
    edit('accounts.ts', '    this.#store.replace(paid)\n', ''),
    edit(
      'accounts.ts',
      'const told = { ...paid, receiptSent }',
      "if (!receiptSent) throw new Problem(502, 'mail_unavailable', 'The receipt could not be sent.')\n    const told = { ...paid, receiptSent }",
    ),
  ),
  hard(
    'H30',
    'R17',
    'receipts go to the firm',
    edit('services.ts', 'to: invoice.customer.email', "to: 'accounts@example.com'"),
  ),
]
