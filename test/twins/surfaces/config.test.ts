import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import { loadTwins, twinsConfigSchema } from '../../../twins/surfaces/index.ts'
import { ask } from '../pet-twin.ts'

const PETS = new URL('../../fixtures/contracts/pets.yaml', import.meta.url).pathname
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-twins-'))
})
afterAll(() => rm(directory, { recursive: true }))

test('what the schema refuses is named', () => {
  const named = twinsConfigSchema.safeParse({ Okta: { contract: 'a.yaml' } })
  expect(named.error?.issues[0]).toMatchObject({
    code: 'invalid_key',
    path: ['Okta'],
    issues: [{ message: expect.stringContaining('lower-case letters, digits and _') }],
  })
  const everybodys = twinsConfigSchema.safeParse({ constructor: { contract: 'a.yaml' } })
  expect(everybodys.error?.issues).toMatchObject([{ code: 'invalid_key', path: ['constructor'] }])
  const wrong = {
    slack: { contract: '', clock: 'fast' },
    jira: { contrat: 'a.yaml' },
  }
  const { error } = twinsConfigSchema.safeParse(wrong)
  expect(
    error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  ).toMatchInlineSnapshot(`
    [
      "slack.contract: Too small: expected string to have >=1 characters",
      "slack.clock: Invalid option: expected one of "manual"|"stepping"|"elapsed"",
      "jira.contract: Invalid input: expected string, received undefined",
      "jira: Unrecognized key: "contrat"",
    ]
  `)
})

test('a profile and a behaviour file are read from beside the configuration', async () => {
  await writeFile(join(directory, 'profile.yaml'), 'credentials: [good]\n')
  await writeFile(
    join(directory, 'behaviour.yaml'),
    'version: 1\noperations:\n  deletePet: { kind: unsupported, reason: Not in this test. }\n',
  )
  const { twins } = await loadTwins(
    { clinic: { contract: PETS, profile: 'profile.yaml', behaviour: 'behaviour.yaml' } },
    { directory, seed: 's' },
  )
  const clinic = twins.clinic
  if (clinic === undefined) throw new Error('There is no twin.')
  expect(clinic.behaviour.operations.deletePet?.kind).toBe('unsupported')
  expect((await ask(clinic, 'GET', '/owners')).status).toBe(401)
  expect((await ask(clinic, 'GET', '/owners', undefined, { 'x-api-key': 'good' })).status).toBe(200)
})

test('what cannot be read is an error that names the file', async () => {
  await writeFile(join(directory, 'wrong.yaml'), 'limits: { requests: many }\n')
  const errors = await Promise.all(
    [
      { contract: 'missing.yaml' },
      { contract: PETS, behaviour: 'missing.yaml' },
      { contract: PETS, profile: 'missing.yaml' },
      { contract: PETS, profile: 'wrong.yaml' },
    ].map((entry) =>
      loadTwins({ clinic: entry }, { directory, seed: 's' }).then(
        () => 'accepted',
        (error: unknown) => {
          if (error instanceof HoldoutError) return formatError(error).replaceAll(directory, '…')
          throw error
        },
      ),
    ),
  )
  expect(errors.join('\n')).toMatchInlineSnapshot(`
    "…/missing.yaml: cannot read it: no such file
      give the path or the URL of an existing document
    …/missing.yaml: the behaviour file cannot be read
      give the path of an existing file, or leave it out
    …/missing.yaml: the profile cannot be read
      give the path of an existing file, or leave it out
    …/wrong.yaml:1:21: a number is expected here (limits.requests)
    …/wrong.yaml:1:9: a number is expected here (limits.windowMs)"
  `)
})
