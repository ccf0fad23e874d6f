import { existsSync } from 'node:fs'
import { Octokit } from '@octokit/rest'
import { expect, test } from 'vitest'
import { findDrift } from '../../../twins/laws/index.ts'
import { openCassette, propose } from '../../../twins/record/index.ts'
import { loadContract, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'
import { recorderOf } from './stand-in.ts'

const nothing = () => {}
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing }
const TOKEN = `ghp_${'aB3'.repeat(12)}`

/** What a user's software does, by the official client, unmodified. */
async function story(baseUrl: string): Promise<void> {
  const octokit = new Octokit({ baseUrl, auth: TOKEN, log: SILENT })
  const { data: me } = await octokit.users.getAuthenticated()
  const { data: repo } = await octokit.repos.createForAuthenticatedUser({
    name: 'demo',
    description: 'A demonstration',
    private: true,
  })
  const at = { owner: me.login, repo: repo.name }
  await octokit.repos.get(at)
  await octokit.issues.createLabel({ ...at, name: 'urgent', color: 'ff0000' })
  for (let i = 1; i <= 5; i += 1) {
    await octokit.issues.create({
      ...at,
      title: `Issue ${i}`,
      body: `Body ${i}`,
      labels: ['urgent'],
    })
  }
  const { data: third } = await octokit.issues.get({ ...at, issue_number: 3 })
  await octokit.issues.update({ ...at, issue_number: third.number, state: 'closed', title: 'Done' })
  const { data: comment } = await octokit.issues.createComment({
    ...at,
    issue_number: 1,
    body: 'Hello',
  })
  await octokit.issues.updateComment({ ...at, comment_id: comment.id, body: 'Hello again' })
  await octokit.issues.getComment({ ...at, comment_id: comment.id })
  await octokit.issues.listComments({ ...at, issue_number: 1 })
  // Follows the Link headers, whose addresses lead back to the recorder.
  const open = await octokit.paginate(octokit.issues.listForRepo, { ...at, per_page: 2 })
  expect(open).toHaveLength(4)
  await octokit.issues.listForRepo({ ...at, state: 'all' })
  await octokit.issues.get({ ...at, issue_number: 99 }).catch(nothing)
  const { data: gist } = await octokit.gists.create({
    files: { 'a.txt': { content: 'text' } },
    public: true,
  })
  await octokit.gists.get({ gist_id: gist.id as string })
  await octokit.gists.delete({ gist_id: gist.id as string })
  await octokit.gists.get({ gist_id: gist.id as string }).catch(nothing)
  await octokit.issues.listLabelsForRepo(at)
}

test("a recording of GitHub's contract by the official client: its twin of another seed has no drift, and its seed answers the same reads", async (ctx) => {
  const path = publishedPath(GITHUB)
  if (!existsSync(path)) return ctx.skip(NOT_AT_HAND)
  const contract = await loadContract(path)
  const real = createTwin({ contract, name: 'github', seed: 'real', clock: { mode: 'stepping' } })
  await using served = await serveTwin(real)
  const { recorder, cassette, exchanges, text } = await recorderOf(served.url, { contract })
  await story(recorder.url)
  expect(text()).not.toContain(TOKEN)
  expect(
    exchanges().every(({ operation, failed }) => operation !== undefined && failed === undefined),
  ).toBe(true)
  const ours = createTwin({ contract, name: 'github', seed: 'ours', clock: { mode: 'stepping' } })
  const report = await findDrift({ twin: ours, exchanges: exchanges(), service: served.url })
  expect(
    report.drifts.map(({ operation, what, message }) => `${operation} ${what}: ${message}`),
  ).toEqual([])
  expect(report).toMatchObject({ verdict: 'none', compared: exchanges().length })

  const { seed, corrections } = await propose(ours, await openCassette(cassette))
  expect(seed.left).toEqual([])
  const [actor] = corrections
  expect(actor).toMatchObject({ file: 'profile', at: ['actor'] })
  const seeded = createTwin({
    contract,
    seed: 'seeded',
    clock: { mode: 'stepping' },
    profile: { actor: actor?.after as never },
  })
  seeded.world().seedState(seed.given as never)
  const headers = { authorization: `token ${TOKEN}` }
  const reads = [
    ...new Set(
      exchanges()
        .filter(({ method }) => method === 'GET')
        .map((one) => one.path),
    ),
  ]
  const different: string[] = []
  for (const read of reads) {
    const theirs = await fetch(served.url + read, { headers })
    const own = await seeded.fetch(new Request(`https://api.github.com${read}`, { headers }))
    const [left, right] = [await theirs.text(), await own.text()]
    if (theirs.status !== own.status || plain(left) !== plain(right)) different.push(read)
  }
  expect(different).toEqual([])
})

/** Without the port that was asked. */
function plain(text: string): string {
  return text.replaceAll(/https?:\/\/(?:127\.0\.0\.1:\d+|api\.github\.com)/g, '')
}
