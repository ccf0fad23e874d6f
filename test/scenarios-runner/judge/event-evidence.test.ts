import { expect, test } from 'vitest'
import { eventEntry } from '../../../scenarios-runner/judge/index.ts'
import type { PageEvent } from '../../../scenarios-runner/trial/index.ts'

const page: PageEvent = {
  kind: 'page',
  step: 'look',
  atMs: 0,
  durationMs: 1,
  session: 'user',
  actions: ['goto /'],
  path: '/',
  title: 'Desks',
  snapshot: '- heading "Desks"',
  values: {},
  console: [],
  failedRequests: [{ method: 'GET', url: 'http://127.0.0.1:4000/none.png', status: 404 }],
  dialogs: [],
}

test('a judge is told in words what is left out of a page, and nothing where that is nothing', () => {
  const omitted = { console: 950, failedRequests: 7, dialogs: 1, downloads: 2 }
  const lostFrames = ['sums']
  expect(eventEntry({ ...page, omitted, lostFrames })?.value).toMatchObject({
    failedRequests: [{ method: 'GET', path: '/none.png', status: 404 }],
    leftOut: [
      'at least 950 more errors in the console',
      '7 more failed requests',
      '1 more dialog',
      '2 more files to save, given up',
    ],
    framesNotRead: ['sums'],
  })
  expect(Object.keys(eventEntry(page)?.value ?? {})).not.toContain('leftOut')
})
