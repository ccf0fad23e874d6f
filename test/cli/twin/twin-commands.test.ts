import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

const contract = fileURLToPath(
  new URL('../../../cli/templates/starter/spec/contracts/upstream/mail.yaml', import.meta.url),
)

/** Serves a twin, uses it, and ends it as Ctrl-C does. */
async function served(
  words: readonly string[],
  use: (line: { readonly url: string; readonly port: number }) => Promise<void>,
  cwd?: string,
) {
  let using: Promise<void> | undefined
  const ended = await runHoldout(['twin', 'serve', ...words], {
    ...(cwd === undefined ? {} : { cwd }),
    onOutput(text, kill) {
      const line = /^\{"url".*\}$/m.exec(text)?.[0]
      if (line === undefined || using !== undefined) return
      using = use(JSON.parse(line)).finally(() => kill('SIGINT'))
    },
  })
  await using
  return ended
}

test('twin explain says of a contract without operations that it has none, and counts in words', async () => {
  const folder = temporaryFolder('holdout-explain')
  const info = { title: 'Pets', version: '1' }
  const empty = join(folder, 'empty.json')
  writeFileSync(empty, JSON.stringify({ openapi: '3.0.3', info, paths: {} }))
  const none = await runHoldout(['twin', 'explain', empty])
  expect(none).toMatchObject({ code: 0 })
  expect(none.stdout).toMatchInlineSnapshot(`
    "Pets 1 (openapi-3.0)
    It has no operations: its paths are empty.
    "
  `)
  const one = join(folder, 'one.json')
  const get = { responses: { 200: { description: 'ok' } } }
  writeFileSync(one, JSON.stringify({ openapi: '3.0.3', info, paths: { '/pets': { get } } }))
  expect((await runHoldout(['twin', 'explain', one])).stdout).toContain('\n1 operation: 1 ')
})

test.each([['serve'], ['build', '--binary']])(
  'twin %s refuses what is said of a recording that is not given',
  async (...words) => {
    const ended = await runHoldout(['twin', ...words, contract, '--on-miss', 'twin'])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('--on-miss says what a recording lacks, and none is given')
  },
)

test('twin serve prints one JSON line when it is ready, keeps state, and ends with 130', async () => {
  const headers = { authorization: 'Bearer any', 'content-type': 'application/json' }
  const body = JSON.stringify({ email: 'ada@example.com', name: 'Ada' })
  const { code, stdout } = await served([contract, '--json'], async ({ url }) => {
    const made = await fetch(`${url}/contacts`, { method: 'POST', headers, body })
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: string }
    const read = await fetch(`${url}/contacts/${id}`, { headers })
    expect(await read.json()).toMatchObject({ id, email: 'ada@example.com' })
  })
  expect(code).toBe(130)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(stdout)).toMatchObject({ title: 'Mail', version: '1.0.0', operations: 6 })
})

test('a name in the configuration serves that twin', async () => {
  const folder = join(temporaryFolder('holdout-twin'), 'starter')
  copyTemplate('starter', folder)
  const { code, stdout } = await served(
    ['mail'],
    async ({ url }) => {
      expect((await fetch(`${url}/contacts`)).status).toBe(401)
    },
    folder,
  )
  expect(JSON.parse(stdout).title).toBe('Mail')
  expect(code).toBe(130)
  const wrong = await runHoldout(['twin', 'explain', 'mial'], { cwd: folder })
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    'there is no twin "mial" in the configuration, and no file of that name\n  did you mean mail?\n',
  ])
})

test('twin explain says what each operation does, how sure that is, and why', async () => {
  const { code, stdout } = await runHoldout([
    'twin',
    'explain',
    contract,
    '--operation',
    'contacts',
  ])
  expect(code).toBe(0)
  expect(stdout).toContain('Mail 1.0.0 (openapi-3.1)')
  expect(stdout).toMatch(/^POST {3}\/contacts\n {7}create contacts {13,}\d+% sure$/m)
  expect(stdout).not.toContain('/messages')
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)

  const json = JSON.parse((await runHoldout(['twin', 'explain', contract, '--json'])).stdout)
  expect(json.operations).toHaveLength(6)
  expect(json.operations[0]).toMatchObject({
    operation: 'listContacts',
    kind: 'list',
    resource: 'contacts',
  })
  expect(Object.values<number>(json.counts).reduce((sum, n) => sum + n, 0)).toBe(6)
})

test('twin generate writes types and a behaviour file that serve reads back', async () => {
  const folder = temporaryFolder('holdout-twin')
  const { code } = await runHoldout(['twin', 'generate', contract, '--out', 'out'], { cwd: folder })
  expect(code).toBe(0)
  expect(readFileSync(join(folder, 'out/types.ts'), 'utf8')).toContain('"/contacts/{id}"')
  const behaviour = join(folder, 'out/behaviour.yaml')
  expect(readFileSync(behaviour, 'utf8')).toContain('createContact')
  const ended = await served([contract, '--behaviour', behaviour], async ({ url }) => {
    expect(
      (await fetch(`${url}/contacts`, { headers: { authorization: 'Bearer x' } })).status,
    ).toBe(200)
  })
  expect(ended.code).toBe(130)
})

test('what is no contract is told with its name', async () => {
  const { code, stdout, stderr } = await runHoldout(['twin', 'explain', 'package.json'])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('package.json')
})

test('what a person changed in a generated behaviour file survives the next generation, and explain shows it', async () => {
  const out = temporaryFolder('holdout-generate')
  const file = join(out, 'behaviour.yaml')
  await runHoldout(['twin', 'generate', contract, '--out', out])
  const inferred = readFileSync(file, 'utf8')
  writeFileSync(file, inferred.replace('kind: delete', 'kind: unsupported'))
  const again = await runHoldout(['twin', 'generate', contract, '--out', out, '--json'])
  const { kept } = JSON.parse(again.stdout)
  expect(kept).toEqual([
    { field: 'operations.deleteContact.kind', before: 'delete', after: 'unsupported' },
  ])
  expect(readFileSync(file, 'utf8')).not.toBe(inferred)
  const { stdout } = await runHoldout(['twin', 'explain', contract, '--behaviour', file])
  expect(stdout).toContain('1 field corrected')
  expect(stdout).toContain('operations.deleteContact.kind: "unsupported", inferred "delete"')
  const serving = await served([contract, '--behaviour', file], async ({ url }) => {
    const headers = { authorization: 'Bearer any' }
    const answer = await fetch(`${url}/contacts/x`, { method: 'DELETE', headers })
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })
  expect(serving.code).toBe(130)
})
