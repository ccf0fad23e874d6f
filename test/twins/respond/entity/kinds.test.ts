import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../twins/base/index.ts'
import type { Contract } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { extensionOf, shapeOf } from '../../../../twins/respond/fill/index.ts'
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
  const wiki = { label: 'Wiki', mode: 'BOOKMARK', settings: { url: 'no url' } }
  const { message } = await ask(twin, 'POST', '/apps', wiki)
  expect(message).toBe('Validation failed: body.name is required (and 1 more)')
  twin.world().seedState({ apps: [{ id: 'wiki', label: 'Wiki', mode: 'BOOKMARK' }] })
  expect(await ask(twin, 'GET', '/apps/wiki')).toMatchObject({ name: 'bookmark', settings: {} })
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

test('without a mapping, a value is the name of its kind', async () => {
  const named = contractOf(
    {
      '/apps': {
        get: { operationId: 'apps', responses: answer({ type: 'array', items: ref('App') }) },
        post: { operationId: 'makeApp', requestBody: body, responses: answer(ref('App'), '201') },
      },
    },
    {
      App: {
        type: 'object',
        required: ['mode'],
        properties: { mode: text },
        discriminator: { propertyName: 'mode' },
      },
      Secret: kind({ hint: text }),
      Other: { type: 'object', properties: { hint: text } },
    },
  )
  const twin = createTwin({ contract: named })
  const secret = { mode: 'Secret', hint: 'blue' }
  expect(await ask(twin, 'POST', '/apps', secret)).toEqual(secret)
  expect(await ask(twin, 'GET', '/apps')).toEqual([secret])
  // What does not extend the base is none of its kinds.
  for (const mode of ['Other', '__proto__', 'a/b'])
    expect(await ask(twin, 'POST', '/apps', { mode, hint: 'red' })).toEqual({ mode })
})

test('of alternatives, the discriminator says which one is meant: it is held to that, kept by that, and there is no other', async () => {
  const pet = ref('Pet')
  const wanted: JsonObject = { content: { 'application/json': { schema: pet } } }
  const of = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
    allOf: [ref('Base'), { type: 'object', properties, required: [...required] }],
  })
  const pets = contractOf(
    {
      '/pets': {
        get: { operationId: 'pets', responses: answer({ type: 'array', items: pet }) },
        post: { operationId: 'addPet', requestBody: wanted, responses: answer(pet, '201') },
      },
      '/pets/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
        get: { operationId: 'pet', responses: answer(pet) },
      },
    },
    {
      Base: {
        type: 'object',
        required: ['kind', 'name'],
        properties: { id: { ...text, readOnly: true }, kind: text, name: text },
      },
      Cat: of({ lives: { type: 'integer', maximum: 9 } }, ['lives']),
      Dog: of({ tricks: { type: 'array', items: text } }),
      // Some contracts leave out the member that says the kind.
      Fish: { type: 'object', required: ['name'], properties: { name: text } },
      Pet: {
        oneOf: [ref('Cat'), ref('Dog'), ref('Fish')],
        discriminator: {
          propertyName: 'kind',
          mapping: { cat: '#/components/schemas/Cat', dog: 'Dog', fish: 'Fish' },
        },
      },
    },
  )
  const seeded = createTwin({ contract: pets }).world()
  seeded.seedState({ pets: [{ kind: 'dog', name: 'Rex', tricks: ['sit'] }] })
  expect(seeded.state().pets).toMatchObject([{ kind: 'dog', name: 'Rex', tricks: ['sit'] }])
  expect(seeded.state().pets).not.toMatchObject([{ lives: 0 }])
  expect(() => seeded.seedState({ pets: [{ kind: 'dog', name: 'Rex', colour: 'red' }] })).toThrow(
    expect.objectContaining({ hint: 'known: lives, id, kind, name, tricks' }),
  )
  const twin = createTwin({ contract: pets })
  const rex = { kind: 'dog', name: 'Rex', tricks: ['sit'] }
  const { id } = await ask(twin, 'POST', '/pets', rex)
  expect(await ask(twin, 'GET', `/pets/${id}`)).toEqual({ id, ...rex })
  const nemo = { kind: 'fish', name: 'Nemo' }
  expect(await ask(twin, 'POST', '/pets', nemo)).toEqual(nemo)
  for (const wrong of [
    { kind: 'cat', name: 'Tom' },
    { kind: 'cat', name: 'Tom', lives: 10 },
    { kind: 'cow', name: 'Moo' },
  ])
    await ask(twin, 'POST', '/pets', wrong)
  expect(
    twin
      .world()
      .journal()
      .flatMap(({ violations }) => violations),
  ).toEqual([
    'body.lives is required',
    'body.lives must be <= 9',
    'body.kind must be one of "cat", "Cat", "dog", "Dog", "fish", "Fish"',
  ])
  expect(await ask(twin, 'GET', '/pets')).toEqual([{ id, ...rex }, nemo])
  expect((await checkTwin({ twin: createTwin({ contract: pets }) })).exceptions).toEqual([])
})

test('a kind that no mapping names is found once, and a value that names nothing is no reason to look', () => {
  const plain = contractOf(
    {},
    {
      Pet: { type: 'object', properties: { kind: text }, discriminator: { propertyName: 'kind' } },
      Dog: { type: 'object', properties: { kind: text, bark: text } },
    },
  )
  const asked: string[] = []
  const counted: Contract = {
    ...plain,
    resolve: (value, from) => {
      asked.push(String((value as JsonObject)?.$ref))
      return plain.resolve(value, from)
    },
  }
  const pet = shapeOf(counted, '#/components/schemas/Pet')
  const kindOf = (said: string) => extensionOf(counted, pet, { kind: said })
  for (let n = 0; n < 3; n += 1) {
    expect(kindOf('Dog')).toBe('#/components/schemas/Dog')
    expect(kindOf('Pet')).toBeUndefined()
    expect(kindOf('Newt')).toBeUndefined()
  }
  const looked = asked.filter((one) => /Dog|Newt/.test(one))
  expect(looked).toEqual(['#/components/schemas/Dog'])
})
