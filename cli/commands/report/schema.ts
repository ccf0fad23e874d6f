/** @module `holdout report schema`: the JSON Schemas of what runs leave behind, for programs that read it. */

import { type Command, Option } from 'commander'
import { EXIT } from '../../../twins/base/index.ts'
import { type Act, addExamples } from '../../command-context.ts'

/** Adds `report schema`. */
export function addSchemaCommand(report: Command, act: Act): void {
  const schema = report
    .command('schema')
    .description('print the JSON Schema of a file that a run leaves behind')
    .addOption(
      new Option('--of <file>', 'which').choices(['report', 'run', 'comparison']).default('report'),
    )
    .action(({ of }: { of: 'report' | 'run' | 'comparison' }) =>
      act(async (context) => {
        const { z } = await import('zod')
        const { comparisonSchema, reportSchema, runSchema } = await import(
          '../../../scenarios-runner/report/index.ts'
        )
        const schemas = { report: reportSchema, run: runSchema, comparison: comparisonSchema }
        const value = {
          title: `${of}.json`,
          ...z.toJSONSchema(schemas[of], { io: 'input', unrepresentable: 'any' }),
        }
        context.output.document(value)
        context.output.print(JSON.stringify(value, null, 2))
        return EXIT.pass
      }),
    )
  addExamples(schema, [['report schema --of run', 'what stands in run.json']])
}
