import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, object, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const named = object({ name: text })
const made = things('/bugs', 'bugId', 'Bug')
const asked = (name: string, description = '', schema: JsonObject = text): JsonObject => ({
  name,
  in: 'query',
  description,
  schema,
  explode: false,
})

/** Three bugs, and the first letters of those that a query finds. */
async function found(parameters: readonly JsonObject[], query: string): Promise<string> {
  const contract = contractOf(
    {
      ...made,
      '/bugs': {
        ...(made['/bugs'] as JsonObject),
        get: { ...((made['/bugs'] as JsonObject).get as JsonObject), parameters: [...parameters] },
      },
    },
    {
      Bug: object({
        id: { ...text, readOnly: true },
        title: text,
        state: text,
        labels: arrayOf(named),
        colors: arrayOf(text),
      }),
    },
  )
  const twin = createTwin({ contract })
  const [ui, core] = [{ name: 'ui' }, { name: 'core' }]
  for (const bug of [
    { title: 'a', state: 'open', labels: [ui], colors: ['red'] },
    { title: 'b', state: 'fixed', labels: [ui, core], colors: ['red', 'blue'] },
    { title: 'c', state: 'closed', labels: [], colors: [] },
  ])
    await ask(twin, 'POST', `${HERE}/bugs`, bug)
  const { json } = await ask(twin, 'GET', `${HERE}/bugs?${query}`)
  return json.map(({ title }: { title: string }) => title).join('')
}

test.each([
  // A thing has one state, so any of those will do; it has many labels, and all must be there.
  ['state', 'A comma-separated list of states.', 'open,fixed', 'ab'],
  ['state', 'The state.', 'open,fixed', ''],
  ['labels', 'A list of comma separated label names.', 'ui', 'ab'],
  ['labels', 'A list of comma separated label names.', 'ui,core', 'b'],
  ['labels', 'Comma-separated labels; any of them is enough.', 'ui,core', 'ab'],
  ['colors', 'Comma-separated colors.', 'blue,green', 'b'],
])('%s (%s) = %s', async (name, description, value, titles) => {
  expect(await found([asked(name, description)], `${name}=${value}`)).toBe(titles)
})

test.each([
  ['labels', 'core', 'b'],
  ['labels', 'core,none', 'b'],
  ['labels', 'none', ''],
  ['colors', 'blue,red', 'ab'],
])('a list of values for what has a list of them: %s = %s', async (name, value, titles) => {
  expect(await found([asked(name, '', arrayOf(text))], `${name}=${value}`)).toBe(titles)
})
