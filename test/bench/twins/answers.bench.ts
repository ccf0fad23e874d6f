/**
 * @module How many operations of the published contracts answer every generated valid request as the contract has it.
 *
 * Run it with `node test/bench/twins/answers.bench.ts`; a minute or two. It prints a table, each exception that is no
 * contradiction in the contract itself and each operation that could not be asked, and writes `.holdout/bench/answers.json`,
 * where those are too that a twin says it does not support.
 */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { checkTwin, type LawReport, SAYS_NO } from '../../../twins/laws/index.ts'
import { loadContract } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'

const FOLDER = new URL('../../../../shared/contracts/', import.meta.url)
const DOCUMENTED = 'documented answer'
const SUCCEEDS = 'valid request succeeds'

/** `says no`: it was asked whether something is tied that is not, or to take away what is not there, and said so as documented. */
type Found = 'valid' | 'says no' | 'contradiction' | 'unsupported' | 'not asked' | 'exception'

interface Operation {
  readonly operation: string
  readonly found: Found
  readonly why: string
}

/** What became of all the generated valid requests of each operation. */
function sort(report: LawReport): readonly Operation[] {
  const broken = report.exceptions.filter(({ law }) => law === DOCUMENTED || law === SUCCEEDS)
  return report.operations.map(({ operation, laws, reasons, state }) => {
    const seen = broken.find((exception) => exception.operation === operation)
    const why = seen?.message ?? reasons[DOCUMENTED] ?? ''
    const found = (): Found => {
      if (seen !== undefined) return seen.contradiction ? 'contradiction' : 'exception'
      if (laws[DOCUMENTED] === 'held') return 'valid'
      if (why === SAYS_NO) return 'says no'
      return state === 'unsupported' ? 'unsupported' : 'not asked'
    }
    return { operation, found: found(), why }
  })
}

const percent = (part: number, whole: number) => Number(((100 * part) / whole).toFixed(2))

function rowOf(contract: string, operations: readonly Operation[]) {
  const count = (found: Found) => operations.filter((one) => one.found === found).length
  const fine = count('valid') + count('says no') + count('contradiction')
  return {
    contract,
    operations: operations.length,
    valid: count('valid'),
    saysNo: count('says no'),
    contradictions: count('contradiction'),
    unsupported: count('unsupported'),
    notAsked: count('not asked'),
    exceptions: count('exception'),
    /** Of those that were asked and that the twin does not itself say it cannot do. */
    ofAnswered: percent(fine, fine + count('exception')),
    ofAll: percent(fine, operations.length),
  }
}

const rows: ReturnType<typeof rowOf>[] = []
const all: (Operation & { readonly contract: string })[] = []
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.gz'))) {
  const contract = await loadContract(new URL(file, FOLDER).pathname)
  const name = file.split('.').slice(0, 2).join('.')
  const operations = sort(await checkTwin({ twin: createTwin({ contract }), budget: 2 }))
  rows.push(rowOf(name, operations))
  all.push(...operations.map((one) => ({ contract: name, ...one })))
}
for (const { contract, operation, found, why } of all) {
  if (found === 'exception' || found === 'not asked') {
    console.log(`${contract} ${operation}: ${found}: ${why}`)
  }
}
const total = rowOf('all', all)
console.table([...rows, total])
console.log(
  `${total.ofAnswered} % of what the twins answer, ${total.ofAll} % of all operations: the aim is 99 %`,
)
mkdirSync('.holdout/bench', { recursive: true })
const others = all.filter(({ found }) => found !== 'valid')
writeFileSync(
  '.holdout/bench/answers.json',
  `${JSON.stringify({ total, rows, operations: others }, null, 2)}\n`,
)
