/** @module The demonstration's project in a folder of its own, as broken as it ships or mended, and the command line run in it. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { spawnTree } from '../../twins/base/node/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const template = join(root, 'cli/templates/access-requests')

interface Repairs {
  repairs: { symptom: string; edits: { file: string; find: string; replace: string }[] }[]
}

/** Copies the project as it ships, or with every repair that the scripted agent knows but those whose symptom holds a text. */
export async function copyProject(
  how: 'as shipped' | 'mended' | { readonly mendedExcept: string },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-e2e-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(template, folder, { recursive: true })
  if (how === 'as shipped') return folder
  const left = how === 'mended' ? undefined : how.mendedExcept
  const text = await readFile(join(folder, 'factory/scripted-agent.yaml'), 'utf8')
  for (const { symptom, edits } of (parse(text) as Repairs).repairs) {
    if (left !== undefined && symptom.includes(left)) continue
    for (const { file, find, replace } of edits) await edit(folder, file, find, replace)
  }
  return folder
}

/** Replaces a text that must stand in a file exactly once. */
export async function edit(folder: string, file: string, find: string, replace: string) {
  const text = await readFile(join(folder, file), 'utf8')
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`${file} holds this ${parts.length - 1} times: ${find}`)
  await writeFile(join(folder, file), parts.join(replace))
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line as a user would, in a process of its own. */
export function holdout(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  during: (kill: (signal: NodeJS.Signals) => void, soFar: () => string) => void = () => {},
): Promise<Ended> {
  const { HOLDOUT_MODEL: _model, HOLDOUT_AGENT: _agent, ...rest } = process.env
  return new Promise((resolve, reject) => {
    const child = spawnTree(process.execPath, [join(root, 'cli/holdout.js'), ...args], {
      cwd,
      env: { ...rest, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    during(
      (signal) => child.kill(signal),
      () => stdout + stderr,
    )
  })
}
