/** Invoices, on the command line, over the store of the server. */

import { accountKeys, required } from './environment.ts'
import { shown } from './invoice.ts'
import { Store } from './store.ts'

const USAGE =
  'usage: invoices list --account <name>\n       invoices show <number> --account <name>'

function run(words: readonly string[]): number {
  const at = words.indexOf('--account')
  const account = at === -1 ? undefined : words[at + 1]
  const [verb, number, ...rest] = words.filter(
    (_, index) => at === -1 || index < at || index > at + 1,
  )
  const isRight = verb === 'list' ? number === undefined : verb === 'show' && number !== undefined
  if (account === undefined || !isRight || rest.length > 0) {
    console.error(USAGE)
    return 2
  }
  if (!accountKeys().has(account)) {
    console.error(`There is no account ${account}.`)
    return 1
  }
  const invoices = new Store(required('STORE')).of(account)
  if (verb === 'list') {
    console.log(JSON.stringify(invoices.map(shown), undefined, 2))
    return 0
  }
  const invoice = invoices.find((each) => each.number === number)
  if (invoice === undefined) {
    console.error(`${account} has no invoice ${number}.`)
    return 1
  }
  console.log(JSON.stringify(shown(invoice), undefined, 2))
  return 0
}

process.exitCode = run(process.argv.slice(2))
