/** @module What a job is made from, by SHA-256: its scenarios without a word of them, and the programs of its agents. */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import { sha256Hex } from '../../../twins/base/index.ts'
import { whereIs } from '../../agents/index.ts'
import type { AgentMaker } from '../agent-config.ts'
import type { Material } from './statement.ts'

/**
 * The scenarios: each visible one by its id and the SHA-256 of its text; the hidden ones as their number and one digest,
 * since the statement may go where agents read. That digest is of a line `<id> <SHA-256 of its text>` each, sorted by id.
 */
export function scenarioMaterials(
  scenarios: readonly Pick<Scenario, 'id' | 'text' | 'visible'>[],
): readonly Material[] {
  const hidden = scenarios.filter(({ visible }) => visible !== true)
  const lines = hidden.map(({ id, text }) => `${id} ${sha256Hex(text)}\n`).sort()
  return [
    {
      name: 'hidden scenarios',
      sha256: sha256Hex(lines.join('')),
      annotations: { count: hidden.length },
    },
    ...scenarios
      .filter(({ visible }) => visible === true)
      .map(({ id, text }) => ({ name: `visible scenario ${id}`, sha256: sha256Hex(text) })),
  ]
}

/**
 * The agents: their configuration as canonical JSON, and each program and script as the file that it is. None is started
 * to ask its version: the version is that of the npm package which the program lies in, where it lies in one.
 *
 * @param path the PATH that programs are looked for along
 */
export async function agentMaterials(
  { configHash, files = [], programs = [] }: AgentMaker,
  path: string | undefined,
): Promise<readonly Material[]> {
  const commands = [...new Set(programs.map(({ command }) => command))]
  const scripts = [...new Set([...files, ...programs.flatMap(({ files = [] }) => files)])]
  const found = [
    ...commands.flatMap((command) => {
      const file = whereIs(command, path)
      return file === undefined ? [] : [{ name: `agent program ${command}`, file }]
    }),
    ...scripts.map((file) => ({ name: `agent file ${basename(file)}`, file })),
  ]
  return [
    ...(configHash === undefined ? [] : [{ name: 'agent configuration', sha256: configHash }]),
    ...(await Promise.all(
      found.map(async ({ name, file }) => {
        const real = realpathSync(file)
        return { name, sha256: await hashFile(real), ...packagedAs(real) }
      }),
    )),
  ]
}

/** Programs have hundreds of megabytes: never the whole of one in memory. */
async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function packagedAs(file: string): Pick<Material, 'annotations'> {
  for (let at = dirname(file); at.includes(`${sep}node_modules${sep}`); at = dirname(at)) {
    if (!existsSync(join(at, 'package.json'))) continue
    const { name, version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'))
    // Folders inside of a package may have one that says only which kind of modules they hold.
    if (name !== undefined) return { annotations: { package: name, version } }
  }
  return {}
}
