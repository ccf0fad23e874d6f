/** @module A folder with a configuration of one or two small twins, and the command line at work in it. */

import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { type Ended, type RunOptions, runHoldout } from '../run-holdout.ts'

const CONTRACT = fileURLToPath(
  new URL('../../../cli/templates/starter/spec/contracts/upstream/mail.yaml', import.meta.url),
)

export const MAIL_HEADERS = {
  authorization: 'Bearer any-token',
  'content-type': 'application/json',
}

export interface Project {
  readonly directory: string
  at(name: string): string
  run(words: readonly string[], options?: RunOptions): Promise<Ended>
}

/** Two twins, mail and post, of one contract; fields beside the contract's are given by twin. */
export function project(twins: Readonly<Record<string, object>> = { mail: {}, post: {} }): Project {
  const directory = temporaryFolder('holdout-up')
  const at = (name: string) => join(directory, name)
  cpSync(CONTRACT, at('mail.yaml'))
  const config = {
    twins: Object.fromEntries(
      Object.entries(twins).map(([name, more]) => [name, { contract: 'mail.yaml', ...more }]),
    ),
  }
  writeFileSync(at('holdout.config.ts'), `export default ${JSON.stringify(config, null, 2)}\n`)
  return {
    directory,
    at,
    run: (words, options) => runHoldout(words, { cwd: directory, ...options }),
  }
}

export function makeContact(url: string, email: string): Promise<Response> {
  const body = JSON.stringify({ email, name: 'Somebody' })
  return fetch(`${url}/contacts`, { method: 'POST', headers: MAIL_HEADERS, body })
}

export async function contacts(url: string): Promise<readonly string[]> {
  const text = await (await fetch(`${url}/contacts`, { headers: MAIL_HEADERS })).text()
  return [...text.matchAll(/"email":"([^"]+)"/g)].map(([, email]) => email as string)
}
