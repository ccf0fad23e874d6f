/**
 * @module How many valid generated requests twins of the published contracts answer as the contract has it.
 *
 * Run it with `node test/bench/twins/answers.bench.ts`; a minute or two. It prints a table and each operation that was not answered
 * so, or could not be asked, and writes both to `.holdout/bench/answers.json`.
 */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type AnsweredRequests, checkTwin } from '../../../twins/laws/index.ts'
import { loadContract } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'

const FOLDER = new URL('../../../../shared/contracts/', import.meta.url)

const rows: (AnsweredRequests & { readonly contract: string })[] = []
const others: (Partial<AnsweredRequests> & { readonly operation: string })[] = []
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.gz'))) {
  const contract = await loadContract(new URL(file, FOLDER).pathname)
  const report = await checkTwin({ twin: createTwin({ contract }), budget: 2 })
  const name = file.split('.').slice(0, 2).join('.')
  if (report.answers !== undefined) rows.push({ contract: name, ...report.answers })
  for (const { operation, answers } of report.operations) {
    if (answers !== undefined && answers.sent > 0 && answers.valid === answers.sent) continue
    others.push({ operation: `${name} ${operation}`, ...answers })
    console.log(`${name} ${operation}: ${answers?.problem}`)
  }
}
console.table(rows)
const sum = (field: 'sent' | 'valid') => rows.reduce((all, row) => all + row[field], 0)
const share = ((100 * sum('valid')) / sum('sent')).toFixed(2)
console.log(`${share} % of ${sum('sent')} valid requests: the aim is 99 %`)
mkdirSync('.holdout/bench', { recursive: true })
writeFileSync(
  '.holdout/bench/answers.json',
  `${JSON.stringify({ rows, operations: others }, null, 2)}\n`,
)
