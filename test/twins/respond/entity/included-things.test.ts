import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { number, object, text, things } from '../../small-service.ts'

// A pull is an issue: what issues hold stands below pulls, too.
const thing: JsonObject = object(
  { number, title: text, comments: { type: 'integer', default: 0, readOnly: true } },
  ['number', 'title', 'comments'],
)
const contract = contractOf(
  {
    ...things('/issues', 'number', 'Issue'),
    ...things('/pulls', 'number', 'Pull'),
    ...things('/issues/{number}/comments', 'comment_id', 'IssueComment'),
    // Other comments, so that those of issues are called `issue_comments`.
    ...things('/commits', 'sha', 'Commit'),
    ...things('/commits/{sha}/comments', 'comment_id', 'CommitComment'),
  },
  {
    Issue: thing,
    Pull: thing,
    Commit: object({ sha: text }, ['sha']),
    CommitComment: object({ id: number, body: text }, ['id', 'body']),
    IssueComment: object({ id: number, body: text }, ['id', 'body']),
  },
)
const at = 'https://example.com'

test('what stands below a thing stands below those of its kind as well: it is counted, listed and found there', async () => {
  const twin = createTwin({
    contract,
    behaviour: { resources: { issues: { includes: ['pulls'] } } },
  })
  for (const title of ['first', 'second']) await ask(twin, 'POST', `${at}/pulls`, { title })
  for (const body of ['a', 'b']) await ask(twin, 'POST', `${at}/issues/1/comments`, { body })
  const made = await ask(twin, 'POST', `${at}/issues/2/comments`, { body: 'c' })
  expect(made.status).toBe(201)
  const comments = async (of: number) => (await ask(twin, 'GET', `${at}/pulls/${of}`)).json.comments
  expect([await comments(1), await comments(2)]).toEqual([2, 1])
  const listed = await ask(twin, 'GET', `${at}/issues/1/comments`)
  expect(listed.json.map(({ body }: { body: string }) => body)).toEqual(['a', 'b'])
  expect((await ask(twin, 'GET', `${at}/issues/2/comments/${made.json.id}`)).json.body).toBe('c')
  expect((await ask(twin, 'GET', `${at}/issues/1/comments/${made.json.id}`)).status).toBe(404)
})
