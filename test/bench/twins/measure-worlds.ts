/**
 * @module What worlds cost, in a process of their own: reading one of a million entities beside one of ten, forking
 * them, and a thousand forks at once. Sends what it found to the process that started it.
 */

import { readContract } from '../../../twins/contract/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'

const MILLION = 1_000_000
const READS = 20_000
const ROUNDS = 7

const TEXT = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Notes', version: '1' },
  paths: {
    '/notes': { post: { responses: { 201: answer() } } },
    '/notes/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: { 200: answer() },
      },
    },
  },
  components: {
    schemas: {
      note: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'integer' }, text: { type: 'string' } },
      },
    },
  },
})

function answer() {
  const schema = { $ref: '#/components/schemas/note' }
  return { description: 'A note', content: { 'application/json': { schema } } }
}

function twinWith(entities: number): Twin {
  const twin = createTwin({ contract: readContract({ source: 'notes.json', text: TEXT }) })
  const notes = { notes: Array.from({ length: entities }, (_, i) => ({ id: i + 1, text: 'a' })) }
  twin.world().seedState(notes)
  return twin
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Milliseconds for a number of reads that go around as many entities, however many there are beside them. */
async function readMs(twin: Twin, ids: readonly number[]): Promise<number> {
  const startedMs = performance.now()
  for (let i = 0; i < READS; i += 1) {
    const id = ids[i % ids.length]
    const response = await twin.fetch(new Request(`http://notes.test/notes/${id}`))
    if (response.status !== 200) throw new Error(`${response.status} for note ${id}`)
  }
  return performance.now() - startedMs
}

/** The size of this process with a thousand worlds that share a thousand entities and have each changed ten. */
async function thousandWorldsMb(): Promise<number> {
  const base = twinWith(1000).world()
  const worlds = Array.from({ length: 1000 }, (_, i) => base.fork(`world ${i}`))
  for (const world of worlds) {
    world.seedState({ notes: Array.from({ length: 10 }, (_, i) => ({ id: 2000 + i, text: 'b' })) })
  }
  return Math.round(process.memoryUsage.rss() / 1024 / 1024)
}

const thousandMb = await thousandWorldsMb()
const ten = twinWith(10)
const million = twinWith(MILLION)
const firstTen = Array.from({ length: 10 }, (_, i) => i + 1)
// As many as in the small world, so that only what stands beside them differs; far apart in the trees.
const spread = Array.from({ length: 10 }, (_, i) => 1 + i * (MILLION / 10))
await readMs(million, spread)
await readMs(ten, firstTen)
const ratios: number[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  ratios.push((await readMs(ten, firstTen)) / (await readMs(million, spread)))
}
const forks: number[] = []
for (let i = 0; i < 100; i += 1) {
  const startedMs = performance.now()
  million.world().fork(`fork ${i}`)
  forks.push(performance.now() - startedMs)
}
process.send?.({
  millionToTen: Number(median(ratios).toFixed(2)),
  forkMs: Number(median(forks).toFixed(3)),
  thousandWorldsMb: thousandMb,
})
