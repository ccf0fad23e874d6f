/** @module The study's results as a page that people read, between two marks of the folder's README. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { wilson } from '../../scenarios-runner/satisfaction/index.ts'
import { infrastructureVariants } from './infrastructure/index.ts'
import { ABLATIONS, ablate, type Outcomes } from './judges/ablate.ts'
import { ATTACKS } from './judges/attacks.ts'
import { killTables } from './kill-rates.ts'
import type { GateLine, Results } from './results.ts'
import { type Variant, type VariantKind, variants } from './variants/index.ts'

export const page = fileURLToPath(new URL('README.md', import.meta.url))
const BEGIN = '<!-- written by npm run sensitivity -->'
const END = '<!-- end -->'
const SEEDS = 5

/** Puts the results between the marks. */
export async function writePage(results: Results): Promise<void> {
  const text = readFileSync(page, 'utf8')
  const [before = ''] = text.split(BEGIN)
  const after = text.split(END)[1] ?? '\n'
  writeFileSync(page, `${before}${await resultsBlock(results)}${after}`)
}

/** What stands between the marks, marks included. */
export async function resultsBlock(results: Results): Promise<string> {
  const parts = [
    ...gateTable(results.gates),
    '',
    ...killTables(results.gates),
    '',
    ...unexpected(results.gates),
    '',
    ...intermittentTable(results.gates),
    '',
    ...infrastructureTable(results),
    '',
    ...(await ablationTable(results.whole)),
    '',
    ...attackWords(results),
  ]
  return `${BEGIN}\n\n${parts.join('\n')}\n\n${END}`
}

function gateTable(gates: readonly GateLine[]): string[] {
  const row = (name: string, kind: VariantKind, wanted: GateLine['status']) => {
    const list = variants.filter((variant) => variant.kind === kind)
    const seen = gates.filter(({ id }) => list.some((variant) => variant.id === id))
    const tried = list.filter(({ id }) => seen.some((line) => line.id === id)).length
    const said = (status: GateLine['status']) =>
      seen.filter((line) => line.status === status).length
    const opposite = wanted === 'fail' ? 'pass' : 'fail'
    const { low, high } = wilson(said(wanted), Math.max(1, seen.length))
    const share = seen.length === 0 ? '–' : `${percent(low)} to ${percent(high)}`
    const told = seen.filter(({ byTheRightScenario }) => byTheRightScenario !== undefined)
    const right = told.filter(({ byTheRightScenario }) => byTheRightScenario).length
    const byRight = told.length === 0 ? '–' : `${right} of ${told.length}`
    return `| ${name} | ${tried} of ${list.length} | ${seen.length} | ${said(wanted)} | ${share} | ${said('inconclusive')} | ${said('invalid')} | ${said(opposite)} | ${byRight} |`
  }
  const reference = gates.filter(({ id }) => id === 'R00')
  const passed = reference.filter(({ status }) => status === 'pass').length
  return [
    '| variants, and what the gate should say | tried | gates | said it | 95% interval (Wilson) | inconclusive: not open either | invalid | the opposite | a scenario about the broken requirement failed before it was decided |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    row('hard: fail', 'hard', 'fail'),
    row('cheaters: fail', 'cheater', 'fail'),
    row('intermittent: fail', 'intermittent', 'fail'),
    row('equivalent: pass', 'equivalent', 'pass'),
    '',
    `The reference itself passed ${passed} of ${reference.length} gates.`,
  ]
}

function unexpected(gates: readonly GateLine[]): string[] {
  const lines = variants.flatMap((variant) =>
    gates
      .filter(({ id, status }) => id === variant.id && status !== wantedOf(variant))
      .map(({ repeat, status, why }) => {
        const because = why === undefined ? '' : ` (${escapeCell(why.slice(0, 120))} …)`
        return `- ${variant.id}, ${variant.says}, repeat ${repeat}: ${status}${because}`
      }),
  )
  return lines.length === 0
    ? ['No gate said anything else.']
    : ['What said something else:', '', ...lines]
}

function wantedOf({ kind }: Variant): GateLine['status'] {
  return kind === 'equivalent' ? 'pass' : 'fail'
}

