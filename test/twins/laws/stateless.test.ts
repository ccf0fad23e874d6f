import { expect, test } from 'vitest'
import { checkTwin } from '../../../twins/laws/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { answer, contractOf } from '../contract/small-contract.ts'

test('an operation that is said to be stateless is told apart, unless a law saw it act on state', async () => {
  const notes = { $ref: '#/components/schemas/note' }
  const contract = contractOf(
    {
      '/notes': {
        get: { operationId: 'listNotes', responses: answer({ type: 'array', items: notes }) },
        post: {
          operationId: 'createNote',
          requestBody: { content: { 'application/json': { schema: notes } } },
          responses: answer(notes, '201'),
        },
      },
      '/motto': { get: { operationId: 'motto', responses: answer({ type: 'string' }) } },
    },
    {
      note: {
        type: 'object',
        required: ['text'],
        properties: { id: { type: 'integer', readOnly: true }, text: { type: 'string' } },
      },
    },
  )
  const twin = createTwin({ contract, clock: { mode: 'stepping' } })
  const unseen = 'motto'
  const plain = await checkTwin({ twin, budget: 2 })
  const report = await checkTwin({
    twin,
    budget: 2,
    stateless: { [unseen]: 'it computes', createNote: 'a lie', nothing: 'not there' },
  })
  expect(report.operations.find(({ operation }) => operation === unseen)?.state).toBe('stateless')
  expect(report.operations.find(({ operation }) => operation === 'createNote')?.state).toBe(
    'stateful',
  )
  expect(report.wronglyStateless.map(({ operation }) => operation)).toEqual([
    'createNote',
    'nothing',
  ])
  expect(report.state.stateless).toBe(1)
  const of = (all: number) => report.state.stateful / all
  expect(report.statefulShare).toBe(of(report.operations.length - 1))
  expect(plain.statefulShare).toBe(of(plain.operations.length))
})
