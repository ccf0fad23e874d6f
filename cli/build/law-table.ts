/** @module What the laws say of the published contracts, as the Markdown that stands in `twins/README.md`. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkTwin, type LawReport } from '../../twins/laws/index.ts'
import { loadContract, loadPack, type Pack, packNames } from '../../twins/node.ts'
import { createTwin } from '../../twins/twin/index.ts'

/** A contract that was checked: with nothing but itself, and with its service's pack where that says how it behaves. */
export interface CheckedContract {
  readonly name: string
  readonly pack: Pack | undefined
  readonly alone: LawReport
  readonly packed: LawReport | undefined
}

const BEGIN = '<!-- Written by `npm run laws` from here … -->'
const END = '<!-- … to here. -->'

/** The contracts of a folder, by file name; none where there is no folder. */
export function contractFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => /\.(?:json|ya?ml)(?:\.gz)?$/.test(file))
    .sort()
}

/** Holds the twin of one contract to the laws. */
export async function checkContractFile(folder: string, file: string): Promise<CheckedContract> {
  const name = /^([a-z]+(?:\.[a-z]+)?)\./.exec(file)?.[1] ?? file
  const packs = packNames()
  // `google.drive` has the pack google-drive, `okta.management` that of okta.
  const packName = [name.replace('.', '-'), name.replace(/\..*$/, '')].find((one) =>
    packs.includes(one),
  )
  const pack = packName === undefined ? undefined : await loadPack(packName)
  const stateless = pack?.stateless ?? {}
  const path = join(folder, file)
  const clock = { mode: 'stepping' } as const
  const contract = await loadContract(path)
  const known = Object.fromEntries(
    Object.entries(stateless).filter(([id]) => contract.operation(id) !== undefined),
  )
  const alone = await checkTwin({ twin: createTwin({ contract, clock }), stateless: known })
  // Okta has two contracts, and its pack is of one of them.
  const isItsOwn = Object.keys(pack?.behaviour?.operations ?? {}).every(
    (id) => contract.operation(id) !== undefined,
  )
  if (
    pack === undefined ||
    !isItsOwn ||
    (pack.behaviour === undefined && pack.overlays.length === 0)
  )
    return { name, pack, alone, packed: undefined }
  const { behaviour = [], profile = {}, overlays } = pack
  const twin = createTwin({
    contract: await loadContract(path, { overlays }),
    behaviour,
    profile,
    clock,
  })
  return { name, pack, alone, packed: await checkTwin({ twin, profile, stateless: known }) }
}

/** A page with the table put where the old one stood. */
export function withLawTable(page: string, checked: readonly CheckedContract[]): string {
  const [before] = page.split(BEGIN)
  const [, after = '\n'] = page.split(END)
  return `${before?.trimEnd()}\n\n${BEGIN}\n\n${lawTable(checked)}\n\n${END}${after}`
}

function lawTable(checked: readonly CheckedContract[]): string {
  const rows = checked.flatMap(({ name, alone, packed }) => [
    shareRow(name, alone),
    ...(packed === undefined ? [] : [shareRow(`${name}, with its pack`, packed)]),
  ])
  return [
    '| contract | operations | stateful | schema only | unsupported | stateless | share | exceptions |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    ...answerLines(checked),
    '',
    ...checked.map(details),
  ].join('\n')
}

function shareRow(name: string, report: LawReport): string {
  const { stateful, unsupported, stateless } = report.state
  const contradictions = report.exceptions.filter(({ contradiction }) => contradiction).length
  const exceptions =
    contradictions === 0
      ? String(report.exceptions.length)
      : `${report.exceptions.length} (${contradictions} the contract's own)`
  const cells = [
    name,
    report.operations.length,
    stateful,
    report.state['schema-only'],
    unsupported,
    stateless,
    percentOf(report.statefulShare, 1),
    exceptions,
  ]
  return `| ${cells.join(' | ')} |`
}

