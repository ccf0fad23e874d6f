import { expect, test } from 'vitest'
import { failureOfAction, hasLogged } from '../../../scenarios-runner/drive/browser/page-actions.ts'

/** What Playwright says, the lines of its log as it colours them. */
const said = (first: string, ...log: string[]) =>
  `${first}\nCall log:\n${log.map((line) => `\u001b[2m${line}\u001b[22m\n`).join('')}`

const WORDS = 'crashed net::ERR_CONNECTION_REFUSED strict mode violation locator resolved to'
const late = 'locator.click: Timeout 300ms exceeded.'
const waiting = `  - waiting for getByText('${WORDS}')`
const resolved = '    - locator resolved to <p hidden="">hid</p>'
const going = `  - navigating to "http://127.0.0.1:4000/?${WORDS}", waiting until "load"`

test.each([
  ['not there', said(late, waiting)],
  ['not usable', said(late, waiting, resolved)],
  ['not usable', said(`locator.press: Unknown key: "${WORDS}"`, waiting, resolved)],
  [
    'several',
    said(
      `locator.click: Error: strict mode violation: getByText('crashed') resolved to 2 elements:`,
    ),
  ],
  ['crashed', said('locator.click: Target crashed ', waiting)],
  ['crashed', said('page.goto: Page crashed', going)],
  ['timeout', said('page.goto: Timeout 300ms exceeded.', going)],
  ['refused', said('page.goto: net::ERR_CONNECTION_REFUSED at http://127.0.0.1:1/', going)],
  ['elsewhere', said(`page.goto: net::ERR_NAME_NOT_RESOLVED at http://a.example/${WORDS}`, going)],
  ['reset', said(`page.goto: net::ERR_EMPTY_RESPONSE at http://127.0.0.1:1/?${WORDS}`, going)],
  [
    'not usable',
    'page.goto: Protocol error (Page.navigate): Cannot navigate to invalid URL crashed',
  ],
] as const)(
  'a failure is told by how the browser begins, whatever words follow: %s',
  (failure, message) => {
    expect(failureOfAction(message)).toBe(failure)
  },
)

test('what was done is told by the lines of the log alone', () => {
  const done = /^performing \w+ action$/
  expect(hasLogged(said(late, '  - performing click action'), done)).toBe(true)
  expect(hasLogged(said(late, "  - waiting for getByText('performing click action')"), done)).toBe(
    false,
  )
  expect(hasLogged('locator.click: performing click action', done)).toBe(false)
})
