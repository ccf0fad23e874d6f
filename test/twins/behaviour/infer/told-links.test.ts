import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const whole = (properties: JsonObject): JsonObject => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})
const parameter = (name: string) => ({ name, in: 'path', required: true, schema: text })

/** A POST whose answer has only some members, and links to what stands elsewhere. */
function linking(shown: JsonObject, link: JsonObject, status = '201'): JsonObject {
  const sent = { 'application/json': { schema: whole({ name: text }) } }
  const [[code, response] = ['', {}]] = Object.entries(answer(whole(shown), status))
  const responses = { [code]: { ...(response as JsonObject), links: { next: link } } }
  return { post: { requestBody: { required: true, content: sent }, responses } }
}

const pupil = whole({ name: text, ref: text })
const shown = (name: string) => ({
  operationId: 'showPupil',
  parameters: { [name]: '$response.body#/ref' },
})
const contract = contractOf(
  {
    '/enrol': linking({ ref: text }, shown('pupil')),
    '/register': linking(
      { data: whole({ ref: text }) },
      {
        operationRef: '#/paths/~1pupils~1{pupil}/get',
        parameters: { 'path.pupil': '$response.body#/data/ref' },
      },
    ),
    '/sign-in': linking({ ref: text }, shown('pupil'), '200'),
    '/visits': linking(
      { pupil_ref: text },
      { operationId: 'showPupil', parameters: { pupil: '$response.body#/pupil_ref' } },
    ),
    '/pupils/{pupil}': {
      parameters: [parameter('pupil')],
      get: { operationId: 'showPupil', responses: answer(pupil) },
    },
  },
  {},
)

test('what an answer of 201 links to was made, and is found by the member that the link names', async () => {
  const { operations } = inferBehaviour(contract)
  expect(operations.showPupil?.keys).toMatchObject([{ name: 'pupil', fields: ['ref'] }])
  const made = ['post /enrol', 'post /register'].map((id) => operations[id])
  expect(made.map((one) => [one?.kind, one?.resource])).toEqual([
    ['create', 'pupils'],
    ['create', 'pupils'],
  ])
  const report = await checkTwin({ twin: createTwin({ contract }) })
  expect(report.exceptions).toEqual([])
  const read = report.operations.filter(({ seenBy }) => seenBy.includes('created is read back'))
  expect(read.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['post /enrol', 'post /register', 'showPupil']),
  )
})

test('a link leaves what the name of the parameter says besides', () => {
  const contract = contractOf(
    {
      '/enrol': linking(
        { ref: text },
        { operationId: 'showPupil', parameters: { pupilRefOrName: '$response.body#/ref' } },
      ),
      '/pupils/{pupilRefOrName}': {
        parameters: [parameter('pupilRefOrName')],
        get: { operationId: 'showPupil', responses: answer(pupil) },
      },
    },
    {},
  )
  const { operations } = inferBehaviour(contract)
  expect(operations['post /enrol']?.kind).toBe('create')
  expect(operations.showPupil?.keys).toMatchObject([{ fields: ['ref', 'name'] }])
})

test('what only names another thing, or says nothing of making, makes none', () => {
  const { operations } = inferBehaviour(contract)
  expect(operations['post /sign-in']?.kind).not.toBe('create')
  expect(operations['post /visits']?.resource).not.toBe('pupils')
})
