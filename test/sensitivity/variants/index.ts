/** @module All variants of the reference service, and the source that each of them is. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cheaters } from './cheaters.ts'
import { equivalentVariants } from './equivalent.ts'
import { hardVariants } from './hard.ts'
import { intermittentVariants } from './intermittent.ts'
import type { Variant } from './model.ts'

export type { Variant, VariantKind } from './model.ts'

export const variants: readonly Variant[] = [
  ...hardVariants,
  ...intermittentVariants,
  ...cheaters,
  ...equivalentVariants,
]

/**
 * Makes a copy of the service the variant.
 *
 * @param folder holds the service's `src`
 * @throws {Error} when a text does not stand there exactly once: the service has changed, and the variant must follow
 */
export function become({ id, edits }: Variant, folder: string): void {
  for (const { file, find, replace } of edits) {
    const path = join(folder, 'src', file)
    const text = readFileSync(path, 'utf8')
    const parts = text.split(find)
    if (parts.length !== 2) {
      throw new Error(`${id}: "${find}" stands ${parts.length - 1} times in ${file}, not once`)
    }
    writeFileSync(path, parts.join(replace))
  }
}
