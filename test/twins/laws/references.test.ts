import { expect, test } from 'vitest'
import { checkTwin } from '../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { orderContract } from '../order-service.ts'

const LAW = 'reference to nothing refused'
const contract = orderContract()
const check = (twin: Twin) =>
  checkTwin({
    twin,
    seed: 'references',
    budget: 6,
    only: ({ operation }) => operation.id === 'createOrder',
  })

test('a twin that takes a name of nothing in a body is caught, at the operation and by the member', async () => {
  const honest = createTwin({ contract })
  const report = await check(honest)
  expect(report.exceptions).toEqual([])
  expect(report.operations.find((one) => one.operation === 'createOrder')?.laws[LAW]).toBe('held')

  const careless = createTwin({ contract, profile: { references: { unknown: 'kept' } } })
  const lying: Twin = {
    ...honest,
    async fetch(request, context) {
      const isOrder = request.method === 'POST' && new URL(request.url).pathname === '/orders'
      const answer = await honest.fetch(request.clone(), context)
      if (!isOrder || answer.status !== 400) return answer
      return careless.fetch(request)
    },
  }
  const [lie, ...more] = (await check(lying)).exceptions.filter(({ law }) => law === LAW)
  expect(more).toEqual([])
  expect(lie).toMatchObject({ law: LAW, operation: 'createOrder' })
  expect(lie?.message).toMatch(
    /^(?:customer|lines\.price)=\S+ names nothing, and the answer was 201$/,
  )
  expect(lie?.curl.at(-1)).toMatch(/^curl .*\/orders/)
})

test('of a twin that keeps every name nothing is asked', async () => {
  const kept = await check(createTwin({ contract, profile: { references: { unknown: 'kept' } } }))
  expect(kept.exceptions).toEqual([])
  const order = kept.operations.find((one) => one.operation === 'createOrder')
  expect(order?.reasons[LAW]).toContain('no member of its body names something')
})
