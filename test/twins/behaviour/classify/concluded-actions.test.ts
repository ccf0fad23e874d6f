import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const build: JsonObject = { $ref: '#/components/schemas/Build' }
const boot: JsonObject = { $ref: '#/components/schemas/SiteBoot' }
const nothing: JsonObject = { '204': { description: '' } }

function act(path: string, description: string): JsonObject {
  const operationId = path.split('/').at(-1) ?? ''
  return { [path]: { post: { operationId, description, responses: nothing } } }
}

const contract = contractOf(
  {
    '/builds': {
      get: {
        operationId: 'list',
        parameters: [
          {
            name: 'status',
            in: 'query',
            description: 'Builds with the `status` or `conclusion` that you say.',
            schema: { type: 'string', enum: ['completed', 'cancelled', 'failure', 'queued'] },
          },
        ],
        responses: answer({ type: 'array', items: build }),
      },
      post: {
        operationId: 'create',
        requestBody: {
          content: {
            'application/json': { schema: { type: 'object', properties: { label: text } } },
          },
        },
        responses: answer(build, '201'),
      },
    },
    '/builds/{build}': { get: { operationId: 'read', responses: answer(build) } },
    ...act('/builds/{build}/force-cancel', 'Cancels a build.'),
    ...act('/builds/{build}/rerun', 'Runs a build again.'),
    '/boots': { post: { operationId: 'boot', responses: answer(boot, '201') } },
    '/boots/{boot}': { get: { operationId: 'seeBoot', responses: answer(boot) } },
    ...act('/boots/{boot}/cancel', 'Cancels a boot.'),
    ...act(
      '/boots/{boot}/mute',
      'Mutes a boot and sets the `state` of the boot to `muted_by_hand`.',
    ),
    ...act('/boots/{boot}/ask', 'Its `state` is reset to `queued` and the `note` is cleared.'),
    ...act('/boots/{boot}/nudge', 'The `state` of the fleet it belongs to is reset to `queued`.'),
  },
  {
    Build: {
      type: 'object',
      required: ['id', 'status', 'conclusion', 'run_attempt'],
      properties: {
        id: text,
        label: text,
        status: { ...text, nullable: true },
        conclusion: { ...text, nullable: true },
        run_attempt: { type: 'integer' },
      },
    },
    SiteBoot: {
      type: 'object',
      required: ['id', 'state'],
      properties: {
        id: text,
        note: { ...text, nullable: true },
        state: { type: 'string', enum: ['muted_by_hand', 'queued', 'boot_cancelled'] },
      },
    },
  },
)

test.each([
  ['cancel', { state: 'boot_cancelled' }],
  ['mute', { state: 'muted_by_hand' }],
  ['ask', { state: 'queued', note: null }],
  // What is said of another thing is not said of this one.
  ['nudge', undefined],
])('%s sets what its description says, or a state after its own name', (operation, sets) => {
  expect(inferBehaviour(contract).operations[operation]?.sets).toEqual(sets)
})

describe('a thing that tells its status and its conclusion apart', () => {
  let twin: Twin
  let path: string

  beforeEach(async () => {
    twin = createTwin({ contract, seed: 'builds' })
    path = `${HERE}/builds/${(await ask(twin, 'POST', `${HERE}/builds`, { label: 'a' })).json.id}`
  })

  test('an end has both, by the words that its list can be asked for', async () => {
    expect((await ask(twin, 'POST', `${path}/force-cancel`)).status).toBe(204)
    const { json } = await ask(twin, 'GET', path)
    expect(json).toMatchObject({ status: 'completed', conclusion: 'cancelled' })
    for (const status of ['completed', 'cancelled']) {
      expect((await ask(twin, 'GET', `${HERE}/builds?status=${status}`)).json).toEqual([json])
    }
    expect((await ask(twin, 'GET', `${HERE}/builds?status=failure`)).json).toEqual([])
  })

  test('beginning again takes the conclusion away and counts one more attempt', async () => {
    const before = (await ask(twin, 'GET', path)).json
    await ask(twin, 'POST', `${path}/force-cancel`)
    await ask(twin, 'POST', `${path}/rerun`)
    expect((await ask(twin, 'GET', path)).json).toEqual({
      ...before,
      status: 'queued',
      conclusion: null,
      run_attempt: before.run_attempt + 1,
    })
  })
})
