/** @module Keys and tokens of one `up`, in files that only their owner reads, gone with what they are for. */

import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createAuthority } from '../../../twins/node.ts'
import { secretsFile } from './plan-containers.ts'

/** What was written. Paths are absolute. */
export interface WrittenSecrets {
  /** Files of variables by twin name. */
  readonly files: Readonly<Record<string, string>>
  /** What the control APIs ask for, where there are any. */
  readonly token: string | undefined
  readonly tokenFile: string | undefined
}

/**
 * Makes a certificate for each twin that has hostnames, and a token for the control APIs. The authority's key is written
 * nowhere: what it signed now is all that it ever signs.
 */
export async function writeSecrets(
  folder: string,
  certificateFile: string,
  wanted: {
    readonly twins: readonly string[]
    readonly hostnames: Readonly<Record<string, readonly string[]>>
    readonly control: boolean
    readonly token: string | undefined
  },
): Promise<WrittenSecrets> {
  const token = wanted.control ? (wanted.token ?? randomBytes(24).toString('hex')) : undefined
  const hasNames = Object.values(wanted.hostnames).some((names) => names.length > 0)
  const authority = hasNames ? await createAuthority() : undefined
  if (authority !== undefined) writeOwn(certificateFile, authority.certificate, 0o644)
  const files: Record<string, string> = {}
  for (const name of wanted.twins) {
    const variables: Record<string, string> = {}
    if (token !== undefined) variables.HOLDOUT_CONTROL_TOKEN = token
    const names = wanted.hostnames[name] ?? []
    if (authority !== undefined && names.length > 0) {
      const { certificate, key } = await authority.sign(names)
      variables.HOLDOUT_TLS_CERTIFICATE = Buffer.from(certificate).toString('base64')
      variables.HOLDOUT_TLS_KEY = Buffer.from(key).toString('base64')
    }
    if (Object.keys(variables).length === 0) continue
    const text = Object.entries(variables).map(([key, value]) => `${key}=${value}\n`)
    files[name] = secretsFile(folder, name)
    writeOwn(files[name], text.join(''))
  }
  const tokenFile = token === undefined ? undefined : join(folder, 'secrets', 'control-token')
  if (tokenFile !== undefined) writeOwn(tokenFile, `${token}\n`)
  return { files, token, tokenFile }
}

function writeOwn(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, text, { mode })
}
