/** @module What `generated/` holds: types and behaviour of the templates' contracts, and schemas for editors and programs. */

import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { comparisonSchema, reportSchema, runSchema } from '../../scenarios-runner/report/index.ts'
import { inferBehaviour, writeBehaviourFile } from '../../twins/behaviour/index.ts'
import { generateTypes, loadContract } from '../../twins/node.ts'
import { configSchema } from '../config/index.ts'

const SCHEMAS = {
  config: { schema: configSchema, title: 'holdout.config.ts' },
  report: { schema: reportSchema, title: 'report.json' },
  run: { schema: runSchema, title: 'run.json' },
  comparison: { schema: comparisonSchema, title: 'comparison.json' },
} as const

/** Every file's path inside `generated/`, and its text. */
export async function generatedFiles(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const [name, { schema, title }] of Object.entries(SCHEMAS)) {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    const text = JSON.stringify({ title, ...json }, null, 2)
    files.set(`schemas/${name}.schema.json`, `${text}\n`)
  }
  for (const template of ['access-requests', 'starter']) {
    const folder = join(root, 'cli/templates', template, 'spec/contracts/upstream')
    for (const file of readdirSync(folder).sort()) {
      const contract = await loadContract(join(folder, file))
      const to = `twins/${basename(file).split('.')[0]}`
      files.set(`${to}/types.ts`, await generateTypes(contract))
      files.set(`${to}/behaviour.yaml`, writeBehaviourFile(inferBehaviour(contract)))
    }
  }
  return files
}
