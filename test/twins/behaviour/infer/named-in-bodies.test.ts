import { expect, test } from 'vitest'
import {
  applyCorrections,
  inferBehaviour,
  readBehaviourFile,
  writeBehaviourFile,
} from '../../../../twins/behaviour/index.ts'
import { orderContract } from '../../order-service.ts'

const contract = orderContract()
const behaviour = inferBehaviour(contract)
const references = (operation: string) => behaviour.operations[operation]?.references

test('a member names what is shown in its place, whole or on request, through lists', () => {
  expect(references('createOrder')).toEqual({ customer: 'customers', 'lines.price': 'prices' })
  expect(references('updateOrder')).toEqual(references('createOrder'))
  expect(references('createIssue')).toEqual({ milestone: 'milestones' })
})

test('a member names what it is called like, where that has such an id and can be made', () => {
  // Not itself, not what another type of id is of, nor what only the service says, nobody makes, or other objects speak of.
  expect(references('createNote')).toEqual({ customerId: 'customers' })
  expect(references('createCustomer')).toBeUndefined()
  expect(references('getOrder')).toBeUndefined()
})

test('a service that keeps every name has no references', () => {
  const kept = inferBehaviour(contract, { references: { unknown: 'kept' } })
  expect(Object.values(kept.operations).filter((one) => one.references !== undefined)).toEqual([])
  expect(kept.resources).toEqual(behaviour.resources)
})

test('a behaviour file says references, and corrects them', () => {
  const text = writeBehaviourFile(behaviour)
  expect(text).toContain('references: { customer: customers, lines.price: prices }')
  const read = readBehaviourFile(text, 'behaviour.yaml')
  expect(read.operations?.createOrder?.references).toEqual(references('createOrder'))
  const wrong = { operations: { createOrder: { references: { payer: 'customer' } } } }
  expect(() => applyCorrections(behaviour, wrong)).toThrow('there is no resource customer')
})
