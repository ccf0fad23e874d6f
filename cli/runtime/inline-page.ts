/** @module The inspector's page inside a program that is one file: in place of what reads it from a folder, the page itself. */

import { join } from 'node:path'
import type { Plugin } from 'rolldown'

/** @param root of the sources */
export async function inlinePage(root: string): Promise<Plugin> {
  const folder = join(root, 'twins/control/inspector')
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    input: join(folder, 'page/main.ts'),
    platform: 'browser',
    logLevel: 'silent',
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false })
  await bundle.close()
  const [{ code }] = output
  const reader = join(folder, 'page-files.ts')
  return {
    name: 'inline-page',
    load: (id) => (id === reader ? moduleOf(code) : undefined),
  }
}

function moduleOf(code: string): string {
  const modules = `new Map([['main.js', ${JSON.stringify(code)}]])`
  return `export const pageFiles = async () => ({ entry: 'main.js', modules: ${modules} })`
}
