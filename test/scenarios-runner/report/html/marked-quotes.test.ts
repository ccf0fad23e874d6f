import { expect, test } from 'vitest'
import { unmarked } from '../../../../scenarios-runner/report/html/timeline/quote-highlight.ts'
import { cut } from '../../../../scenarios-runner/report/html/timeline/quoted-text.ts'
import { trajectoryView } from '../../../../scenarios-runner/report/html/trajectory-view.ts'
import type { TrajectoryEvent } from '../../../../scenarios-runner/trial/index.ts'
import { aRun } from '../a-run.ts'

const ofStep = (step: string) => ({ step, atMs: 1, startedMs: 1, durationMs: 1, preparedMs: 0 })

/** A report of one event that a judge quotes. */
function shownOf(event: object, from: string, texts: readonly string[]): string {
  const run = aRun('failing')
  const [record] = run.records
  const trajectory = [...run.trajectories.values()][0]
  const quotes = texts.map((text) => ({ from, text }))
  const criteria = [{ id: 'criterion-1', status: 'met', reasoning: '', quotes } as const]
  return trajectoryView(
    {
      record: { ...record!, criteria },
      trajectory: { ...trajectory!, events: [event as TrajectoryEvent] },
    },
    undefined,
  ).toString()
}

/** How often it marks what the judge quotes; once where it tells what the judge said. */
function marksOf(event: object, from: string, texts: readonly string[]): readonly number[] {
  const marks = [...shownOf(event, from, texts).matchAll(/<mark>(.*?)<\/mark>/g)].map(
    ([, text]) => text,
  )
  return texts.map((text) => marks.filter((one) => one === text).length)
}

test('whatever a judge saw of a page is marked: title, what was read, console, requests that failed, dialogs', () => {
  const page = {
    ...ofStep('look'),
    kind: 'page',
    session: 'user',
    actions: ['open /invoices'],
    path: '/invoices',
    status: 200,
    title: 'All invoices',
    snapshot: '- heading "Invoices"',
    values: { total: 'Total: 12.00 EUR' },
    console: ['TypeError: sum is undefined'],
    failedRequests: [{ method: 'GET', url: '/api/sum', status: 503 }],
    dialogs: ['alert: Something went wrong'],
  }
  const texts = ['All invoices', 'heading', '12.00', 'sum is undefined', '/api/sum', 'went wrong']
  expect(marksOf(page, 'look', texts)).toEqual([2, 2, 2, 2, 2, 2])
})

test('whatever a judge saw of a mail is marked: who sent it, to whom, and what about', () => {
  const mail = {
    kind: 'mail',
    name: 'mail#0',
    atMs: 1,
    from: 'billing@example.com',
    to: ['ada@example.com'],
    subject: 'Your receipt',
    text: 'Thank you, Ada.',
    html: '',
    links: [],
    attachments: [{ name: 'receipt.pdf', type: 'application/pdf', bytes: 10 }],
  }
  const texts = ['billing@', 'ada@example.com', 'Your receipt', 'Thank you', 'receipt.pdf']
  expect(marksOf(mail, 'mail#0', texts)).toEqual([2, 2, 2, 2, 2])
})

test('a quote that runs over what is shown apart is marked in the whole, as the judge read it', () => {
  const step = {
    ...ofStep('book'),
    kind: 'step',
    request: { method: 'POST', url: 'http://127.0.0.1:1/bookings', headers: {}, body: { desk: 4 } },
    response: { status: 409, headers: {}, body: { error: 'taken', by: 'Bob' } },
  }
  const over = '"status":409,"headers":{},"body":{"error":"taken"'
  const shown = shownOf(step, 'book', [over, 'taken'])
  const [, read = ''] = /as the judge read it<\/summary><pre>(.*?)<\/pre>/s.exec(shown) ?? []
  const [, marked = ''] = /<mark>(.*?)<\/mark>/s.exec(read) ?? []
  expect(marked.replaceAll('&quot;', '"').replace(/\s/g, '')).toBe(over)
  // What stands in one part is marked there, and is no reason to show the whole.
  expect(shownOf(step, 'book', ['taken', '"error": "taken", "by": "Bob"'])).not.toContain(
    'as the judge read it',
  )
  expect(shownOf(step, 'book', ['nowhere'])).not.toContain('as the judge read it')
})

test('a quote in the middle that is left out of a long text is shown with what stands around it', () => {
  const text = `${'a'.repeat(9_000)} the words that count ${'b'.repeat(9_000)}`
  const shown = cut(text, unmarked(['words that count'])).toString()
  expect(shown).toContain('<mark>words that count</mark>')
  expect(shown).toMatch(/a{100} the /)
  expect(shown.match(/(\d+) characters left out/g)).toHaveLength(2)
  expect(shown.length).toBeLessThan(5_000)
  const left = [...shown.matchAll(/([\d,]+) characters left out/g)]
  const told = left.reduce((sum, [, count = '']) => sum + Number(count.replace(',', '')), 0)
  const kept = shown.replace(/<span[^>]*>.*?<\/span>|<\/?mark>|\n/g, '')
  expect(kept.length + told).toBe(text.length)
})

test('a step is rendered once, however much of it is quoted', () => {
  let rendered = 0
  const wait = {
    ...ofStep('came'),
    kind: 'wait',
    until: 'received.mail.size() == 1',
    attempts: 9,
    get detail() {
      rendered += 1
      return 'received.mail.size() is 1'
    },
  }
  shownOf(wait, 'came', ['received'])
  const once = rendered
  rendered = 0
  const texts = ['mail', 'size', 'is 1', 'nowhere', '"until":"received.mail.size() == 1"']
  expect(shownOf(wait, 'came', texts)).toContain('as the judge read it')
  expect(rendered).toBe(once)
})
