import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const body: JsonObject = { content: { 'application/json': { schema: ref('App') } } }
const text: JsonObject = { type: 'string' }
const kind = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  allOf: [ref('App'), { type: 'object', properties, required: [...required] }],
})

// A base names its kinds by a member; each kind is the base and more, and no answer speaks of any but the base.
const contract = contractOf(
  {
    '/apps': {
      get: { operationId: 'apps', responses: answer({ type: 'array', items: ref('App') }) },
      post: { operationId: 'makeApp', requestBody: body, responses: answer(ref('App'), '201') },
    },
    '/apps/{appId}': {
      parameters: [{ name: 'appId', in: 'path', required: true, schema: text }],
      get: { operationId: 'app', responses: answer(ref('App')) },
      put: { operationId: 'replaceApp', requestBody: body, responses: answer(ref('App')) },
    },
  },
  {
    App: {
      type: 'object',
      required: ['mode', 'label'],
      properties: { id: { ...text, readOnly: true }, label: text, mode: text },
      discriminator: {
        propertyName: 'mode',
        mapping: {
          BOOKMARK: '#/components/schemas/Bookmark',
          SECRET: 'Secret',
          ELSEWHERE: '#/components/schemas/Nothing',
        },
      },
    },
    Bookmark: kind(
      {
        name: { ...text, enum: ['bookmark'] },
        settings: { type: 'object', properties: { url: { ...text, format: 'uri' } } },
      },
      ['name', 'settings'],
    ),
    Secret: kind({ hint: text, secret: { ...text, writeOnly: true } }),
  },
)

async function ask(
  twin: ReturnType<typeof createTwin>,
  method: string,
  path: string,
  say?: JsonValue,
) {
  const response = await twin.fetch(
    new Request(`http://twin${path}`, {
      method,
      ...(say === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(say) }),
    }),
  )
  return (await response.json()) as JsonObject
}

test('what the kind of a thing adds is kept, shown, listed and replaced with it', async () => {
  const twin = createTwin({ contract })
  const settings = { url: 'https://wiki.example.com' }
  const wiki = { label: 'Wiki', mode: 'BOOKMARK', name: 'bookmark', settings }
  const { id } = await ask(twin, 'POST', '/apps', wiki)
  expect(await ask(twin, 'GET', `/apps/${id}`)).toEqual({ id, ...wiki })
  expect(await ask(twin, 'GET', '/apps')).toEqual([{ id, ...wiki }])
  const moved = { ...wiki, settings: { url: 'https://docs.example.com' } }
  expect(await ask(twin, 'PUT', `/apps/${id}`, moved)).toEqual({ id, ...moved })
  const bare = { label: 'Bare', mode: 'SECRET', hint: 'blue' }
  expect(await ask(twin, 'PUT', `/apps/${id}`, bare)).toEqual({ id, ...bare })
  expect(
    twin
      .world()
      .journal()
      .flatMap(({ answerProblems }) => answerProblems ?? []),
  ).toEqual([])
})

test('a kind has what it requires; no kind shows what only another has, or what is only written', async () => {
  const twin = createTwin({ contract })
  const made = await ask(twin, 'POST', '/apps', {
    label: 'Wiki',
    mode: 'BOOKMARK',
    settings: { url: 'no url' },
  })
  expect(made).toMatchObject({ name: 'bookmark', settings: {} })
  const secret = {
    label: 'Safe',
    mode: 'SECRET',
    hint: 'blue',
    secret: 'x',
    settings: { url: 'https://a.example.com' },
  }
  const { id } = await ask(twin, 'POST', '/apps', secret)
  expect(await ask(twin, 'GET', `/apps/${id}`)).toEqual({
    id,
    label: 'Safe',
    mode: 'SECRET',
    hint: 'blue',
  })
  for (const mode of ['ELSEWHERE', 'UNKNOWN'])
    expect(
      Object.keys(await ask(twin, 'POST', '/apps', { label: 'A', mode, hint: 'blue' })),
    ).toEqual(['id', 'label', 'mode'])
})
