import { expect, test } from 'vitest'
import { createTwin } from '../../../../twins/twin/index.ts'
import type { LiveWorld } from '../../../../twins/world/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { body, keys, listOf, number, object, ref, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'
const query = (name: string, preset: string) => ({
  name,
  in: 'query',
  schema: { type: 'string', default: preset },
})

/** Boards have posts; posts have remarks, which are answered, and which a board lists too. Memos have remarks of another kind. */
const twinOf = () =>
  createTwin({
    contract: contractOf(
      {
        ...things('/memos', 'memo_id', 'Memo'),
        ...things('/memos/{memo_id}/remarks', 'remark_id', 'MemoRemark'),
        ...things('/boards', 'board_id', 'Board'),
        ...things('/boards/{board_id}/posts', 'post_id', 'Post'),
        '/boards/{board_id}/posts': {
          ...(things('/boards/{board_id}/posts', 'post_id', 'Post')[
            '/boards/{board_id}/posts'
          ] as object),
          get: {
            operationId: 'posts',
            parameters: [query('mood', 'none'), { ...query('tone', ''), schema: text }],
            responses: listOf('Post'),
          },
        },
        '/boards/{board_id}/remarks': {
          parameters: keys('board_id'),
          get: { operationId: 'remarks of a board', responses: listOf('PostRemark') },
        },
        '/boards/{board_id}/remarks/{remark_id}': {
          parameters: keys('board_id', 'remark_id'),
          get: { operationId: 'remark', responses: answer(ref('PostRemark')) },
        },
        '/boards/{board_id}/posts/{post_id}/remarks': {
          parameters: keys('board_id', 'post_id'),
          get: { operationId: 'remarks of a post', responses: listOf('PostRemark') },
          post: {
            operationId: 'make a remark',
            requestBody: body(ref('PostRemark')),
            responses: answer(ref('PostRemark'), '201'),
          },
        },
        '/boards/{board_id}/posts/{post_id}/remarks/{remark_id}/replies': {
          parameters: keys('board_id', 'post_id', 'remark_id'),
          post: {
            operationId: 'reply',
            requestBody: body(object({ words: text }, ['words'])),
            responses: answer(ref('PostRemark'), '201'),
          },
        },
      } as never,
      {
        Memo: object({ id: number, title: text }, ['id']),
        MemoRemark: object({ id: number, line: text }, ['id']),
        Board: object({ id: number, title: text }, ['id']),
        Post: object(
          { id: number, title: text, mood: text, tone: { type: 'string', default: 'calm' } },
          ['id', 'title'],
        ),
        PostRemark: object({ id: number, words: text, in_reply_to_id: { type: 'integer' } }, [
          'id',
          'words',
        ]),
      },
    ),
    clock: { mode: 'manual' },
  })

test('a list has what stands inside at any depth, also beside what stands there directly', async () => {
  const twin = twinOf()
  const world = twin.world() as LiveWorld
  await ask(twin, 'POST', `${HERE}/boards`, { title: 'news' })
  await ask(twin, 'POST', `${HERE}/boards/1/posts`, { title: 'hello' })
  await ask(twin, 'POST', `${HERE}/boards/1/posts/1/remarks`, { words: 'below the post' })
  const [board] = world.store.list('boards')
  world.create('post_remarks', { words: 'on the board' }, board?.uid)
  const { json } = await ask(twin, 'GET', `${HERE}/boards/1/remarks`)
  expect(json.map((one: { words: string }) => one.words)).toEqual([
    'below the post',
    'on the board',
  ])
})

test('an answer to a thing is another of its kind, beside it, and says what it answers', async () => {
  const twin = twinOf()
  await ask(twin, 'POST', `${HERE}/boards`, { title: 'news' })
  await ask(twin, 'POST', `${HERE}/boards/1/posts`, { title: 'hello' })
  const first = await ask(twin, 'POST', `${HERE}/boards/1/posts/1/remarks`, { words: 'first' })
  const at = `${HERE}/boards/1/posts/1/remarks`
  const reply = await ask(twin, 'POST', `${at}/${first.json.id}/replies`, { words: 'no' })
  expect(reply).toMatchObject({ status: 201, json: { words: 'no', in_reply_to_id: first.json.id } })
  const { json } = await ask(twin, 'GET', at)
  expect(json.map((one: { words: string }) => one.words)).toEqual(['first', 'no'])
  expect((await ask(twin, 'GET', `${HERE}/boards/1/remarks/${reply.json.id}`)).status).toBe(200)
  expect((await ask(twin, 'POST', `${at}/99/replies`, { words: 'to whom?' })).status).toBe(404)
})

test('a filter goes by what is shown, and a default of none filters nothing', async () => {
  const twin = twinOf()
  await ask(twin, 'POST', `${HERE}/boards`, { title: 'news' })
  await ask(twin, 'POST', `${HERE}/boards/1/posts`, { title: 'plain' })
  await ask(twin, 'POST', `${HERE}/boards/1/posts`, { title: 'loud', tone: 'shrill', mood: 'glad' })
  const listed = async (asked: string) =>
    (await ask(twin, 'GET', `${HERE}/boards/1/posts${asked}`)).json.map(
      (one: { title: string; tone?: string }) => `${one.title} ${one.tone}`,
    )
  const all = await listed('')
  expect(all).toHaveLength(2)
  const tone = all[0].split(' ')[1]
  expect(await listed(`?tone=${tone}`)).toEqual([`plain ${tone}`])
  expect(await listed('?tone=shrill')).toEqual(['loud shrill'])
  expect(await listed('?mood=glad')).toEqual(['loud shrill'])
})
