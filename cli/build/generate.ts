/** @module `npm run generate`: writes `generated/`, the same bytes for the same sources. */

import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeAtomic } from '../../twins/base/node/index.ts'
import { generatedFiles } from './generated-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [to] = process.argv.slice(2)
const folder = to === undefined ? join(root, 'generated') : resolve(to)

const files = await generatedFiles(root)
// What is not generated any more must not stay; another folder is not ours to empty.
if (to === undefined) rmSync(folder, { recursive: true, force: true })
for (const [path, text] of files) await writeAtomic(join(folder, path), text)
console.error(`${files.size} files in ${folder}`)
