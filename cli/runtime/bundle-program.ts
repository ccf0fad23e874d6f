/** @module Makes the program of images and binaries one file: at build time for the package, when it is asked for in a checkout. */

import { join } from 'node:path'
import { inlinePage } from './inline-page.ts'

/**
 * The text of the program as one CommonJS file: a single executable takes no other kind.
 * What no name is used of is left out, so that readers of YAML and checkers of files do not come along.
 *
 * @param root of the sources
 */
export async function bundleProgram(root: string): Promise<string> {
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    input: join(root, 'cli/runtime/twin-program.ts'),
    platform: 'node',
    plugins: [await inlinePage(root)],
    treeshake: {
      moduleSideEffects: (id) =>
        !id.startsWith(join(root, 'twins/')) || id.includes('node_modules'),
    },
    logLevel: 'silent',
  })
  const { output } = await bundle.generate({ format: 'cjs', minify: true, codeSplitting: false })
  const [chunk] = output
  await bundle.close()
  return chunk.code
}
