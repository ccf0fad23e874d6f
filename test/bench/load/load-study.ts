/**
 * @module Whether services in trouble get the right verdict, again and again: on the machine as it is, and with two other
 * processes busy. Run with `npm run load-study`; some thirty-five minutes. `--repeats 3` is shorter. What is measured is kept by
 * commit in `.holdout/load-study`: one that was interrupted goes on, and `--fresh` begins anew. Ends with 1 where a verdict
 * was turned around; one that was left open is counted and said.
 */

import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startOutsiders } from '../../scenarios-runner/load/measure/outsiders.ts'
import {
  measureTroubled,
  TROUBLED_SERVICES,
  type TroubledService,
} from '../../scenarios-runner/load/measure/troubled-services.ts'
import { machineFacts } from '../measuring.ts'

interface Finding {
  readonly name: string
  readonly busy: number
  readonly n: number
  readonly verdict: 'right' | 'open' | 'wrong' | 'skipped'
  readonly why: string
}

const FOLDER = '.holdout/load-study'
const at = process.argv.indexOf('--repeats')
const repeats = at === -1 ? 20 : Number(process.argv[at + 1])
if (!Number.isInteger(repeats) || repeats < 1) {
  console.error('--repeats: expected a whole number from 1')
  process.exit(2)
}
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
const file = join(FOLDER, `${commit}.jsonl`)
mkdirSync(FOLDER, { recursive: true })
if (process.argv.includes('--fresh')) rmSync(file, { force: true })
const known = readKnown()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

console.log(JSON.stringify({ ...machineFacts(), commit, known: known.length }))
const rows: Record<string, string | number>[] = []
for (const busy of [0, 2]) {
  for (const troubled of TROUBLED_SERVICES) {
    const findings = await repeat(troubled, busy)
    const count = (verdict: Finding['verdict']) =>
      findings.filter((one) => one.verdict === verdict).length
    const row = {
      'a service that': troubled.name,
      'busy beside it': busy,
      right: count('right'),
      open: count('open'),
      wrong: count('wrong'),
      skipped: count('skipped'),
    }
    rows.push(row)
    console.log(JSON.stringify(row))
  }
}
console.table(rows)
process.exitCode = rows.some(({ wrong }) => Number(wrong) > 0) ? 1 : 0

async function repeat(troubled: TroubledService, busy: number): Promise<Finding[]> {
  const { name } = troubled
  const findings = known.filter((one) => one.name === name && one.busy === busy && one.n < repeats)
  const done = new Set(findings.map(({ n }) => n))
  // They end with the study, however it ends.
  using _ = await startOutsiders(done.size >= repeats ? 0 : busy)
  for (let n = 0; n < repeats; n += 1) {
    if (done.has(n)) continue
    const finding = { name, busy, n, ...(await measureOnce(troubled)) }
    findings.push(finding)
    appendFileSync(file, `\n${JSON.stringify(finding)}`)
    if (finding.verdict === 'wrong') console.log(`wrong: a service that ${name}: ${finding.why}`)
    if (finding.verdict === 'skipped') break
  }
  return findings
}

async function measureOnce(troubled: TroubledService): Promise<Pick<Finding, 'verdict' | 'why'>> {
  const found = await measureTroubled(troubled)
  if ('why' in found) return { verdict: 'skipped', why: found.why }
  const { objectives, reason: why } = found
  const isRight = objectives.map(({ status }, i) => status === troubled.right[i])
  const isOpen = objectives.map(({ status }) => status === 'inconclusive')
  if (isRight.every(Boolean)) return { verdict: 'right', why }
  return { verdict: isRight.every((right, i) => right || isOpen[i]) ? 'open' : 'wrong', why }
}

/** What this commit has found already; a line that a kill cut off is measured again. */
function readKnown(): Finding[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Finding]
      } catch {
        return []
      }
    })
}
