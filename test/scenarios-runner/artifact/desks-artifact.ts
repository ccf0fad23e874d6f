/** @module The fixture service as an artifact, for tests. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArtifactDefinition } from '../../../scenarios-runner/artifact/index.ts'

export const desksFolder = new URL('../../fixtures/artifacts/desks', import.meta.url).pathname

export function desksArtifact(
  bugs = '',
  changes: Partial<ArtifactDefinition> = {},
): ArtifactDefinition {
  return {
    name: 'desks',
    directory: desksFolder,
    include: ['server.ts', 'package.json'],
    command: ['node', 'server.ts'],
    env: { PORT: '${port}', DESKS_URL: '${twins.desks.url}', BUGS: bugs },
    passEnv: [],
    ready: { path: '/healthz', timeoutMs: 60_000 },
    reset: { method: 'POST', path: '/reset' },
    ...changes,
  }
}

/** A service of one file, written into the folder; it listens at `PORT`. */
export function oneFileArtifact(folder: string, text: string): ArtifactDefinition {
  writeFileSync(join(folder, 'server.mjs'), text)
  return desksArtifact('', {
    directory: folder,
    include: ['server.mjs'],
    command: ['node', 'server.mjs'],
    env: { PORT: '${port}' },
    ready: { path: '/', timeoutMs: 60_000 },
  })
}
