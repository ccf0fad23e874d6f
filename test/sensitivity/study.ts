/** @module `npm run sensitivity`: every variant through the gate, and what that says of the harness, as a page. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeAtomicSync } from '../../twins/base/node/index.ts'
import { type GateOutcome, gateVariant } from './gate-variant.ts'
import { type Variant, type VariantKind, variants } from './variants/index.ts'

/** One gate of one variant, as the journal keeps it. */
interface Line extends GateOutcome {
  readonly id: string
  readonly repeat: number
}

const page = fileURLToPath(new URL('README.md', import.meta.url))
const journal = fileURLToPath(new URL('../../.holdout/sensitivity.json', import.meta.url))
const BEGIN = '<!-- written by npm run sensitivity -->'
const END = '<!-- end -->'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    kind: { type: 'string', multiple: true },
    repeats: { type: 'string', default: '1' },
    slots: { type: 'string', default: '4' },
    jobs: { type: 'string', default: '3' },
    fresh: { type: 'boolean', default: false },
  },
})

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const chosen = variants.filter(
  ({ id, kind }) =>
    (values.only === undefined || values.only.includes(id)) &&
    (values.kind === undefined || values.kind.includes(kind)),
)
const lines: Line[] = values.fresh ? [] : readLines()
const waiting = Array.from({ length: Number(values.repeats) }, (_, index) => index + 1)
  .flatMap((repeat) => [undefined, ...chosen].map((variant) => ({ variant, repeat })))
  .filter(
    ({ variant, repeat }) =>
      !lines.some((line) => line.id === (variant?.id ?? 'R00') && line.repeat === repeat),
  )
// A gate mostly waits: for timeouts, for pauses between tries, for pages. Several side by side fill the time.
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (stop.signal.aborted) return
      await gateOnce(next.variant, next.repeat).catch((error: unknown) => {
        if (!stop.signal.aborted) throw error
      })
    }
  }),
)
writePage()

async function gateOnce(variant: Variant | undefined, repeat: number): Promise<void> {
  const id = variant?.id ?? 'R00'
  const outcome = await gateVariant(variant, {
    seed: `sensitivity-${repeat}`,
    slots: Number(values.slots),
    signal: stop.signal,
  })
  lines.push({ id, repeat, ...outcome })
  writeAtomicSync(journal, `${JSON.stringify(lines, null, 1)}\n`)
  const what = variant?.says ?? 'the reference itself'
  console.log(
    `${id} ${outcome.status} after ${outcome.trials} trials, ${outcome.seconds} s: ${what}`,
  )
}

function readLines(): Line[] {
  try {
    return JSON.parse(readFileSync(journal, 'utf8')) as Line[]
  } catch {
    return []
  }
}

/** Puts the table between its marks on the page. */
function writePage(): void {
  const text = readFileSync(page, 'utf8')
  const [before = ''] = text.split(BEGIN)
  const after = text.split(END)[1] ?? '\n'
  writeFileSync(page, `${before}${BEGIN}\n\n${tables()}\n\n${END}${after}`)
}

function tables(): string {
  const of = (kind: VariantKind) => variants.filter((variant) => variant.kind === kind)
  const seen = ({ id }: Variant) => lines.filter((line) => line.id === id)
  const row = (name: string, list: readonly Variant[], wanted: GateOutcome['status']) => {
    const tried = list.filter((variant) => seen(variant).length > 0)
    const gates = tried.flatMap(seen)
    const said = (status: GateOutcome['status']) =>
      gates.filter((gate) => gate.status === status).length
    const told = gates.filter(({ byTheRightScenario }) => byTheRightScenario !== undefined)
    const byRight = told.filter(({ byTheRightScenario }) => byTheRightScenario === true).length
    return `| ${name} | ${tried.length} of ${list.length} | ${gates.length} | ${said(wanted)} | ${said('inconclusive')} | ${said(wanted === 'fail' ? 'pass' : 'fail')} | ${told.length === 0 ? '–' : `${byRight} of ${told.length}`} |`
  }
  const wrong = variants.flatMap((variant) =>
    seen(variant)
      .filter(({ status }) => status !== (variant.kind === 'equivalent' ? 'pass' : 'fail'))
      .map(
        ({ repeat, status }) => `- ${variant.id} (${variant.says}), repeat ${repeat}: ${status}`,
      ),
  )
  const reference = lines.filter(({ id }) => id === 'R00')
  const passed = reference.filter(({ status }) => status === 'pass').length
  return [
    '| variants, and what the gate should say | tried | gates | said it | inconclusive: not open either | said the opposite | a failing scenario is about the broken requirement |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    row('hard: fail', of('hard'), 'fail'),
    row('cheaters: fail', of('cheater'), 'fail'),
    row('intermittent: fail', of('intermittent'), 'fail'),
    row('equivalent: pass', of('equivalent'), 'pass'),
    '',
    `The reference itself passed ${passed} of ${reference.length} gates.`,
    '',
    wrong.length === 0
      ? 'No gate said anything else.'
      : `What said something else:\n\n${wrong.join('\n')}`,
  ].join('\n')
}
