import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { auth, type drive_v3, drive as driveClient } from '@googleapis/drive'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Contract, createRouter, validatorFor } from '../../../twins/contract/index.ts'
import { loadContract, loadPack, type Served, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'

const PATH = publishedPath('google.drive.v3.discovery.json.gz')
const FOLDER = 'application/vnd.google-apps.folder'

let contract: Contract
let twin: Twin
let served: Served
let drive: drive_v3.Drive
/** Where uploads go is not part of the client's own root: they are told it once more. */
let root: { rootUrl: string }

beforeAll(async () => {
  if (!existsSync(PATH)) return
  contract = await loadContract(PATH)
  const { profile = {} } = await loadPack('google-drive')
  // A window of a second, so that the wait for its end is bearable; everything else is the pack's.
  const few = {
    name: 'few',
    operations: ['drive.revisions.list'],
    requests: 1,
    windowMs: 1000,
    headers: {},
    retryAfter: false,
  }
  const limits = [few, ...[profile.limits ?? []].flat()]
  twin = createTwin({
    contract,
    profile: { ...profile, limits },
    seed: 'drive',
    clock: { mode: 'elapsed', startMs: Date.UTC(2026, 0, 5) },
  })
  served = await serveTwin(twin)
  root = { rootUrl: `${served.url}/` }
  // The official client, unmodified.
  const oauth = new auth.OAuth2()
  oauth.setCredentials({ access_token: 'ya29.holdout' })
  drive = driveClient({ version: 'v3', auth: oauth, ...root })
})

beforeEach(async (ctx) => {
  if (!existsSync(PATH)) return ctx.skip(NOT_AT_HAND)
  await twin.world().reset()
})

afterAll(async () => {
  await served?.close()
})

/** What the journal has of answers that the contract does not allow. */
function wrong(): readonly string[] {
  const router = createRouter(contract)
  return twin
    .world()
    .journal()
    .flatMap(({ method, path, status, responseBody: response }) => {
      const pathname = (path.split('?')[0] ?? '').replace(/^(?:\/upload)?\/drive\/v3/, '')
      const match = router.match(method, pathname)
      if (match === undefined || !('operation' in match)) return [`${method} ${pathname}`]
      const { responses } = match.operation
      const said =
        responses.find((one) => one.status === String(status)) ??
        responses.find((one) => one.status.toLowerCase() === 'default')
      const media = said?.content.find(({ type }) => type.includes('json'))
      if (media === undefined || response === undefined) return []
      return validatorFor(
        contract,
        media.schemaPointer,
        'response',
      )(response).map(
        (problem) => `${method} ${pathname} ${status}: ${problem.path} ${problem.message}`,
      )
    })
}

test("the official client lives a story against Drive's whole contract", async () => {
  const { files, permissions, comments, replies, drives, about } = drive
  const { data: folder } = await files.create({ requestBody: { name: 'Work', mimeType: FOLDER } })
  expect(folder).toMatchObject({ kind: 'drive#file', name: 'Work', mimeType: FOLDER })
  const { data: file } = await files.create(
    {
      requestBody: { name: 'plan.txt', parents: [folder.id as string] },
      media: { mimeType: 'text/plain', body: 'Tea at five.' },
      fields: 'id,name,mimeType,size,parents',
    },
    root,
  )
  expect(file).toEqual({
    id: file.id,
    name: 'plan.txt',
    mimeType: 'text/plain',
    size: '12',
    parents: [folder.id],
  })
  const fileId = file.id as string
  expect((await files.get({ fileId, alt: 'media' })).data).toBe('Tea at five.')

  const inFolder = async () =>
    (
      await files.list({
        q: `'${folder.id}' in parents and trashed = false`,
        fields: 'files(id,name),nextPageToken',
      })
    ).data
  expect(await inFolder()).toEqual({ files: [{ id: fileId, name: 'plan.txt' }] })
  await files.update({ fileId, requestBody: { name: 'plans.txt' } })
  expect((await inFolder()).files).toEqual([{ id: fileId, name: 'plans.txt' }])
  await files.update({ fileId, media: { mimeType: 'text/markdown', body: '# Tea' } }, root)
  expect((await files.get({ fileId, alt: 'media' })).data).toBe('# Tea')
  expect((await files.get({ fileId, fields: 'name,mimeType,size' })).data).toEqual({
    name: 'plans.txt',
    mimeType: 'text/markdown',
    size: '5',
  })

  const { data: copy } = await files.copy({ fileId, requestBody: { name: 'copy' } })
  expect(copy.name).toBe('copy')
  expect(copy.id).not.toBe(fileId)
  const copyId = copy.id as string
  expect((await files.get({ fileId: copyId, fields: 'mimeType,size,parents' })).data).toEqual({
    mimeType: 'text/markdown',
    size: '5',
    parents: [folder.id],
  })
  expect((await files.get({ fileId: copyId, alt: 'media' })).data).toBe('# Tea')
  const moved = { fileId: copyId, addParents: 'root', removeParents: folder.id as string }
  expect((await files.update({ ...moved, fields: 'parents' })).data).toEqual({ parents: ['root'] })
  expect((await inFolder()).files).toEqual([{ id: fileId, name: 'plans.txt' }])

  const who = { type: 'user', role: 'reader', emailAddress: 'bob@example.com' }
  const { data: granted } = await permissions.create({ fileId, requestBody: who })
  expect(granted).toMatchObject({ role: 'reader' })
  const permissionId = granted.id as string
  await permissions.update({ fileId, permissionId, requestBody: { role: 'writer' } })
  expect((await permissions.get({ fileId, permissionId })).data.role).toBe('writer')
  const held = async () => (await permissions.list({ fileId })).data.permissions ?? []
  expect((await held()).map(({ id }) => id)).toEqual([permissionId])
  await permissions.delete({ fileId, permissionId })
  expect(await held()).toEqual([])

  const said = { fileId, requestBody: { content: 'Which tea?' }, fields: '*' }
  const { data: comment } = await comments.create(said)
  const commentId = comment.id as string
  await replies.create({ fileId, commentId, requestBody: { content: 'Green.' }, fields: '*' })
  const { data: answers } = await replies.list({ fileId, commentId, fields: 'replies/content' })
  expect(answers).toEqual({ replies: [{ content: 'Green.' }] })
  await comments.update({ fileId, commentId, requestBody: { content: 'Which?' }, fields: '*' })
  const { data: talk } = await comments.list({ fileId, fields: 'comments(id,content)' })
  expect(talk.comments).toEqual([{ id: commentId, content: 'Which?' }])

  const { data: team } = await drives.create({ requestId: 'one', requestBody: { name: 'Team' } })
  const driveId = team.id as string
  expect((await drives.hide({ driveId })).data.hidden).toBe(true)
  expect((await drives.unhide({ driveId })).data.hidden).toBe(false)
  expect((await drives.list()).data.drives?.map(({ name }) => name)).toEqual(['Team'])
  expect((await about.get({ fields: 'kind' })).data).toEqual({ kind: 'drive#about' })

  await files.update({ fileId, requestBody: { trashed: true } })
  expect((await inFolder()).files).toEqual([])
  await files.delete({ fileId })
  await expect(files.get({ fileId })).rejects.toMatchObject({
    status: 404,
    response: { data: { error: { code: 404, errors: [{ reason: 'notFound' }] } } },
  })
  expect(twin.world().journal().length).toBeGreaterThan(25)
  expect(wrong()).toEqual([])
})

test('the bytes that are sent are the bytes that are read', async () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256))
  const media = { mimeType: 'image/png', body: Readable.from([bytes]) }
  const made = await drive.files.create({ requestBody: { name: 'tea.png' }, media }, root)
  const read = await drive.files.get(
    { fileId: made.data.id as string, alt: 'media' },
    { responseType: 'arraybuffer' },
  )
  expect(Buffer.from(read.data as unknown as ArrayBuffer).equals(bytes)).toBe(true)
  expect(new Headers(read.headers as unknown as HeadersInit).get('content-type')).toBe('image/png')
  const { data: empty } = await drive.files.create({ requestBody: { name: 'nothing' } })
  await expect(drive.files.get({ fileId: empty.id as string, alt: 'media' })).rejects.toMatchObject(
    { status: 403 },
  )
})

