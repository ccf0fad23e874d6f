/** @module The inspector inside a program that is one file: served whole, with no folder beside it. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { expect, test } from 'vitest'
import { inlinePage } from '../../../cli/runtime/inline-page.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

test('a program of one file serves the page, and no compiler comes along', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-inline-'))
  try {
    const entry = join(folder, 'entry.ts')
    // What the program needs of the page, and nothing of a twin.
    writeFileSync(
      entry,
      `import { pageFiles } from ${JSON.stringify(join(root, 'twins/control/inspector/page-files.ts'))}
      pageFiles().then(({ entry, modules }) => process.stdout.write(modules.get(entry) ?? ''))`,
    )
    const bundle = await rolldown({
      input: entry,
      platform: 'node',
      plugins: [await inlinePage(root)],
    })
    const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false })
    await bundle.close()
    const program = join(folder, 'program.cjs')
    writeFileSync(program, output[0].code)
    expect(output[0].code.length).toBeLessThan(200_000)
    const page = execFileSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' })
    expect(page).toContain('x-holdout-world')
    expect(page).not.toMatch(/^import |innerHTML|eval\(/m)
    // It is a module that can be read whole.
    writeFileSync(join(folder, 'page.mjs'), page)
    execFileSync(process.execPath, ['--check', join(folder, 'page.mjs')])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
