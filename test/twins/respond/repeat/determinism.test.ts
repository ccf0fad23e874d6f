import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

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
