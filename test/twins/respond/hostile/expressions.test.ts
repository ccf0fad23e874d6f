import { expect, test } from 'vitest'
import { deskTwin, send } from './desk.ts'

test.each([
  'title constructor "x"',
  'title toString "x"',
  'title __proto__ "x"',
  `title = "${'x'.repeat(20_000)}`,
  '('.repeat(20_000),
  'not '.repeat(20_000),
  '-'.repeat(20_000),
  `title in (${'a,'.repeat(20_000)}`,
  `title = a ${'and title = a '.repeat(10_000)} and`,
  'title[[[[',
  'order by',
  'title = a order by ,',
])('what is no expression is refused: %.20s', async (query) => {
  const twin = deskTwin()
  const heard = await send(twin, 'GET', `/tickets?query=${encodeURIComponent(query)}`)
  expect([heard.status, typeof JSON.parse(heard.text).message]).toEqual([400, 'string'])
})

test.each(['constructor pr', '__proto__ pr', 'notes.toString pr', 'hasOwnProperty != x'])(
  'what every object has is no field: %s',
  async (query) => {
    const heard = await send(deskTwin(), 'GET', `/tickets?query=${encodeURIComponent(query)}`)
    expect(heard.status === 400 || heard.text === '[]').toBe(true)
  },
)

test.each(['a('.repeat(20_000), 'a/'.repeat(20_000), `${'a('.repeat(101)}b${')'.repeat(101)}`])(
  'a mask of fields that is nested beyond all measure is refused: %.6s',
  async (fields) => {
    const twin = deskTwin()
    expect((await send(twin, 'GET', `/tickets?fields=${fields}`)).status).toBe(400)
  },
)
