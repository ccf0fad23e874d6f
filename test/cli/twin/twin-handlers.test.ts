/** @module Handlers from files: loaded, exchanged while a twin serves, and told of where they are wrong. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runHoldout } from '../run-holdout.ts'

const PETS = fileURLToPath(new URL('../../fixtures/contracts/pets.yaml', import.meta.url))

const source = (words: string, operation = 'listOwners') => `
import { defineHandlers } from 'holdout/twins'
interface Unused { readonly a: string }
export const handlers = defineHandlers<Record<string, unknown>>({
  ${operation}: ({ json }, world) => json(200, [${words}, world.list('owners').length]),
})
`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-handlers-'))
  mkdirSync(join(folder, 'lib'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** Serves a twin while it is talked to; `next` resolves with what is said after what was said before. */
async function whileServed(
  words: readonly string[],
  cwd: string,
  talk: (url: string, next: (pattern: RegExp) => Promise<string>) => Promise<void>,
) {
  let [text, seen] = ['', 0]
  let notice = () => {}
  let talking: Promise<void> | undefined
  const next = async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(text.slice(seen))
      if (found !== null) {
        seen += found.index + found[0].length
        return found[0]
      }
      await new Promise<void>((resolve) => {
        notice = resolve
      })
    }
  }
  const ended = await runHoldout(['twin', 'serve', ...words], {
    cwd,
    onOutput(said, kill) {
      text = said
      notice()
      const line = /^\{"url".*\}$/m.exec(said)?.[0]
      if (line === undefined || talking !== undefined) return
      talking = talk(JSON.parse(line).url, next).finally(() => kill('SIGINT'))
    },
  })
  await talking
  return ended
}

const headers = { 'x-api-key': 'k', 'content-type': 'application/json' }
const listed = async (url: string) => (await fetch(`${url}/v1/owners`, { headers })).json()

test('handlers are loaded anew when they change, worlds keep their state, and a broken file changes nothing', async () => {
  const folder = folderWith({ 'handlers.ts': source("'one'") })
  const file = join(folder, 'handlers.ts')
  const word = (text: string) => writeFileSync(join(folder, 'lib/word.ts'), text)
  const { code, stderr } = await whileServed(
    [PETS, '--handlers', 'handlers.ts'],
    folder,
    async (url, next) => {
      const anew = /handlers\.ts: loaded anew, for listOwners\n/
      const body = JSON.stringify({ email: 'ada@example.com', name: 'Ada' })
      await fetch(`${url}/v1/owners`, { method: 'POST', headers, body })
      expect(await listed(url)).toEqual(['one', 1])

      writeFileSync(file, source("'two'"))
      await next(anew)
      expect(await listed(url)).toEqual(['two', 1])

      writeFileSync(file, source("'three' +* 3"))
      await next(/handlers\.ts:5(?::\d+)?: it cannot be loaded: \S[^\n]+\n.*go on\n/)
      expect(await listed(url)).toEqual(['two', 1])

      writeFileSync(file, source("'four'", 'listOwnrs'))
      await next(
        /handlers\.ts:5:3: Pet clinic has no operation "listOwnrs"\n {2}did you mean "listOwners"\?\n/,
      )
      expect(await listed(url)).toEqual(['two', 1])

      word("export const word: string = 'five'\n")
      writeFileSync(file, `import { word } from './lib/word.ts'\n${source('word')}`)
      await next(anew)
      expect(await listed(url)).toEqual(['five', 1])
      word("export const word: string = 'six'\n")
      await next(anew)
      expect(await listed(url)).toEqual(['six', 1])
      word("export const word = 7\nthrow new Error('not today')\n")
      await next(/lib\/word\.ts:2:7: it cannot be loaded: not today\n/)
      rmSync(file)
      await next(/handlers\.ts: the handlers cannot be read\n/)
      expect(await listed(url)).toEqual(['six', 1])
    },
  )
  expect(code).toBe(130)
  expect(stderr).not.toMatch(/^ +at /m)
})

test('a twin of the configuration has its handlers, and cannot be packed with them', async () => {
  const config = `export default { twins: { pets: { contract: ${JSON.stringify(PETS)}, handlers: 'own/handlers.mjs' } } }\n`
  const folder = folderWith({ 'holdout.config.ts': config })
  mkdirSync(join(folder, 'own'))
  writeFileSync(
    join(folder, 'own/handlers.mjs'),
    "export default { listOwners: ({ json }) => json(200, ['own']) }\n",
  )
  await whileServed(['pets'], folder, async (url) => {
    expect(await listed(url)).toEqual(['own'])
  })
  const packed = await runHoldout(['twin', 'build', 'pets', '--binary'], { cwd: folder })
  expect(packed.code).toBe(2)
  expect(packed.stderr).toContain('a handler takes listOwners over, and handlers cannot be packed')
})

test.each([
  ['export const other = 1\n', 'handlers.ts: it exports no handlers'],
  ['export const handlers = { getOwner: 1 }\n', 'handlers.ts:1:27: the handler of "getOwner" is'],
  [undefined, 'handlers.ts: the handlers cannot be read'],
])('handlers that are none end it at once, with their place: %j', async (text, message) => {
  const folder = folderWith(text === undefined ? {} : { 'handlers.ts': text })
  const { code, stderr } = await runHoldout(['twin', 'serve', PETS, '--handlers', 'handlers.ts'], {
    cwd: folder,
  })
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})
