import { expect, test } from 'vitest'
import { tellEvent } from '../../../../scenarios-runner/trial/play/person/tell-event.ts'

test('a model that plays the user is told of what a page had them save', () => {
  const told = tellEvent({
    kind: 'page',
    step: 'turn1',
    atMs: 0,
    durationMs: 1,
    session: 'user',
    actions: ['click link "As CSV"'],
    path: '/',
    title: 'Lists',
    snapshot: '- link "As CSV"',
    values: {},
    console: [],
    failedRequests: [],
    dialogs: [],
    downloads: [
      { name: 'desks.csv', bytes: 21, text: 'desk,free', failure: null },
      { name: 'all.zip', bytes: 0, text: null, failure: 'timeout' },
    ],
    omitted: { console: 2, failedRequests: 0, dialogs: 0, downloads: 3 },
  })
  expect(told).toMatchInlineSnapshot(`
    "On the page you did: click link "As CSV".
    The file "desks.csv" was saved (21 bytes).
    The file "all.zip" was not saved: timeout.
    And 3 more files to save, given up.
    Now you see / (Lists):
    - link "As CSV""
  `)
})
