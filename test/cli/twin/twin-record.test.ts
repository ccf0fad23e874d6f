import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import {
  jsonOfBody,
  type RecordedBody,
  readCassette,
} from '../../../twins/record/exchanges/index.ts'
import { shop, useShop } from '../../twins/record/shop.ts'
import { answerJson, folder, recorderOf, standIn } from '../../twins/record/stand-in.ts'
import { LAUNCHER, runHoldout } from '../run-holdout.ts'

/** A recorder in a process of its own, once it has said where it is. */
async function recording(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [LAUNCHER, 'twin', 'record', ...words], {
    env: { PATH, HOME, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const line = await new Promise<string>((resolve, reject) => {
    let [text, said] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('\n')) resolve(text.split('\n')[0] as string)
    })
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      said += more
    })
    child.once('close', () => reject(new Error(said)))
  })
  return { child, ended, ...(JSON.parse(line) as { url: string; cassette: string }) }
}

function idIn(body: RecordedBody | undefined): number {
  return (jsonOfBody(body) as { id: number }).id
}

test('kill -9 of the recorder loses nothing that a client was answered', async () => {
  let count = 0
  const service = await standIn((_, response) => {
    count += 1
    answerJson(response, 200, { id: count })
  })
  const out = join(folder(), 'recording')
  const acknowledged: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const { child, ended, url } = await recording([service, '--out', out])
    const clients = Array.from({ length: 8 }, async () => {
      for (;;) {
        const answer = await fetch(`${url}/things`)
        acknowledged.push(((await answer.json()) as { id: number }).id)
      }
    })
    const all = Promise.allSettled(clients)
    const enough = acknowledged.length + 40
    await expect.poll(() => acknowledged.length, { interval: 5 }).toBeGreaterThan(enough)
    child.kill('SIGKILL')
    await Promise.all([ended, all])
  }
  const cassette = join(out, 'cassette.jsonl')
  const { exchanges } = readCassette(readFileSync(cassette, 'utf8'), cassette)
  const written = new Set(exchanges.map(({ response }) => idIn(response?.body)))
  expect(acknowledged.length).toBeGreaterThan(120)
  expect(acknowledged.filter((id) => !written.has(id))).toEqual([])
  expect(new Set(exchanges.map(({ exchange }) => exchange)).size).toBe(exchanges.length)
})

test('Ctrl-C ends it with 130, and a secret of the environment is in no file', async () => {
  const service = await standIn((_, response) =>
    answerJson(response, 200, { note: 'top-S3cret-value' }),
  )
  const out = join(folder(), 'recording')
  const { child, ended, url, cassette } = await recording(
    [service, '--out', out, '--secret-env', 'API_KEY'],
    {
      API_KEY: 'top-S3cret-value',
    },
  )
  await fetch(`${url}/x`).then((answer) => answer.text())
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  const text = readFileSync(cassette, 'utf8')
  expect(text).not.toContain('top-S3cret-value')
  expect(text).toContain('"note":"[redacted]"')
})

test('a recording is derived from, and a twin answers from it', async () => {
  const service = await standIn(shop({ pageSize: 3 }))
  const out = join(folder(), 'recording')
  const contract = fileURLToPath(new URL('../../twins/record/shop.yaml', import.meta.url))
  const { child, ended, url } = await recording([service, '--out', out, '--contract', contract])
  await useShop(url)
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  expect(readFileSync(join(out, 'proposals.md'), 'utf8')).toContain(
    'operations › listOrders › pagination',
  )
  writeFileSync(join(out, 'seed.yaml'), 'orders: []\n')
  const again = await runHoldout(['twin', 'record', out, '--contract', contract])
  expect(again).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('seed.yaml. --overwrite writes them anew'),
  })
  let served = ''
  const twin = await runHoldout(['twin', 'serve', contract, '--replay', out, '--no-control'], {
    onOutput(text, kill) {
      const found = /"url":"([^"]+)"/.exec(text)?.[1]
      if (found === undefined || served !== '') return
      served = found
      void useShop(served).then(async () => {
        const missed = await fetch(`${served}/orders?status=cancelled`, {
          headers: { authorization: 'Bearer x' },
        })
        served = `${missed.status} ${await missed.text()}`
        kill('SIGINT')
      })
    },
  })
  expect(twin.code).toBe(130)
  expect(served).toBe('501 {"message":"This request was not recorded","code":"not_recorded"}')
})

test('mistakes are told as such', async () => {
  const unset = await runHoldout([
    'twin',
    'record',
    'http://127.0.0.1:1',
    '--secret-env',
    'NOT_SET',
  ])
  expect(unset).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the variable NOT_SET is not set'),
  })
  const address = await runHoldout(['twin', 'record', 'nonsense', '--out', folder()])
  expect(address).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nonsense is no address'),
  })
})

test('proposals are derived from a recording anew, and a program is told what was written', async () => {
  const service = await standIn(shop())
  const { recorder, cassette } = await recorderOf(service)
  await useShop(recorder.url)
  const at = dirname(cassette)
  const contract = fileURLToPath(new URL('../../twins/record/shop.yaml', import.meta.url))
  const derive = () => runHoldout(['twin', 'record', at, '--contract', contract, '--json'])
  const first = await derive()
  expect(first.code).toBe(0)
  const written = ['seed.yaml', 'examples.overlay.yaml', 'proposals.json', 'proposals.md']
  expect(JSON.parse(first.stdout)).toEqual({ folder: at, written, kept: [] })
  expect(readFileSync(join(at, 'proposals.md'), 'utf8')).not.toContain('Nothing follows from it')
  writeFileSync(join(at, 'seed.yaml'), 'orders: []\n')
  expect(JSON.parse((await derive()).stdout)).toMatchObject({ kept: ['seed.yaml'] })
})
