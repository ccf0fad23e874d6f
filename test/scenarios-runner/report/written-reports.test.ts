import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildReport, reportSchema, writeReports } from '../../../scenarios-runner/report/index.ts'
import { markdownReport } from '../../../scenarios-runner/report/text/markdown-report.ts'
import { aRun, saveTrajectories } from './a-run.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-report-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function written(kind: Parameters<typeof aRun>[0], options = {}) {
  const run = aRun(kind)
  const inside = join(folder, kind)
  saveTrajectories(inside, run)
  const { paths } = await writeReports(inside, run.result, run.records, run.scenarios, options)
  const read = (path: string) => readFile(path, 'utf8')
  return {
    html: await read(paths.html),
    markdown: await read(paths.markdown),
    json: JSON.parse(await read(paths.json)) as unknown,
    junit: await read(paths.junit),
  }
}

test('every report is found by its scenarios’ canaries', async () => {
  const run = aRun('failing')
  const scenarios = run.scenarios.map((one, index) => ({ ...one, canary: `canary-of-${index}` }))
  const inside = join(folder, 'canaries')
  saveTrajectories(inside, run)
  const { paths } = await writeReports(inside, run.result, run.records, scenarios)
  for (const path of Object.values(paths)) {
    const text = await readFile(path, 'utf8')
    for (const { canary } of scenarios) expect(text).toContain(canary)
  }
})

