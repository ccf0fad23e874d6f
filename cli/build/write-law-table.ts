/** @module `npm run laws`: holds the twins of the published contracts to the laws, and writes what they say into `twins/README.md`. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeAtomic } from '../../twins/base/node/index.ts'
import {
  type CheckedContract,
  checkContractFile,
  contractFiles,
  withLawTable,
} from './law-table.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [folder = join(root, '../shared/contracts')] = process.argv.slice(2)
const page = join(root, 'twins/README.md')

const files = contractFiles(folder)
if (files.length === 0) {
  console.error(`There are no contracts in ${folder}. Name the folder: npm run laws -- <folder>`)
  process.exit(2)
}
const checked: CheckedContract[] = []
for (const file of files) {
  const one = await checkContractFile(folder, file)
  checked.push(one)
  const { stateful } = one.alone.state
  console.error(`${one.name}: ${stateful} of ${one.alone.operations.length} stateful`)
}
await writeAtomic(page, withLawTable(readFileSync(page, 'utf8'), checked))
