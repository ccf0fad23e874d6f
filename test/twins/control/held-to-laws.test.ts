import { expect, test } from 'vitest'
import { readContract } from '../../../twins/contract/index.ts'
import { serveControl } from '../../../twins/control/index.ts'
import { checkTwin } from '../../../twins/laws/index.ts'
import { ask, petTwin } from '../pet-twin.ts'

test('the control API is held to its own document by generated requests', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners', { name: 'Ada', email: 'ada@example.com' })
  await using served = await serveControl(twin)
  const source = `${served.url}/openapi.json`
  const contract = readContract({ source, text: await (await fetch(source)).text() })
  const report = await checkTwin({
    baseUrl: served.url,
    contract,
    budget: 2,
    // A stream goes on until somebody has heard enough.
    only: ({ operation }) => operation.id !== 'tailCalls',
  })
  expect(report.exceptions).toEqual([])
  const held = report.laws.find(({ law }) => law === 'documented answer')?.held
  expect(held).toBeGreaterThan(15)
})
