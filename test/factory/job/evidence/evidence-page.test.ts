import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseGraph, renderGraph } from '../../../../factory/graph/index.ts'
import { splitDiff } from '../../../../factory/job/evidence/evidence-story.ts'
import { writeEvidencePage } from '../../../../factory/job/index.ts'
import {
  findChromium,
  openBrowser,
  openPage,
  overflow,
} from '../../../scenarios-runner/report/html/open-page.ts'
import { someEvidence } from './evidence-fixture.ts'

let folder: string
let browser: Browser | undefined
let svg: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-evidence-'))
  await mkdir(join(folder, 'iterations/1'), { recursive: true })
  await writeFile(join(folder, 'iterations/1/report.html'), '<!doctype html>')
  const parsed = parseGraph(
    'digraph g { start [shape=Mdiamond]; validate [label="<b>Validate</b>"]; mend; done [shape=Msquare]; start -> validate -> done; validate -> mend -> validate }',
    'g.dot',
  )
  svg = await renderGraph(parsed.graph!, {
    path: someEvidence([]).path,
  })
  const chromium = findChromium()
  if (chromium !== undefined) browser = await openBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

const reports = () => [join(folder, 'iterations/1'), join(folder, 'iterations/2')]

describe('evidence.html', () => {
  test.for([
    { hostile: false, width: 1280, colorScheme: 'light' },
    { hostile: true, width: 390, colorScheme: 'dark' },
  ] as const)('opens at $width pixels without a problem (hostile: $hostile)', async (view, ctx) => {
    if (browser === undefined) return ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
    const { paths } = await writeEvidencePage(folder, someEvidence(reports(), view.hostile), svg)
    const { page, problems } = await openPage(browser, paths.html, view)
    expect(await overflow(page)).toBe(0)
    expect(problems).toEqual([])
    expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined()
    expect(await page.locator('.drawing svg').count()).toBe(1)
    expect(await page.locator('.drawing .visited').count()).toBeGreaterThan(4)
    await page.close()
  })

  test('links to the reports that are there, and to no other', async () => {
    const { paths } = await writeEvidencePage(folder, someEvidence(reports()), svg)
    const html = await readFile(paths.html, 'utf8')
    expect(html.match(/href="[^#"]*report\.html"/g)).toEqual(['href="iterations/1/report.html"'])
  })

  test('a stratum whose stories draw nothing is told by their trials, not by a bound of nothing', async () => {
    const evidence = someEvidence([])
    const iterations = evidence.iterations.map(({ gate, ...rest }) => ({
      ...rest,
      gate: {
        ...gate,
        scenarios: gate.scenarios.map((one) => ({ ...one, deterministic: true })),
        parts: gate.parts.map((part) =>
          part.name === 'normal'
            ? { ...part, observed: { n: 0, satisfied: 0, low: undefined } }
            : part,
        ),
      },
    }))
    const { paths } = await writeEvidencePage(folder, { ...evidence, iterations }, undefined)
    const text = await readFile(paths.markdown, 'utf8')
    expect(text).toContain(
      '| normal | fail, 19 of 20 trials of stories that draw nothing | pass, 20 of 20 trials of stories that draw nothing |',
    )
    expect(text).not.toContain('0 of 0')
  })

  test('tells cost by stage and by agent, and the boundary in paragraphs that do not shout', async () => {
    const { paths } = await writeEvidencePage(folder, someEvidence([]), undefined)
    const html = await readFile(paths.html, 'utf8')
    expect(html).toContain('1 turn was cut off, and what it took is not known.')
    expect(html).toMatch(
      /<b>sh mend\.sh, its own default model<\/b>.*tokens not known.*price not known/,
    )
    expect(html).toContain('<p>Boundary enforced by bubblewrap 0.8.0. A probe')
    expect(html).toContain('<p>10 canaries of hidden scenarios')
  })

  test('names a scripted agent so, and claims no wall', async () => {
    const { paths } = await writeEvidencePage(folder, someEvidence([]), undefined)
    const html = await readFile(paths.html, 'utf8')
    expect(html).toContain('The agent is a stand-in (scripted repairs)')
    expect(html).toContain('enforced by bubblewrap')
    expect(html).toContain('none led anywhere.')
    expect(html).not.toContain('class="drawing"')
  })
})

describe('evidence.md', () => {
  test('begins with the terminal state and why', async () => {
    const { paths } = await writeEvidencePage(folder, someEvidence([]), undefined)
    const lines = (await readFile(paths.markdown, 'utf8')).split('\n')
    expect(lines.slice(0, 24).join('\n')).toMatchInlineSnapshot(`
      "## PR_READY: the gate is open 

      The gate opened on the changed artifact. The change is ready to be reviewed. Satisfaction went from 53.1% (42.3–63.6%) of 81 distinct trajectories to 100% (95.5–100%) of 81 distinct trajectories in 3 validations, with 2 changed files, 49.6 s.

      ### Task

      \`\`\`text
      Make the service satisfy the people it is for.

      The intent is in spec/intent.
      \`\`\`

      ### Validation

      | | before | after |
      | --- | --- | --- |
      | gate | fail | pass |
      | satisfaction | 53.1% (42.3–63.6%) of 81 distinct trajectories | 100% (95.5–100%) of 81 distinct trajectories |
      | critical | fail, 6 of 40, ≥ 10% proven | pass, 40 of 40, ≥ 95% proven |
      | high | fail, 17 of 20, ≥ 80% proven | pass, 20 of 20, ≥ 95% proven |
      | normal | fail, 19 of 20, ≥ 90% proven | pass, 20 of 20, ≥ 95% proven |
      | permissions-latency | fail | pass |
      | downstream | fail | pass |
      "
    `)
  })

  test('is bounded, and a task cannot break out of its block', async () => {
    const task = `${'`'.repeat(5)}\n# not a heading\n${'x'.repeat(50_000)}`
    const evidence = {
      ...someEvidence([], true),
      task,
      diff: `--- a/x\n+++ b/x\n@@ -1 +1 @@\n+${'y'.repeat(90_000)}`,
    }
    const { paths } = await writeEvidencePage(folder, evidence, undefined)
    const text = await readFile(paths.markdown, 'utf8')
    expect(text.length).toBeLessThan(65_536)
    expect(text).toContain(`${'`'.repeat(6)}text\n`)
    const outside = text.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '')
    expect(outside).not.toMatch(/<(script|img|svg|link)/)
  })
})

test('a diff is split by file, with and without its git headers', () => {
  const plain =
    '--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-a\n+b\n--- a/y.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n'
  expect(splitDiff(plain).map(({ path, added, removed }) => ({ path, added, removed }))).toEqual([
    { path: 'x.ts', added: 1, removed: 1 },
    { path: 'y.ts', added: 0, removed: 1 },
  ])
  expect(splitDiff(someEvidence([]).diff).map((file) => file.path)).toEqual([
    'src/requests.ts',
    'src/server.ts',
  ])
  expect(splitDiff('\n')).toEqual([])
  expect(splitDiff('@@ -1 +1 @@\n--- not a header\n+x')).toHaveLength(1)
})
