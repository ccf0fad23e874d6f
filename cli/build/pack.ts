/**
 * @module What happens around `npm pack`: before, `dist` is built and package.json loses what only a checkout needs; after, it
 * is put back. An interrupted pack is mended by the next command that looks.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeAtomicSync } from '../../twins/base/node/index.ts'
import { restoreManifest, savedManifest } from './restore-manifest.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The manifest as it is published: without the programs that bring Node, and without doors into sources. */
function publishedManifest(text: string): string {
  const manifest = JSON.parse(text) as {
    optionalDependencies?: Record<string, string>
    scripts?: unknown
    devDependencies?: unknown
    exports: Record<string, string | Record<string, string>>
  }
  const optional = Object.entries(manifest.optionalDependencies ?? {}).filter(
    ([name]) => !name.startsWith('node-'),
  )
  delete manifest.optionalDependencies
  if (optional.length > 0) manifest.optionalDependencies = Object.fromEntries(optional)
  delete manifest.scripts
  delete manifest.devDependencies
  for (const door of Object.values(manifest.exports)) {
    if (typeof door === 'object') delete door['holdout-source']
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

const [when] = process.argv.slice(2)
if (when === 'before') {
  restoreManifest(root)
  execFileSync(process.execPath, [fileURLToPath(new URL('./build.ts', import.meta.url))], {
    stdio: 'inherit',
  })
  const manifest = readFileSync(`${root}package.json`, 'utf8')
  // The copy is whole on disk before the original changes: whatever happens in between, it can be put back.
  writeAtomicSync(savedManifest(root), manifest)
  writeAtomicSync(`${root}package.json`, publishedManifest(manifest))
} else if (when === 'after') {
  if (!existsSync(savedManifest(root))) console.error('package.json was not changed.')
  restoreManifest(root)
} else {
  console.error('Say "before" or "after".')
  process.exitCode = 2
}
