/** @module Lives a world on an elapsed clock and writes its journal, or replays one: prints every answer, for comparison between processes. */

import { readFileSync, writeFileSync } from 'node:fs'
import { createClock } from '../../twins/base/index.ts'
import { replayJournal } from '../../twins/twin/index.ts'
import { petTwin } from './pet-twin.ts'

const [, , mode = '', path = ''] = process.argv
// A replay runs on another clock, of another twin's seed: the journal has both.
const clock = createClock({ mode: 'elapsed', startMs: Date.UTC(2026, 5, 1) })
const profile = { limits: { requests: 100, windowMs: 60_000 }, credentials: ['secret-key'] }
const twin = petTwin(
  mode === 'live'
    ? { seed: 'live', profile, clock: { mode: 'elapsed', startMs: clock.now() } }
    : { seed: 'other', profile },
)

/** One line an answer: everything that a client sees but what the last hop adds. */
async function spell(name: string, response: Response | undefined): Promise<string> {
  const headers = response === undefined ? {} : Object.fromEntries(response.headers)
  return `${name} ${response?.status} ${JSON.stringify(headers)} ${await response?.text()}`
}

async function live(): Promise<string[]> {
  const world = twin.world()
  const answers: string[] = []
  const ask = async (method: string, target: string, body?: unknown, type?: string) => {
    const text = body === undefined ? {} : { body: type ? String(body) : JSON.stringify(body) }
    const request = new Request(`https://clinic.example.com/v1${target}`, {
      method,
      headers: { 'x-api-key': 'secret-key', 'content-type': type ?? 'application/json' },
      ...text,
    })
    const at = answers.push('') - 1
    answers[at] = await spell(
      `${method} ${target}`,
      await twin.fetch(request).catch(() => undefined),
    )
  }
  world.seedState({ owners: [{ email: 'ada@example.com', name: 'Ada' }] })
  const ada = '/owners/ada@example.com'
  await ask('POST', `${ada}/pets`, { name: 'Tom', species: 'cat' })
  await new Promise((resolve) => setTimeout(resolve, 12))
  await ask('POST', '/owners', '{ broken', 'application/json')
  await ask('POST', '/owners', 'x', 'text/plain')
  await world.advance(45_000)
  world.setFaults([
    { operation: 'listPets', status: 503, rate: 0.5 },
    { method: 'DELETE', transport: 'reset' },
    { operation: 'getOwner', latencyMs: 20, times: 1 },
  ])
  await Promise.all([
    ask('GET', ada),
    ...Array.from({ length: 8 }, (_, i) => ask('GET', `${ada}/pets?page=${i + 1}&per_page=1`)),
    ask('DELETE', ada),
    ask('POST', `${ada}/pets`, { name: 'Rex', species: 'dog' }),
  ])
  world.seedState({ owners: [{ email: 'bob@example.com', name: 'Bob' }] })
  await ask('GET', '/owners?limit=50')
  return answers
}

if (mode === 'live') {
  const answers = await live()
  const lines = twin.world().journalLines({ credentials: true })
  writeFileSync(path, lines.join('\n'))
  console.log(answers.join('\n'))
  console.log(JSON.stringify(twin.world().state()))
} else {
  const answers: Promise<string>[] = []
  const { world, differences } = await replayJournal(twin, readFileSync(path, 'utf8'), {
    onAnswer: ({ method, url }, response) => {
      const { pathname, search } = new URL(url)
      answers.push(spell(`${method} ${pathname.replace(/^\/v1/, '')}${search}`, response))
    },
  })
  console.log((await Promise.all(answers)).join('\n'))
  console.log(JSON.stringify(world.state()))
  if (differences.length > 0) console.log(JSON.stringify(differences))
}
