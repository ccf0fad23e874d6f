import { expect, test } from 'vitest'
import { readContract } from '../../../twins/contract/index.ts'
import { findDrift } from '../../../twins/laws/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { answerJson, recorderOf, standIn } from './stand-in.ts'

const CONTRACT = `
openapi: 3.0.3
info: { title: Notes, version: '1' }
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - { name: cursor, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, default: 2 } }
      responses:
        '200':
          description: Notes.
          content:
            application/json:
              schema:
                type: object
                required: [items, next_cursor]
                properties:
                  items: { type: array, items: { $ref: '#/components/schemas/Note' } }
                  next_cursor: { type: string, nullable: true }
  /notes/{noteId}:
    get:
      operationId: getNote
      parameters: [{ name: noteId, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: A note., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
components:
  schemas:
    Note: { type: object, required: [id, text], properties: { id: { type: string }, text: { type: string } } }
`

/** Pages behind tokens that mean nothing to anybody else. */
const PAGES: Readonly<Record<string, readonly [items: readonly string[], next: string | null]>> = {
  '': [['a', 'b'], 'tok-Zq81'],
  'tok-Zq81': [['c', 'd'], 'tok-Lm42'],
  'tok-Lm42': [['e'], null],
}

test('tokens of pages are translated: each side has its own', async () => {
  const service = await standIn((request, response) => {
    const cursor = new URL(request.url ?? '', 'http://s').searchParams.get('cursor') ?? ''
    const [items, next] = PAGES[cursor] ?? [[], null]
    answerJson(response, 200, {
      items: items.map((id) => ({ id, text: `note ${id}` })),
      next_cursor: next,
    })
  })
  const { recorder, exchanges } = await recorderOf(service)
  for (const cursor of Object.keys(PAGES)) {
    await fetch(`${recorder.url}/notes?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`).then(
      (answer) => answer.text(),
    )
  }
  const twin = createTwin({
    contract: readContract({ source: 'notes.yaml', text: CONTRACT }),
    clock: { mode: 'stepping' },
  })
  const report = await findDrift({ twin, exchanges: exchanges(), service })
  // Ids of one letter are no ids that a twin would make by itself.
  expect(report.drifts.map(({ what }) => what)).toEqual(['id-style'])
  expect(report.compared).toBe(3)
})
