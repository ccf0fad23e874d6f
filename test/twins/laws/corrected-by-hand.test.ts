import { expect, test } from 'vitest'
import type { BehaviourCorrections } from '../../../twins/behaviour/index.ts'
import { readContract } from '../../../twins/contract/index.ts'
import { checkTwin } from '../../../twins/laws/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'

const CONTRACT = `
openapi: 3.1.0
info: { title: Tasks, version: "1" }
servers: [{ url: https://tasks.example.com }]
paths:
  /tasks:
    get:
      operationId: listTasks
      parameters: [{ name: status, in: query, schema: { type: string } }]
      responses: { "200": { description: Tasks, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Task" } } } } } }
    post:
      operationId: createTask
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [title], properties: { title: { type: string, minLength: 1 } } } } } }
      responses: { "201": { description: The task, content: { application/json: { schema: { $ref: "#/components/schemas/Task" } } } } }
  /tasks/{taskId}:
    parameters: [{ name: taskId, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getTask
      responses:
        "200": { description: The task, content: { application/json: { schema: { $ref: "#/components/schemas/Task" } } } }
        "404": { description: None }
    delete:
      operationId: deleteTask
      responses: { "204": { description: Gone }, "404": { description: None } }
  /tasks/{taskId}/cancel:
    post:
      operationId: cancelTask
      parameters: [{ name: taskId, in: path, required: true, schema: { type: string } }]
      responses:
        "200": { description: The task, content: { application/json: { schema: { $ref: "#/components/schemas/Task" } } } }
        "404": { description: None }
components:
  schemas:
    Task:
      type: object
      required: [id, title, status]
      properties:
        id: { type: string, format: uuid, readOnly: true }
        title: { type: string }
        status: { type: string, enum: [open, done, canceled] }
`

function taskTwin(behaviour: BehaviourCorrections = {}) {
  return createTwin({ contract: readContract({ source: 'tasks.yaml', text: CONTRACT }), behaviour })
}

test('a twin without corrections has nothing to tell of them', async () => {
  const { exceptions, corrected } = await checkTwin({ twin: taskTwin() })
  expect({ exceptions, corrected }).toEqual({ exceptions: [], corrected: [] })
})

test('a file that is wrong holds by itself, and is told by what the contract suggests', async () => {
  const { operations } = taskTwin().behaviour
  const twin = taskTwin({
    operations: {
      listTasks: { filters: { status: { field: 'title', match: 'equals' } } },
      cancelTask: { sets: { status: 'done' } },
      deleteTask: { kind: 'action', sets: { status: 'canceled' } },
    },
  })
  expect(operations.listTasks?.filters).toEqual({ status: { field: 'status', match: 'equals' } })
  expect(operations.cancelTask?.sets).toEqual({ status: 'canceled' })
  const { exceptions, corrected } = await checkTwin({ twin })
  expect(exceptions).toEqual([])
  expect(
    corrected.map(({ operation, fields, broken }) => [
      operation,
      fields.join(),
      broken.map(({ law }) => law),
    ]),
  ).toMatchInlineSnapshot(`
    [
      [
        "listTasks",
        "filters",
        [
          "filter is exact",
        ],
      ],
      [
        "deleteTask",
        "kind,sets",
        [
          "delete is final",
        ],
      ],
      [
        "cancelTask",
        "sets",
        [
          "update is seen",
        ],
      ],
    ]
  `)
  const canceled = corrected.find(({ operation }) => operation === 'cancelTask')?.broken[0]
  expect(canceled?.message).toBe('status should be "canceled" and is "done"')
  expect(canceled?.curl.some((line) => line.includes('/cancel'))).toBe(true)
})

test('a correction that shows in no law is nothing to tell', async () => {
  const twin = taskTwin({ operations: { cancelTask: { reason: 'We looked.', status: 200 } } })
  expect((await checkTwin({ twin })).corrected).toEqual([])
})