test('pages are followed to the end', async () => {
  const made: string[] = []
  for (let i = 0; i < 7; i += 1) {
    const { data } = await drive.files.create({ requestBody: { name: `${i}` } })
    made.push(data.id as string)
  }
  const seen: string[] = []
  let pageToken: string | undefined
  let pages = 0
  do {
    const { data } = await drive.files.list({
      pageSize: 3,
      fields: 'nextPageToken,files(id)',
      ...(pageToken === undefined ? {} : { pageToken }),
    })
    seen.push(...(data.files ?? []).map(({ id }) => id as string))
    pageToken = data.nextPageToken ?? undefined
    pages += 1
  } while (pageToken !== undefined && pageToken !== '')
  expect(seen.toSorted()).toEqual(made.toSorted())
  expect(pages).toBe(3)
  expect(wrong()).toEqual([])
})

test.each([
  [{ q: 'name = ' }, 'cannot be understood'],
  [{ q: "colour = 'red'" }, 'there is no field colour'],
  [{ fields: 'files(colour)' }, 'Invalid field selection'],
])('%j is refused', async (asked, message) => {
  await expect(drive.files.list(asked)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(message),
  })
})

test('the client itself repeats what was limited, until it is served', async () => {
  const { data } = await drive.files.create({ requestBody: { name: 'tea' } })
  const fileId = data.id as string
  await drive.revisions.list({ fileId })
  expect((await drive.revisions.list({ fileId })).status).toBe(200)
  const statuses = twin
    .world()
    .journal()
    .map(({ status }) => status)
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(1)
  expect(statuses.at(-1)).toBe(200)
})
