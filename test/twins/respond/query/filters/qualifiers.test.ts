import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { number, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const refused: JsonObject = { '422': { description: 'not understood' } }
const search = (id: string, name: string, description: string): JsonObject => ({
  get: {
    operationId: id,
    parameters: [{ name: 'q', in: 'query', required: true, schema: text, description }],
    responses: {
      ...answer(
        object({ total_count: { type: 'integer' }, items: { type: 'array', items: ref(name) } }, [
          'total_count',
          'items',
        ]),
      ),
      ...refused,
    },
  },
})
const QUALIFIED = 'One or more keywords and qualifiers.'

/** Tasks stand in projects of owners, and are searched with qualifiers; notes are searched by words alone. */
const contract = contractOf(
  {
    '/user': { get: { operationId: 'me', responses: answer(ref('User')) } },
    ...things('/users', 'username', 'User'),
    ...things('/projects', 'name', 'Project'),
    ...things('/projects/{name}/tasks', 'task_id', 'Task'),
    ...things('/notes', 'note_id', 'Note'),
    '/search/tasks': search('search tasks', 'Task', QUALIFIED),
    '/search/notes': search('search notes', 'Note', 'What to look for.'),
  } as JsonObject,
  {
    User: object({ login: text }, ['login']),
    Project: object({ name: text, title: text }, ['name']),
    Task: object(
      {
        id: number,
        title: text,
        body: text,
        state: { ...text, description: 'State of the task: open or closed.' },
        draft: { type: 'boolean' },
        labels: { type: 'array', items: object({ name: text }) },
        assignee: { type: 'object', properties: { login: text }, nullable: true },
        stargazers_count: { type: 'integer' },
        due_at: text,
      },
      ['id', 'title', 'state'],
    ),
    Note: object({ id: number, title: text }, ['id', 'title']),
  },
)

describe('a search with qualifiers', () => {
  let twin: Twin
  beforeEach(async () => {
    twin = createTwin({ contract, clock: { mode: 'manual' } })
    for (const name of ['tools', 'toys']) await ask(twin, 'POST', `${HERE}/projects`, { name })
    const make = (project: string, title: string, more: JsonObject) =>
      ask(twin, 'POST', `${HERE}/projects/${project}/tasks`, { title, body: 'plain', ...more })
    await make('tools', 'Mend the saw', {
      state: 'open',
      draft: true,
      labels: [{ name: 'good first' }],
      assignee: { login: 'ada' },
      stargazers_count: 3,
      due_at: '2026-01-02T08:00:00Z',
    })
    await make('tools', 'Oil the saw', {
      state: 'closed',
      draft: false,
      labels: [],
      assignee: null,
      stargazers_count: 10,
      due_at: '2026-02-01T08:00:00Z',
    })
    await make('toys', 'Paint the ball', {
      state: 'open',
      draft: false,
      labels: [],
      assignee: null,
      stargazers_count: 0,
      due_at: '2026-01-02T20:00:00Z',
    })
  })
  const found = async (q: string) => {
    const { status, json } = await ask(
      twin,
      'GET',
      `${HERE}/search/tasks?q=${encodeURIComponent(q)}`,
    )
    return status === 200 ? json.items.map(({ title }: { title: string }) => title) : status
  }

  test.each([
    ['saw', ['Mend the saw', 'Oil the saw']],
    ['"the saw" -oil', ['Mend the saw']],
    ['is:open', ['Mend the saw', 'Paint the ball']],
    ['-is:open', ['Oil the saw']],
    ['NOT is:open saw', ['Oil the saw']],
    ['state:closed saw', ['Oil the saw']],
    ['is:draft', ['Mend the saw']],
    ['is:task is:closed', ['Oil the saw']],
    ['label:"good first"', ['Mend the saw']],
    ['no:label', ['Oil the saw', 'Paint the ball']],
    ['has:assignee', ['Mend the saw']],
    ['assignee:ADA', ['Mend the saw']],
    ['project:toys', ['Paint the ball']],
    ['stars:>=3', ['Mend the saw', 'Oil the saw']],
    ['stars:*..3', ['Mend the saw', 'Paint the ball']],
    ['due:2026-01-02', ['Mend the saw', 'Paint the ball']],
    ['due:>2026-01-02', ['Oil the saw']],
    ['plain in:body project:toys', ['Paint the ball']],
    ['plain in:title', []],
    ['sort:stars-desc', ['Oil the saw', 'Mend the saw', 'Paint the ball']],
    ['sort:stars-asc is:open', ['Paint the ball', 'Mend the saw']],
    ['project:nowhere', []],
  ])('%s', async (q, titles) => {
    expect(await found(q)).toEqual(titles)
  })

  test.each([
    'colour:red',
    'is:flat',
    'in:margin',
    'sort:mood',
    'saw OR ball',
    '"never ends',
    '(saw)',
  ])('%s is refused, and not passed over', async (q) => {
    expect(await found(q)).toBe(422)
  })

  test('where nothing says that there are qualifiers, all is words', async () => {
    await ask(twin, 'POST', `${HERE}/notes`, { title: 'see is:open' })
    await ask(twin, 'POST', `${HERE}/notes`, { title: 'see' })
    const { json } = await ask(twin, 'GET', `${HERE}/search/notes?q=is%3Aopen`)
    expect(json.items.map(({ title }: { title: string }) => title)).toEqual(['see is:open'])
  })

  test('the laws see that it is exact', async () => {
    const { operations, exceptions } = await checkTwin({ twin: createTwin({ contract }) })
    const one = operations.find(({ operation }) => operation === 'search tasks')
    expect(one?.seenBy).toContain('created is listed')
    expect(exceptions).toEqual([])
  })
})
