import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const whole: JsonObject = { type: 'integer' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const done: JsonObject = { '204': { description: 'done' } }
const asks = (schema: JsonObject): JsonObject => ({
  requestBody: { required: true, content: { 'application/json': { schema } } },
})
const keys = (name: string, items: JsonObject): JsonObject =>
  asks({ type: 'object', required: [name], properties: { [name]: { type: 'array', items } } })
const key = (name: string): JsonObject =>
  asks({ type: 'object', required: [name], properties: { [name]: whole } })
const list = (name: string): JsonObject => answer({ type: 'array', items: ref(name) })
const make = (name: string): JsonObject => ({
  post: { operationId: `make${name}`, ...asks(ref(name)), responses: answer(ref(name), '201') },
})
const read = (name: string): JsonObject => ({
  get: { operationId: `read${name}`, responses: answer(ref(name)) },
})

/** Teams have repositories by their ids, people by their logins; tasks have other tasks. */
const contract = contractOf(
  {
    '/teams': make('Team'),
    '/teams/{team_id}': read('Team'),
    '/repos': make('Repo'),
    '/repos/{repo_id}': read('Repo'),
    '/users': make('User'),
    '/users/{login}': read('User'),
    '/teams/{team_id}/tasks': make('Task'),
    '/teams/{team_id}/tasks/{task_id}': read('Task'),
    '/teams/{team_id}/repos': {
      get: { operationId: 'teamRepos', responses: list('Repo') },
      put: {
        operationId: 'setTeamRepos',
        ...keys('selected_repo_ids', whole),
        responses: done,
      },
    },
    '/teams/{team_id}/repos/{repo_id}': {
      put: { operationId: 'addTeamRepo', responses: done },
      delete: { operationId: 'dropTeamRepo', responses: done },
    },
    '/teams/{team_id}/people': { get: { operationId: 'people', responses: list('User') } },
    '/teams/{team_id}/people/add': {
      post: { operationId: 'addPeople', ...keys('usernames', text), responses: done },
    },
    '/teams/{team_id}/people/remove': {
      post: { operationId: 'dropPeople', ...keys('usernames', text), responses: done },
    },
    '/teams/{team_id}/tasks/{task_id}/sub_tasks': {
      get: { operationId: 'subTasks', responses: list('Task') },
      post: {
        operationId: 'addSubTask',
        ...key('sub_task_id'),
        responses: answer(ref('Task'), '201'),
      },
    },
    '/teams/{team_id}/tasks/{task_id}/sub_task': {
      delete: { operationId: 'dropSubTask', ...key('sub_task_id'), responses: answer(ref('Task')) },
    },
  },
  {
    Team: { type: 'object', properties: { id: whole, name: text } },
    Repo: { type: 'object', properties: { id: whole, name: text } },
    User: { type: 'object', properties: { id: whole, login: text } },
    Task: {
      type: 'object',

      properties: { id: whole, title: text },
    },
  },
)

let twin: Twin
beforeEach(async () => {
  twin = await createTwin({ contract, clock: { mode: 'manual' } })
})

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const said = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { 'content-type': 'application/json' }
  const response = await twin.fetch(new Request(HERE + path, { method, headers, ...said }))
  const shown = await response.text()
  return shown === '' ? response.status : JSON.parse(shown)
}

async function made(path: string, body: JsonObject): Promise<JsonObject> {
  return (await ask('POST', path, body)) as JsonObject
}

test('PUT says who are all the members, where single ones have paths of their own', async () => {
  const team = `/teams/${String((await made('/teams', { name: 'core' })).id)}`
  const [one, two] = [await made('/repos', { name: 'one' }), await made('/repos', { name: 'two' })]
  expect(await ask('PUT', `${team}/repos`, { selected_repo_ids: [one.id, two.id] })).toBe(204)
  expect(await ask('GET', `${team}/repos`)).toEqual([one, two])
  expect(await ask('PUT', `${team}/repos`, { selected_repo_ids: [two.id] })).toBe(204)
  expect(await ask('GET', `${team}/repos`)).toEqual([two])
  expect(await ask('DELETE', `${team}/repos/${String(two.id)}`)).toBe(204)
  expect(await ask('GET', `${team}/repos`)).toEqual([])
  expect(await ask('PUT', `${team}/repos`, { selected_repo_ids: [999] })).not.toBe(204)
})

test('`add` and `remove` tie and untie those that the body names, and leave the others', async () => {
  const team = `/teams/${String((await made('/teams', { name: 'core' })).id)}`
  const [ada, bob] = [
    await made('/users', { login: 'ada' }),
    await made('/users', { login: 'bob' }),
  ]
  await ask('POST', `${team}/people/add`, { usernames: ['ada'] })
  await ask('POST', `${team}/people/add`, { usernames: ['bob'] })
  expect(await ask('GET', `${team}/people`)).toEqual([ada, bob])
  await ask('POST', `${team}/people/remove`, { usernames: ['ada'] })
  expect(await ask('GET', `${team}/people`)).toEqual([bob])
})

test('a thing has others of its own kind as members, named by their ids', async () => {
  const tasks = `/teams/${String((await made('/teams', { name: 'core' })).id)}/tasks`
  const [above, below] = [await made(tasks, { title: 'a' }), await made(tasks, { title: 'b' })]
  const path = `${tasks}/${String(above.id)}`
  await ask('POST', `${path}/sub_tasks`, { sub_task_id: below.id })
  expect(await ask('GET', `${path}/sub_tasks`)).toEqual([below])
  await ask('DELETE', `${path}/sub_task`, { sub_task_id: below.id })
  expect(await ask('GET', `${path}/sub_tasks`)).toEqual([])
})

test('laws see all of them, and nothing is named as a member of itself', async () => {
  const report = await checkTwin({ twin })
  expect(report.exceptions).toEqual([])
  const ties =
    /^(?:teamRepos|setTeamRepos|addTeamRepo|dropTeamRepo|people|addPeople|dropPeople|subTasks|addSubTask|dropSubTask)$/
  const seen = report.operations.filter(({ operation }) => ties.test(operation))
  expect(seen).toHaveLength(10)
  expect(seen.filter(({ state }) => state !== 'stateful')).toEqual([])
})
