/** @module `holdout factory conformance`: what the Attractor specification asks, and the test that holds each row. */

import type { Command } from 'commander'
import { EXIT } from '../../../twins/base/index.ts'
import { type Act, addExamples } from '../../command-context.ts'

/** Adds `factory conformance` to `factory`. */
export function addConformanceCommand(factory: Command, act: Act): void {
  const conformance = factory
    .command('conformance')
    .description(
      'the requirements of the Attractor specification, each with the test that holds it',
    )
    .action(() =>
      act(async ({ output }) => {
        const { conformanceTable, NOT_CLAIMED } = await import(
          '../../../factory/conformance/index.ts'
        )
        const { columnsOf, padColumns, wrapText } = await import('../../terminal/index.ts')
        const table = conformanceTable()
        output.document({ rows: table, notClaimed: NOT_CLAIMED })
        const width = Math.max(...table.map(({ id }) => columnsOf(id))) + 2
        const line = (id: string, text: string) =>
          output.print(wrapText(`${padColumns(id, width)}${text}`, output.width, ' '.repeat(width)))
        for (const [section, rows] of Map.groupBy(table, (row) => row.section)) {
          const file = rows[0]?.test.split(' > ')[0] ?? ''
          output.print(`\n${output.colors.bold(section)}  ${output.colors.dim(file)}`)
          for (const { id, requirement } of rows) line(id, requirement)
        }
        output.print(`\n${output.colors.bold('not claimed')}`)
        for (const { ids, why } of NOT_CLAIMED) {
          output.print(wrapText(`${ids}: ${why}`, output.width, '  '))
        }
        output.print(
          wrapText(
            `\n${table.length} rows. Each is held by the test of the file over it whose title begins with its number; --json gives the whole titles.`,
            output.width,
          ),
        )
        return EXIT.pass
      }),
    )
  addExamples(conformance, [['factory conformance --json', 'the same for a program']])
}
