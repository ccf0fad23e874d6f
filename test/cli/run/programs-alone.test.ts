import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runHoldout } from '../run-holdout.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-programs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TALLY = `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
const [, , word, times] = process.argv
if (!/^[0-9]+$/.test(times ?? '')) { console.error('how often? a whole number, please'); process.exit(2) }
const kept = existsSync('tally.json') ? JSON.parse(readFileSync('tally.json', 'utf8')) : {}
kept[word] = (kept[word] ?? 0) + Number(times)
writeFileSync('tally.json', JSON.stringify(kept))
console.log(JSON.stringify(kept))
`
const STORY = `---
id: it-adds-up
category: happy-path
criticality: critical
vary: { word: word, n: { int: [1, 900] } }
steps:
  - cli: { as: once, run: ["node", "\${artifact.directory}/tally.mjs", "\${word}", "\${n}"] }
  - cli: { as: twice, run: ["node", "\${artifact.directory}/tally.mjs", "\${word}", "\${n}"], read: [tally.json] }
  - cli: { as: wrong, run: ["node", "\${artifact.directory}/tally.mjs", "\${word}", "often"] }
checks:
  - check: steps.twice.exit == 0 && steps.twice.json[word] == 2 * n
    symptom: Counting twice does not add up.
  - check: steps.wrong.exit == 2 && steps.wrong.stderr.contains("a whole number")
    symptom: Nonsense is counted.
---
Somebody keeps a tally, and counts on.
`

mkdirSync(join(folder, 'holdout-scenarios'))
const story = (text: string) => writeFileSync(join(folder, 'holdout-scenarios/it-adds-up.md'), text)
const program = (text: string) => writeFileSync(join(folder, 'tally.mjs'), text)
const run = (artifact: object = {}) => {
  const config = {
    artifact: { command: false, include: ['tally.mjs'], ...artifact },
    gate: { critical: { rate: 0.6 } },
    // Where the machine is too busy to tell, it is tried again.
    run: { slots: 1, attempts: 6 },
  }
  writeFileSync(join(folder, 'holdout.config.mjs'), `export default ${JSON.stringify(config)}`)
  return runHoldout(['run'], { cwd: folder })
}

test('programs alone are validated without a server, each trial in a folder of its own', {
  timeout: 400_000,
}, async () => {
  story(STORY)
  program(TALLY)
  const good = await run()
  expect([good.code, good.stdout.includes('PASS')]).toEqual([0, true])
  program(TALLY.replace('(kept[word] ?? 0) + ', ''))
  const bad = await run()
  expect(bad.code).toBe(1)
  expect(bad.stdout).toContain('Counting twice does not add up.')
  const latest = join(folder, '.holdout/runs/latest')
  const [record] = readFileSync(join(latest, 'trials.jsonl'), 'utf8').split('\n')
  const { trajectory } = JSON.parse(record as string)
  const { events } = JSON.parse(readFileSync(join(latest, trajectory), 'utf8'))
  expect(events.map(({ kind }: { kind: string }) => kind)).toEqual([
    'program',
    'program',
    'program',
  ])
})

test('what asks a server where there is none is the mistake of who wrote it', {
  timeout: 400_000,
}, async () => {
  program(TALLY)
  story(
    STORY.replace(
      'steps:',
      'steps:\n  - concurrent: [{ cli: { as: look, run: [ls] } }, { http: { as: ask, path: / } }]',
    ),
  )
  const asked = await run()
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('it-adds-up.md')])
  expect(asked.stderr).toContain(
    'it asks a server, and there is none: artifact.command is false (steps.ask)',
  )
  story(STORY)
  const ready = await run({ ready: '/healthz' })
  expect(ready.code).toBe(2)
  expect(ready.stderr).toContain(
    'there is no server that could be asked: artifact.command is false (artifact.ready)',
  )
})
