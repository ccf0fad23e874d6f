import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import { readProfile } from '../../../twins/surfaces/index.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-profile-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function read(text: string): Promise<unknown> {
  const file = join(directory, 'profile.yaml')
  await writeFile(file, text)
  try {
    return await readProfile(file)
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error).replaceAll(directory, '…')
    throw error
  }
}

test('one limit or several, credentials as texts or in full', async () => {
  expect(
    await read(`limits: { requests: 5, windowMs: 1000, headers: { limit: X-Rate-Limit-Limit } }
credentials: [good, { value: 'ada:pass', scopes: [read] }]
errors: { 4XX: { error: '\${code}' } }
`),
  ).toEqual({
    limits: { requests: 5, windowMs: 1000, headers: { limit: 'X-Rate-Limit-Limit' } },
    credentials: ['good', { value: 'ada:pass', scopes: ['read'] }],
    errors: { '4XX': { error: '${code}' } },
  })
})

test('mistakes are told together, each with file, line and field', async () => {
  expect(
    await read(`limits:
  - requests: many
    windowMs: 0
    per: user
  - requests: 1
    windowMs: 1
    headers: { limit: 'X Limit' }
    status: 200
credentials: ['']
errors:
  teapot: {}
ids:
  users:
    id: { style: guid }
limit: 5
`),
  ).toMatchInlineSnapshot(`
    "…/profile.yaml:11:11: it must be a status, 4XX, 5XX or default (errors.teapot)
    …/profile.yaml:2:15: a number is expected here (limits[0].requests)
    …/profile.yaml:3:15: too small: expected number to be >=1 (limits[0].windowMs)
    …/profile.yaml:4:10: it must be one of credential, operation, world (limits[0].per)
    …/profile.yaml:7:23: it must be the name of a header (limits[1].headers.limit)
    …/profile.yaml:8:13: too small: expected number to be >=400 (limits[1].status)
    …/profile.yaml:9:15: too small: expected string to have >=1 characters (credentials[0])
    …/profile.yaml:14:18: style must be one of uuid, sequence, prefixed, key (ids.users.id.style)
    …/profile.yaml:15:8: limit is not a field here (limit)
      take it out, or check its spelling"
  `)
  expect(await read('limits: [\n')).toMatchInlineSnapshot(
    `"…/profile.yaml:2:1: the YAML is broken: Flow sequence in block collection must be sufficiently indented and end with a ]"`,
  )
})