describe('junit.xml', () => {
  test('has one case a scenario and one a gated part', async () => {
    const { junit } = await written('failing')
    expect(junit.match(/<testcase /g)).toHaveLength(5 + 5)
    expect(junit).toContain('tests="10" failures="9" errors="0" time="')
    expect(
      /<testcase name="revoke-while-slack-fails"[\s\S]*?<\/testcase>/.exec(junit)?.[0],
    ).toMatchInlineSnapshot(`
      "<testcase name="revoke-while-slack-fails" classname="failure-mode.critical" time="0.438">
            <failure message="6 of 20 satisfied, 14.5–51.9% (Wilson, 95%)">6 of 20 satisfied, 14.5–51.9% (Wilson, 95%)&#10;While Slack is failing, a person whose access is revoked keeps it. (14 trials)&#10;trial 0: steps.revoke.status == 202 &amp;&amp; steps.revoke.json.announced == false — steps.revoke.status is 502; steps.revoke.json.announced is missing &#10;trajectories/revoke-while-slack-fails-0000-1.json&#10;holdout-scenarios/revoke-while-slack-fails.md</failure>
          </testcase>"
    `)
  })

  test('tells invalid as error and inconclusive as asked', async () => {
    const invalid = (await written('invalid')).junit
    expect(invalid).toMatch(
      /name="a-group-that-is-not-there"[^>]*>\s*<error message="3 of 3 trials invalid"/,
    )
    const skipped = (await written('inconclusive')).junit
    expect(skipped).toMatch(/name="revoke-while-slack-fails"[^>]*>\s*<skipped /)
    const failed = (await written('inconclusive', { inconclusive: 'failure' })).junit
    expect(failed).toMatch(/name="revoke-while-slack-fails"[^>]*>\s*<failure /)
  })

  test('has the attributes that the strictest of its readers knows, and no other', async () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      testsuites: ['name', 'tests', 'failures', 'errors', 'time'],
      testsuite: ['name', 'tests', 'failures', 'errors', 'skipped', 'timestamp', 'time'],
      property: ['name', 'value'],
      testcase: ['name', 'classname', 'time'],
      failure: ['message'],
      error: ['message'],
      skipped: ['message'],
    }
    for (const name of ['failing', 'invalid', 'inconclusive', 'hostile'] as const) {
      const { junit } = await written(name)
      for (const [, element = '', attributes = ''] of junit.matchAll(
        /<([a-z]+)((?:\s+[\w-]+="[^"<]*")+)/g,
      )) {
        const names = [...attributes.matchAll(/\s([\w-]+)="/g)].map(([, found]) => found)
        expect(names.filter((found) => !known[element]?.includes(found ?? ''))).toEqual([])
      }
    }
  })

  test('stays well-formed whatever it is given', async () => {
    const { junit } = await written('hostile')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them.
    expect(junit).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
    expect(
      junit.replace(
        /<\/?(testsuites?|testcase|failure|error|skipped|propert(y|ies))\b(?:\s+[\w-]+="[^"<]*")*\s*\/?>|<\?xml[^>]*\?>/g,
        '',
      ),
    ).not.toMatch(/[<>]/)
  })
})

describe('report.md', () => {
  test('tells verdict, intervals and what a user would see', async () => {
    const { markdown } = await written('failing')
    expect(markdown.split('\n').slice(0, 12).join('\n')).toMatchInlineSnapshot(`
      "> **Note:** No sandbox: the artifact ran with an allow-listed environment and nothing else around it.

      ## ❌ FAIL: Users are not satisfied: critical stories go wrong 

      critical: 6 of 40 distinct trajectories satisfied; the one-sided 95% Clopper-Pearson lower bound is 10.0%, 95% is asked. Also failed: high, normal, permissions-latency, downstream.

      **Satisfaction 53.1%** of 81 distinct trajectories through 5 scenarios. For these stories 42.3–63.6% (Wilson, 95%). For stories like these 23.1–73.1% (Korn-Graubard, approximate).

      83 trials: 45 satisfied, 38 unsatisfied, 0 invalid. Took 8.6 s.

      ### What a user would see go wrong
      "
    `)
  })

  test('stays within a comment however much there is to tell, and keeps canaries', () => {
    const { result, records, scenarios } = aRun('hostile')
    const report = buildReport(result, records, scenarios)
    const markdown = markdownReport({
      ...report,
      scenarios: Array.from({ length: 1_000 }, (_, i) => ({
        ...report.scenarios[i % report.scenarios.length]!,
        id: `scenario-${i}`,
        canary: `canary-of-${i}`,
      })),
      parts: Array.from({ length: 100 }, () => ({
        ...report.parts[0]!,
        reason: 'long '.repeat(200),
      })),
      plan: Array.from({ length: 500 }, (_, i) => `load-${i}: ${'of much '.repeat(50)}`),
    })
    expect(markdown.length).toBeLessThanOrEqual(60_000)
    expect(markdown).toContain('The rest of this stands in report.html.')
    for (const canary of ['canary-of-0', 'canary-of-99']) expect(markdown).toContain(canary)
    expect(markdown.trimEnd()).toMatch(/<\/details>$/)
  })

  test('keeps the canaries of what was noticed below the table’s hundred scenarios', () => {
    const { result, records, scenarios } = aRun('failing')
    const report = buildReport(result, records, scenarios)
    const noticed = report.scenarios.find((one) => one.noticed.length > 0)!
    const markdown = markdownReport({
      ...report,
      violations: report.violations.map((violation) => ({
        ...violation,
        example: { ...violation.example, scenario: 'scenario-140' },
      })),
      scenarios: Array.from({ length: 150 }, (_, i) => ({
        ...noticed,
        id: `scenario-${i}`,
        canary: `canary-of-${i}.`,
        noticed: i === 120 ? noticed.noticed : [],
      })),
    })
    expect(markdown).toContain('(scenario-120, ')
    const kept = [...markdown.matchAll(/canary-of-(\d+)\./g)].map(([, number]) => Number(number))
    expect(report.violations.length).toBeGreaterThan(0)
    expect(kept).toEqual([...Array(100).keys(), 120, 140])
  })

  test('shows hostile text literally, and stays within a comment', async () => {
    const { markdown } = await written('hostile')
    const outsideCode = markdown.replace(/`[^`\n]*`/g, '')
    expect(outsideCode).not.toMatch(/<(script|img|svg|link)/)
    expect(outsideCode).not.toMatch(/https?:\/\//)
    expect(markdown.length).toBeLessThan(65_536)
  })
})

describe('report.html and report.json', () => {
  test('the JSON is of its schema', async () => {
    expect(() => reportSchema.parse(JSON.parse('{}'))).toThrow()
    expect(reportSchema.parse((await written('failing')).json).schema).toBe('holdout-report/1')
  })

  test('the page carries failing trials first and says what it left out', async () => {
    const { html } = await written('failing')
    expect(html).toContain('id="trial-someone_2d_elses_2d_request-0"'.replaceAll('_2d_', '-'))
    expect(html.match(/<details class="turn" data-item id="trial-/g)).toHaveLength(
      4 + 5 + 4 + 2 + 1,
    )
    expect(html).toContain('16 trials are not carried in this page')
    expect(html).toContain('href="trajectories/someone-elses-request-0019-1.json"')
  })

  test('the page marks the judge’s quotes where they stand', async () => {
    const { html } = await written('passing')
    expect(html).toContain(
      '<mark>&quot;message&quot;: &quot;Access is gone. Slack could not be told.&quot;</mark>',
    )
  })

  test('a trajectory that is missing, broken or elsewhere is said so', async () => {
    const run = aRun('failing')
    const inside = join(folder, 'missing')
    const records = run.records.map((record) =>
      record.scenario === 'revoke' ? { ...record, trajectory: '../../etc/passwd' } : record,
    )
    const { paths } = await writeReports(inside, run.result, records, run.scenarios)
    const html = await readFile(paths.html, 'utf8')
    expect(html).toContain(
      'trajectories/someone-elses-request-0000-1.json could not be read (ENOENT)',
    )
    expect(html).toContain('its path is not inside the run folder')
  })

  test('a run without scenarios still has a page', async () => {
    const { result } = aRun('passing')
    const gate = { ...result.gate, scenarios: [] }
    const { paths } = await writeReports(
      join(folder, 'load'),
      { ...result, kind: 'load', gate },
      [],
      [],
    )
    expect(await readFile(paths.html, 'utf8')).toContain('No scenario was run')
  })
})