/** With k trials in which it could show once each, one that shows in a share f of them is seen with 1-(1-f)^k. */
function intermittentTable(gates: readonly GateLine[]): string[] {
  const rows = variants
    .filter(({ kind }) => kind === 'intermittent')
    .map(({ id, says, rate = 0 }) => {
      const seen = gates.filter((line) => line.id === id)
      const shut = seen.filter(({ status }) => status !== 'pass').length
      const at = (k: number) => percent(1 - (1 - rate) ** k)
      return `| ${id} ${says} | ${seen.length === 0 ? 'not tried' : `${shut} of ${seen.length}`} | ${at(6)} | ${at(24)} |`
    })
  return [
    '| intermittent variant | gate stayed shut | chance if it could show in 6 trials | in 24 |',
    '| --- | --- | --- | --- |',
    ...rows,
  ]
}

function infrastructureTable({ infrastructure }: Results): string[] {
  const rows = infrastructureVariants.map(({ id, says }) => {
    const seen = infrastructure.filter((line) => line.id === id)
    if (seen.length === 0) return `| ${id} ${says} | not tried | – | – | – |`
    const shut = seen.filter(({ exitCode }) => exitCode === 4).length
    const attempts = seen.reduce((sum, line) => sum + line.attempts, 0)
    const wrong = seen.reduce((sum, line) => sum + line.mislabelled, 0)
    return `| ${id} ${says} | ${shut} of ${seen.length} | ${attempts} | ${wrong} | ${escapeCell(seen[0]?.why.slice(-100) ?? '')} |`
  })
  return [
    '| what surrounds the reference | ended with 4, invalid | attempts | blamed on the service | said |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ]
}

async function ablationTable(whole: readonly GateLine[]): Promise<string[]> {
  const outcomesOf = (...kinds: (VariantKind | undefined)[]) =>
    whole.flatMap(({ id, outcomes }) => {
      const kind = variants.find((variant) => variant.id === id)?.kind
      return outcomes !== undefined && kinds.includes(kind) ? [outcomes] : []
    })
  const [broken, reference] = [outcomesOf('hard', 'cheater'), outcomesOf(undefined)]
  if (broken.length === 0) return ['Ablations: no whole gate was run (`--whole`).']
  const rows: string[] = []
  for (const ablation of ABLATIONS) {
    const said = async (all: readonly Outcomes[]) =>
      Promise.all(
        Array.from({ length: SEEDS }, (_, seed) =>
          Promise.all(all.map((one) => ablate(one, ablation, String(seed)))),
        ),
      ).then((statuses) => statuses.flat())
    const [ofBroken, ofReference] = [await said(broken), await said(reference)]
    const killed = ofBroken.filter((status) => status === 'fail').length
    const shut = ofBroken.filter((status) => status !== 'pass').length
    const passed = ofReference.filter((status) => status === 'pass').length
    rows.push(
      `| ${ablation.name} | ${share(killed, ofBroken.length)} | ${share(shut, ofBroken.length)} | ${share(passed, ofReference.length)} |`,
    )
  }
  const right = whole.filter(({ byTheRightScenario }) => byTheRightScenario !== undefined)
  const byRight = right.filter(({ byTheRightScenario }) => byTheRightScenario).length
  return [
    `In whole gates, in which every trial is run, a scenario about the broken requirement failed for ${byRight} of ${right.length} hard variants.`,
    '',
    `Ablations. The trials are those of the whole gates of ${broken.length} hard variants and cheaters and of ${reference.length} of the reference, as they ran; what judges them is left out or put in its place, with ${SEEDS} seeds each. “Checks” are the scenarios’ checks and the contracts; the judge is an oracle with the stated chances to be right of a trial that satisfies / does not. They show what a judge’s errors do to the decision, not how well any judge reads:`,
    '',
    '| what is left of the harness | gate fails them | gate stays shut | gate passes the reference |',
    '| --- | --- | --- | --- |',
    ...rows,
  ]
}

function attackWords({ attacks }: Results): string[] {
  if (attacks === undefined) return ['Attacks on the gullible judge: not tried.']
  const all = Object.keys(ATTACKS).length
  const { defended, defenceless } = attacks
  return [
    `Attacks on a judge that obeys whatever the record tells it: ${defended.succeeded.length} of ${all} succeed with the defences on (${defended.caught.length} make the judge fail, so that the trial is invalid; the others are read as what they are), ${defenceless.succeeded.length} of ${all} with them off.`,
  ]
}

function share(count: number, of: number): string {
  return of === 0 ? '–' : `${percent(count / of)} (${count} of ${of})`
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)}%`
}

function escapeCell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[|<>`*_[\]]/g, '\\$&')
}
