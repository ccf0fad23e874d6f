/** @module `holdout twin explain`: what each operation does to state, and why we think so. */

import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import type { CorrectedField, ExplainedOperation } from '../../../twins/behaviour/index.ts'
import type { Contract, ContractProblem } from '../../../twins/contract/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { padColumns, wrapText } from '../../terminal/index.ts'
import { addTwinOptions, type TwinOptions } from '../../twin-options.ts'

interface Options extends TwinOptions {
  readonly operation?: string
  readonly check: boolean
}

const SHOWN_PROBLEMS = 20

/** Adds `twin explain` to `twin`. */
export function addTwinExplainCommand(twin: Command, act: Act): void {
  const explain = twin
    .command('explain')
    .description(
      'what each operation does to state, why we think so, and what is wrong in the contract',
    )
    .argument('<contract>', 'path or URL, or the name of a twin in the configuration')
    .option('--operation <words>', 'only operations whose id or path holds these words')
    .option(
      '--no-check',
      'leave the thorough check of the contract out; it takes seconds on a large one',
    )
    .action((contract: string, options: Options) =>
      act((context) => go(context, contract, options)),
    )
  addTwinOptions(explain)
  addExamples(explain, [
    ['twin explain openapi.yaml', 'every operation with its kind, its resource and the reason'],
    ['twin explain openapi.yaml --operation issues', 'only what has to do with issues'],
    ['twin explain okta --json', 'for a program'],
  ])
}

async function go(context: CommandContext, source: string, options: Options): Promise<ExitCode> {
  const { openTwin } = await import('../../open-twin.ts')
  const { plural } = await import('../../../twins/base/node/index.ts')
  const { twin } = await openTwin(context, source, options)
  const { contract, behaviour } = twin
  const problems = options.check ? await thorough(contract) : contract.problems
  const { explainBehaviour } = await import('../../../twins/behaviour/index.ts')
  const {
    operations: all,
    counts,
    corrected,
  } = explainBehaviour(contract, behaviour, twin.inferred())
  const words = options.operation?.toLowerCase()
  const rows =
    words === undefined
      ? all
      : all.filter((row) =>
          `${row.operation} ${row.method} ${row.path}`.toLowerCase().includes(words),
        )
  const { output } = context
  output.document({
    contract: { source, title: contract.title, version: contract.version, format: contract.format },
    counts: Object.fromEntries(counts.map(({ kind, operations }) => [kind, operations])),
    corrected,
    resources: Object.values(behaviour.resources),
    operations: rows.map((row) => ({ ...row, method: row.method.toUpperCase() })),
    problems,
  })
  const { colors, width } = output
  output.print(colors.bold(`${contract.title} ${contract.version} (${contract.format})`))
  output.print(
    wrapText(
      all.length === 0
        ? `It has no operations${problems.length === 0 ? ': its paths are empty' : ''}.`
        : `${plural(all.length, 'operation')}: ${counts.map(({ kind, operations }) => `${operations} ${kind}`).join(', ')}`,
      width,
      '  ',
    ),
  )
  for (const row of rows) output.print(rowText(row, width, colors.dim))
  if (rows.length === 0 && all.length > 0) {
    output.print(`No operation holds "${options.operation}".`)
  }
  if (corrected.length > 0) {
    output.print(`\n${colors.bold(`${plural(corrected.length, 'field')} corrected`)}`)
    for (const one of corrected) output.print(wrapText(correctionText(one), width, '    '))
  }
  if (problems.length > 0) {
    output.print(`\n${colors.bold(`${plural(problems.length, 'problem')} in the contract`)}`)
    for (const one of problems.slice(0, SHOWN_PROBLEMS)) {
      output.print(wrapText(`· ${one.pointer}: ${one.message}`, width, '  '))
    }
    const more = problems.length - SHOWN_PROBLEMS
    if (more > 0) output.print(`  and ${more} more (--json shows all)`)
  }
  return EXIT.pass
}

async function thorough(contract: Contract): Promise<readonly ContractProblem[]> {
  const { checkContract } = await import('../../../twins/node.ts')
  return checkContract(contract)
}

/** `· operations.createUser.status: 201, inferred 200`. */
function correctionText({ field, before, after }: CorrectedField): string {
  const said = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
  return `· ${field}: ${said(after)}, inferred ${said(before)}`
}

/** Three lines: the operation, what it does and how sure that is, and why. */
function rowText(row: ExplainedOperation, width: number, dim: (text: string) => string): string {
  const what = row.resource === undefined ? row.kind : `${row.kind} ${row.resource}`
  return [
    '',
    wrapText(`${padColumns(row.method.toUpperCase(), 6)} ${row.path}`, width, '       '),
    `       ${padColumns(what, 30)} ${Math.round(row.confidence * 100)}% sure`,
    dim(wrapText(`       ${row.reason}`, width, '       ')),
  ].join('\n')
}
