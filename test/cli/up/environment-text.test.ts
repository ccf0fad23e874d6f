import { execFile } from 'node:child_process'
import { parseEnv, promisify } from 'node:util'
import { expect, test } from 'vitest'
import { environmentText } from '../../../cli/up/said/environment-text.ts'

const environment = {
  OKTA_URL: 'http://127.0.0.1:4010/api',
  WITH_BLANKS: 'a b  c',
  WITH_SIGNS: '$HOME `id` "x" # no',
  EMPTY: '',
}

test('a reader of .env files finds the same values', () => {
  expect(parseEnv(environmentText(environment, 'dotenv'))).toEqual(environment)
})

test('a shell finds the same values, and runs nothing', async () => {
  const all = { ...environment, WITH_QUOTES: "it's 'so'" }
  const script = `${environmentText(all, 'shell')}\nnode -p 'JSON.stringify(process.env)'`
  const { PATH = '' } = process.env
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: { PATH } })
  expect(JSON.parse(stdout)).toMatchObject(all)
})
