/** @module Puts package.json back as it was before an `npm pack` that did not get to its end. */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomicSync } from '../../twins/base/node/index.ts'

/** Where the original lies while a package is being made. */
export function savedManifest(root: string): string {
  return join(root, '.holdout/package.json.before-pack')
}

/** Puts the original back if there is one; does nothing otherwise. */
export function restoreManifest(root: string): void {
  const saved = savedManifest(root)
  if (!existsSync(saved)) return
  writeAtomicSync(join(root, 'package.json'), readFileSync(saved))
  rmSync(saved)
}
