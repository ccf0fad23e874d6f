import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { indexQuotes } from '../../../../scenarios-runner/judge/ask/verify-quotes.ts'
import { buildReport, groupTrials } from '../../../../scenarios-runner/report/build-report.ts'
import { chooseEmbedded } from '../../../../scenarios-runner/report/html/embedded-trials.ts'
import {
  findQuote,
  markQuotes,
  NO_QUOTES,
  unmarked,
} from '../../../../scenarios-runner/report/html/timeline/quote-highlight.ts'
import { timelineOf } from '../../../../scenarios-runner/report/html/timeline/timeline.ts'
import { trajectoryView } from '../../../../scenarios-runner/report/html/trajectory-view.ts'
import { DEFAULT_START_MS } from '../../../../twins/base/index.ts'
import { aRun } from '../a-run.ts'

describe('quotes', () => {
  const shown = JSON.stringify({ message: 'Access "is" gone', groups: [] }, undefined, 2)

  test('are found as they stand, unspaced, and with or without escapes', () => {
    const at = (quote: string) => {
      const range = findQuote(shown, quote)
      return range === undefined ? undefined : shown.slice(range.start, range.end)
    }
    expect(at('groups')).toBe('groups')
    expect(at('"groups":[]')).toBe('"groups": []')
    expect(at('Access "is" gone')).toBe('Access \\"is\\" gone')
    expect(at('Access \\"is\\" gone')).toBe('Access \\"is\\" gone')
    expect(at('not there')).toBeUndefined()
    expect(at('   ')).toBeUndefined()
  })

  test('are found however a judge may have altered them and be believed', () => {
    const said = 'Cafe\u0301 closed.\n\n  Back \u202esoon\u202c: C:\\new "x"'
    const evidence = indexQuotes([{ from: 'say', value: { body: { said } } }])
    const page = JSON.stringify({ said }, undefined, 2)
    const altered = [
      'Caf\u00e9 closed. Back',
      'closed.\\n\\n  Back \\u202esoon',
      '"said":"Cafe\u0301 closed.',
      'C:\\\\new \\"x\\"',
      [...'closed.'].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join(''),
    ]
    for (const text of altered) {
      expect([text, evidence.find({ from: 'say', text })?.from]).toEqual([text, 'say'])
      expect([text, findQuote(page, text) !== undefined]).toEqual([text, true])
      expect([text, findQuote(said, text) !== undefined]).toEqual([text, !text.includes('said')])
    }
    expect(findQuote(page, 'Cafe closed.')).toBeUndefined()
  })

  test('change nothing of the text but the marks around them', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { maxLength: 4 }), (text, quotes) => {
        const marked = markQuotes(text, unmarked(quotes)).toString()
        expect(marked.replaceAll(/<\/?mark>/g, '')).toBe(markQuotes(text, NO_QUOTES).toString())
      }),
    )
  })
})

describe('the timeline', () => {
  const run = aRun('failing')
  const [trajectory] = [...run.trajectories.values()]

  const order = (preparedMs: number, calls: readonly number[]) => {
    const journal = calls.map((atMs, index) => ({
      ...trajectory!.twins.okta!.journal[0]!,
      index,
      atMs: DEFAULT_START_MS + preparedMs + atMs,
    }))
    const { items, placed } = timelineOf(
      { ...trajectory!, twins: { okta: { journal, changes: [] } } },
      run.scenarios[0],
    )
    return { placed, names: items.map((item) => item.name) }
  }

  test('puts calls into the step that made them, however long preparation took', () => {
    const expected = ['note', 'revoke', 'okta#0', 'okta#1', 'output', 'after', 'okta#2']
    expect(order(0, [3, 20, 38]).names).toEqual(expected)
    expect(order(750, [3, 20, 38]).names).toEqual(expected)
  })

  test('says when it is not sure', () => {
    expect(order(750, [5]).placed).toBe('about')
    expect(order(0, [5_000, 90_000, 180_000, 400_000]).placed).toBe('unknown')
    expect(order(0, []).placed).toBe('exactly')
  })
})

test('a quote from anywhere is marked there, and its link leads there', () => {
  const run = aRun('failing')
  const trajectory = [...run.trajectories.values()].find(
    (one) => (one.twins.okta?.changes.length ?? 0) > 0,
  )
  const record = run.records.find(
    (one) => one.scenario === trajectory!.scenario && one.trial === trajectory!.trial,
  )
  const quotes = [
    { from: 'drawn', text: 'Ada' },
    { from: 'note', text: 'the instance was reset' },
    { from: 'output', text: 'SlackError: HTTP 503 at post' },
    { from: 'revoke', text: '"group":"finance"' },
    { from: 'okta#0', text: '{"name":"finance"}' },
    { from: 'okta:changes', text: '"resource":"groups"' },
  ]
  const criteria = [{ id: 'criterion-1', status: 'met', reasoning: '', quotes } as const]
  const page = trajectoryView({ record: { ...record!, criteria }, trajectory }, undefined)
  const text = page.toString()
  for (const { from } of quotes) {
    const [, id] = new RegExp(`href="#([^"]+)">${from}<`).exec(text) ?? []
    expect([from, text.split(`id="${id}"`).length - 1]).toEqual([from, 1])
    const place = text.slice(text.indexOf(`id="${id}"`)).split('id="')[1]
    expect([from, place?.includes('<mark>')]).toEqual([from, true])
  }
})

describe('what a report carries', () => {
  const run = aRun('failing')
  const report = buildReport(run.result, run.records, run.scenarios)
  const trials = groupTrials(run.records)

  test('is bounded, and every scenario’s first failure comes before any second', () => {
    const chosen = chooseEmbedded(report, trials, { failing: 4, passing: 1, total: 5 })
    expect(chosen.map((record) => `${record.scenario} ${record.trial}`)).toEqual([
      'someone-elses-request 0',
      'revoke-while-slack-fails 0',
      'revoke 0',
      'my-requests 0',
      'someone-elses-request 1',
    ])
  })

  test('holds a passing one for comparison', () => {
    const chosen = chooseEmbedded(report, trials)
    const passing = chosen.filter((record) => record.verdict.status === 'satisfied')
    expect(passing.map((record) => record.scenario)).not.toContain('someone-elses-request')
    expect(passing).toHaveLength(4)
  })
})