// Rounded down: a share must not claim more than was seen.
function percentOf(part: number, whole: number): string {
  return `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)}%`
}

function answerLines(checked: readonly CheckedContract[]): readonly string[] {
  const reports = checked.map(({ alone }) => alone)
  const row = (name: string, of: readonly LawReport[]) => {
    const operations = of.flatMap((report) => report.operations)
    const sum = (field: 'sent' | 'valid' | 'unsupported' | 'refused') =>
      operations.reduce((total, { answers }) => total + (answers?.[field] ?? 0), 0)
    const asked = operations.filter(({ answers }) => (answers?.sent ?? 0) > 0)
    const valid = asked.filter(({ answers }) => answers?.sent === answers?.valid).length
    const cells = [
      name,
      sum('sent'),
      sum('valid'),
      percentOf(sum('valid'), sum('sent')),
      percentOf(valid, operations.length),
      sum('unsupported'),
      sum('refused'),
      operations.length - asked.length,
    ]
    return `| ${cells.join(' | ')} |`
  }
  return [
    'Valid generated requests, as many of each operation, without overlay and profile. *Valid* answers have a documented status and a body',
    'that its schema allows; what is *unsupported* is answered so where the operation documents a refusal that can say it, and tells it in the header',
    '`x-holdout-outcome` as well. The other refusals say no: two things are not tied, nothing was set or deleted that could be taken away or restored.',
    '',
    '| contract | requests | valid answers | share | share of all operations | unsupported | refused otherwise | operations that could not be asked |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...checked.map(({ name, alone }) => row(name, [alone])),
    row('all', reports),
  ]
}

/** Why operations were not answered as the contract has it, each by name. */
export function answerExceptions({ operations }: LawReport): readonly string[] {
  return operations.flatMap(({ operation, answers }) => {
    if (answers === undefined || (answers.sent > 0 && answers.valid === answers.sent)) return []
    const { sent, valid, contradicted, unsaid, problem = '' } = answers
    const why = () => {
      if (sent === 0) return 'could not be asked'
      if (contradicted + unsaid < sent - valid) return 'wrong'
      return unsaid === 0
        ? 'the contract contradicts itself'
        : 'the contract has no refusal to say it'
    }
    return [`\`${operation}\` (${why()}): ${inLine(problem)}`]
  })
}

function details({ name, alone, pack }: CheckedContract): string {
  const { title, version, hash } = alone.contract
  const kinds = Object.entries(alone.kinds).map(([kind, count]) => `${count} ${kind}`)
  const stateless = alone.operations.filter(({ state }) => state === 'stateless')
  return [
    `<details><summary>${name}: ${inLine(title)} ${inLine(version)}</summary>`,
    '',
    `Contract ${hash.slice(0, 12)}. Operations: ${kinds.join(', ')}.`,
    '',
    '| law | checked | held | not applicable |',
    '| --- | ---: | ---: | ---: |',
    ...alone.laws.map(
      ({ law, checked, held, notApplicable }) =>
        `| ${law} | ${checked} | ${held} | ${notApplicable} |`,
    ),
    ...section(
      'Exceptions',
      alone.exceptions.map(
        ({ operation, law, contradiction, message }) =>
          `\`${operation}\`, ${law}${contradiction ? ' (the contract contradicts itself)' : ''}: ${inLine(message)}`,
      ),
    ),
    ...section('Valid requests not answered as the contract has it', answerExceptions(alone)),
    ...section(
      'Without state in any implementation',
      stateless.map(({ operation }) => `\`${operation}\`: ${pack?.stateless[operation] ?? ''}`),
    ),
    '',
    '</details>',
    '',
  ].join('\n')
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${heading}:`, '', ...lines.map((line) => `- ${line}`)]
}

/** Texts of contracts and answers are not ours: they must not become markup, or lines of their own. */
function inLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[|<>`*_[\]]/g, (character) => `\\${character}`)
  return line.length <= 240 ? line : `${line.slice(0, 239)}…`
}
