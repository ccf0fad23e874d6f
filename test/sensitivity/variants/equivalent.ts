/** @module Twenty variants that no requirement forbids: a harness that complains of one cries wolf. */

import { edit, type Variant } from './model.ts'

function harmless(id: string, says: string, ...edits: Variant['edits']): Variant {
  return { id, kind: 'equivalent', says, edits }
}

export const equivalentVariants: readonly Variant[] = [
  harmless(
    'E01',
    'another wording of what is not there',
    edit('accounts.ts', "'There is no such invoice.'", "'We have no invoice with that id.'"),
  ),
  harmless(
    'E02',
    'a header more',
    edit(
      'server.ts',
      "{ 'content-type': 'application/json', ...headers }",
      "{ 'content-type': 'application/json', 'x-served-by': 'b7', ...headers }",
    ),
  ),
  harmless(
    'E03',
    'keys in another order',
    edit(
      'invoice.ts',
      '    ...invoice,\n    ...amountsOf(invoice),',
      '    ...amountsOf(invoice),\n    ...invoice,',
    ),
  ),
  harmless(
    'E04',
    'longer ids',
    edit('accounts.ts', ".digest('hex').slice(0, 16)", ".digest('hex').slice(0, 24)"),
  ),
  harmless(
    'E05',
    'every answer takes 200 ms longer',
    edit(
      'server.ts',
      "  if (route === 'GET /healthz')",
      "  await new Promise((resolve) => setTimeout(resolve, 200))\n  if (route === 'GET /healthz')",
    ),
  ),
  harmless(
    'E06',
    'the page in other colours and sizes',
    edit(
      'page.ts',
      'font: 16px/1.5 system-ui, sans-serif; max-width: 60rem',
      'font: 18px/1.4 Georgia, serif; color: #234; max-width: 48rem',
    ),
  ),
  harmless(
    'E07',
    'a field more that no contract names',
    edit(
      'invoice.ts',
      '    ...invoice,\n    ...amountsOf(invoice),',
      '    ...invoice,\n    self: `/invoices/${invoice.id}`,\n    ...amountsOf(invoice),',
    ),
  ),
  harmless(
    'E08',
    'another wording of the receipt',
    edit('services.ts', '\\n\\nthank you. Your payment of', '\\n\\nmany thanks! We have received'),
  ),
  harmless(
    'E09',
    'the store is written with indentation',
    edit('store.ts', 'JSON.stringify(this.#kept)', 'JSON.stringify(this.#kept, undefined, 2)'),
  ),
  harmless(
    'E10',
    'a line in the log for each request',
    edit(
      'server.ts',
      "  if (route === 'GET /healthz')",
      "  console.log(route.slice(0, 80))\n  if (route === 'GET /healthz')",
    ),
  ),
  harmless(
    'E11',
    'the server tells what it is',
    edit(
      'server.ts',
      "{ 'content-type': 'application/json', ...headers }",
      "{ 'content-type': 'application/json', server: 'invoices/2.1', ...headers }",
    ),
  ),
  harmless(
    'E12',
    'the content type names its character set',
    edit(
      'server.ts',
      "{ 'content-type': 'application/json', ...headers }",
      "{ 'content-type': 'application/json; charset=utf-8', ...headers }",
    ),
  ),
  harmless(
    'E13',
    'another wording of what cannot be paid',
    edit(
      'services.ts',
      "'The payment could not be made; nothing was charged. Try again later.'",
      "'Payments are not available at the moment. Your card was not charged.'",
    ),
  ),
  harmless(
    'E14',
    'the command line prints without indentation',
    edit(
      'cli.ts',
      'console.log(JSON.stringify(invoices.map(shown), undefined, 2))',
      'console.log(JSON.stringify(invoices.map(shown)))',
    ),
  ),
  harmless(
    'E15',
    'the summary in another order',
    edit(
      'accounts.ts',
      "return { open: standing('open'), paid: standing('paid') }",
      "return { paid: standing('paid'), open: standing('open') }",
    ),
  ),
  harmless(
    'E16',
    'another title of the page',
    edit('page.ts', '<title>Invoices</title>', '<title>Your invoices</title>'),
  ),
  harmless(
    'E17',
    'another hash for idempotency',
    edit(
      'accounts.ts',
      "createHash('sha256').update(JSON.stringify(body))",
      "createHash('sha512').update(JSON.stringify(body))",
    ),
  ),
  harmless(
    'E18',
    'connections are closed after each answer',
    edit(
      'server.ts',
      "{ 'content-type': 'application/json', ...headers }",
      "{ 'content-type': 'application/json', connection: 'close', ...headers }",
    ),
  ),
  harmless(
    'E19',
    'another wording of what is wrong with a field',
    edit(
      'invoice.ts',
      "'That is not an email address.'",
      "'Please write an email address, such as ada@example.com.'",
    ),
  ),
  harmless(
    'E20',
    'a cookie that ends with the day',
    edit(
      'server.ts',
      'HttpOnly; SameSite=Strict; Path=/',
      'HttpOnly; SameSite=Strict; Path=/; Max-Age=86400',
    ),
  ),
]
