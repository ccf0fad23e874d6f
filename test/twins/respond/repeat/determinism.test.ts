import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ask, petTwin } from '../../pet-twin.ts'

const SCRIPT = new URL('../../replay-pets.ts', import.meta.url).pathname
const run = promisify(execFile)

async function transcript(seed: string): Promise<string> {
  const { stdout } = await run(process.execPath, [SCRIPT, seed])
  return stdout
}

test('the same seed and requests give the same bytes in another process; another seed gives others', async () => {
  const [first, again, other] = await Promise.all(['a', 'a', 'b'].map(transcript))
  expect(first?.length).toBeGreaterThan(1000)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('a world restored into another twin goes on to the byte: made ids, ids of errors, faults and limits', async () => {
  const clinic = () =>
    petTwin({
      profile: {
        limits: { requests: 30, windowMs: 60_000 },
        errors: { default: { reason: '${message}', id: 'err_${id}' } },
      },
    })
  const story = async (twin: ReturnType<typeof clinic>) => {
    const said: unknown[] = []
    for (let i = 0; i < 12; i++) {
      const made = await ask(twin, 'POST', '/owners', { name: 'A', email: `${said.length}@b.c` })
      const missing = await ask(twin, 'GET', `/owners/none-${i}`)
      said.push([made, missing].map(({ status, headers, text }) => ({ status, headers, text })))
    }
    return said
  }
  const one = clinic()
  one.world().setFaults([{ status: 503, rate: 0.3 }])
  await story(one)
  const kept = one.world().snapshot()
  const other = clinic()
  other.world().restore(kept)
  const goneOn = await story(other)
  expect(goneOn).toEqual(await story(one))
  expect(JSON.stringify(goneOn)).toMatch(/err_\w{22}/)
  expect(new Set(JSON.stringify(goneOn).match(/err_\w{22}/g)).size).toBeGreaterThan(10)
})
