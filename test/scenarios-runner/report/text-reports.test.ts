import { describe, expect, test } from 'vitest'
import { buildReport } from '../../../scenarios-runner/report/build-report.ts'
import { formatAnnotations, formatSummary } from '../../../scenarios-runner/report/index.ts'
import {
  cellCode,
  escapeMarkdown,
  inlineCode,
} from '../../../scenarios-runner/report/text/escape-markdown.ts'
import { junitReport } from '../../../scenarios-runner/report/text/junit-report.ts'
import { aRun } from './a-run.ts'
import { HOSTILE } from './html/stories.ts'

const summary = (kind: Parameters<typeof aRun>[0], width = 80, color = false) => {
  const { result, records, scenarios } = aRun(kind)
  return formatSummary(result, records, scenarios, { color, width })
}

const annotations = (kind: Parameters<typeof aRun>[0]) => {
  const { result, records, scenarios } = aRun(kind)
  return formatAnnotations(result, records, scenarios)
}

describe('the summary', () => {
  test('begins with what matters', () => {
    expect(summary('failing').split('\n').slice(0, 16).join('\n')).toMatchInlineSnapshot(`
      "! No sandbox: the artifact ran with an allow-listed environment and nothing else
        around it.

      FAIL  Users are not satisfied: critical stories go wrong
      critical: 6 of 40 distinct trajectories satisfied; the one-sided 95%
      Clopper-Pearson lower bound is 10.0%, 95% is asked. Also failed: high, normal,
      permissions-latency, downstream.
      83 trials · 45 satisfied · 38 unsatisfied · 0 invalid · 8.6 s

      Satisfaction  53.1% of 81 distinct trajectories through 5 scenarios
        42.3–63.6% for these stories (Wilson, 95%)
        23.1–73.1% for stories like these, if they are a sample of what users do
        (Korn-Graubard, approximate)

      What a user would see go wrong
        critical    A person can read the request of somebody else."
    `)
  })

  test('says what broke a measurement', () => {
    expect(summary('invalid')).toMatch(/What broke the measurement\n {2}\S.* \(\d+ trials?\)/)
    expect(summary('failing')).not.toContain('What broke')
  })

  test('of a pass is short', () => {
    const text = summary('passing')
    expect(text).not.toContain('What a user would see go wrong')
    expect(text).toContain('PASS  Every scenario satisfied')
  })

  test.each([40, 80, 120])('fits %i columns', (width) => {
    for (const kind of ['failing', 'hostile', 'inconclusive', 'invalid'] as const) {
      for (const line of summary(kind, width).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(width)
      }
    }
  })

  test('hands no control character of the artifact to the terminal', () => {
    expect(summary('hostile')).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
    expect(summary('hostile')).toContain('\\x1b[31m')
  })

  test('has colours only when asked', () => {
    expect(summary('failing')).not.toContain('\u001b[')
    expect(summary('failing', 80, true)).toContain('\u001b[31mFAIL')
  })
})

describe('annotations', () => {
  test('name file, line, and what a user would see', () => {
    expect(annotations('failing').split('\n')[1]).toMatchInlineSnapshot(
      `"::error file=holdout-scenarios/revoke-while-slack-fails.md,line=24,title=revoke-while-slack-fails%3A 6 of 20 satisfied::While Slack is failing, a person whose access is revoked keeps it.%0Atrial 0: steps.revoke.status == 202 && steps.revoke.json.announced == false — steps.revoke.status is 502; steps.revoke.json.announced is missing "`,
    )
  })

  test('warn of what nobody judged, and of nothing else', () => {
    const lines = annotations('inconclusive').trim().split('\n')
    expect(lines.every((line) => line.startsWith('::warning '))).toBe(true)
    expect(lines[0]).toContain('1 criterion not judged')
  })

  test('are none for a pass', () => {
    expect(annotations('passing')).toBe('')
  })

  test('cannot be forged by a symptom', () => {
    const lines = annotations('hostile').trim().split('\n')
    expect(lines.filter((line) => !/^::(error|warning|notice) /.test(line))).toEqual([])
    expect(lines.some((line) => line.startsWith('::error file=x::'))).toBe(false)
    expect(annotations('hostile')).toContain(HOSTILE.command.trim().slice(2, 7))
  })

  test('are at most ten; the rest is counted', () => {
    const { result, records, scenarios } = aRun('failing')
    const many = Array.from({ length: 8 }, (_, copy) => copy)
    const rename = <T extends { readonly scenario?: string; readonly id?: string }>(
      of: T,
      copy: number,
    ) => ({
      ...of,
      ...(of.scenario === undefined ? {} : { scenario: `${of.scenario}-${copy}` }),
      ...(of.id === undefined ? {} : { id: `${of.id}-${copy}` }),
    })
    const gate = {
      ...result.gate,
      scenarios: many.flatMap((copy) => result.gate.scenarios.map((one) => rename(one, copy))),
    }
    const text = formatAnnotations(
      { ...result, gate },
      many.flatMap((copy) =>
        records.map((one) => ({ ...one, scenario: `${one.scenario}-${copy}` })),
      ),
      many.flatMap((copy) => scenarios.map((one) => rename(one, copy))),
    )
    const lines = text.trim().split('\n')
    expect(lines).toHaveLength(11)
    expect(
      lines
        .slice(0, 10)
        .every((line) => line.includes('someone-elses-request') || line.includes('revoke-while')),
    ).toBe(true)
    expect(lines[10]).toMatchInlineSnapshot(
      `"::notice title=Holdout::24 more of these are in the report; the worst 10 are shown."`,
    )
  })
})

test('words of others do nothing in Markdown: no reference to an issue, no mention, no formula, no link', () => {
  const shown = escapeMarkdown(
    'fixes #12, GH-12 of @octocat: $x^2$ for $5 <b>at</b> https://example.com',
  )
  expect(shown).toBe(
    'fixes \\#\u200b12, GH-\u200b12 of @\u200boctocat: $x^2\\$ for $5 &lt;b&gt;at&lt;/b&gt; https\u200b://example.com',
  )
})

test('inline code shows what it holds: a bar is escaped in the cell of a table, and nowhere else', () => {
  expect(inlineCode('a || b')).toBe('`a || b`')
  expect(cellCode('a || b')).toBe('`a \\|\\| b`')
  expect(cellCode('`|`')).toBe('`` `\\|` ``')
})

test('JUnit counts one trial as one', () => {
  const { result, records, scenarios } = aRun('failing')
  const report = buildReport(result, records, scenarios)
  const once = report.scenarios.map((scenario) => ({
    ...scenario,
    noticed: scenario.noticed.map((item) => ({ ...item, trials: 1 })),
  }))
  const text = junitReport({ ...report, scenarios: once }, new Map())
  expect(text).toContain('(1 trial)')
  expect(text).not.toContain('(1 trials)')
})
