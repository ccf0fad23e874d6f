/** @module Six ways in which what surrounds the reference service lets it down: none of them is its fault. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { type ChatReply, startChatServer } from '../../scenarios-runner/model/chat-server.ts'

/** What surrounds one gate. */
export interface Surroundings extends Partial<AsyncDisposable> {
  /** Modules that the harness's own process loads first. */
  readonly imports?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The command in front of the harness's. */
  readonly within?: readonly string[]
}

/** One way to be let down. */
export interface InfrastructureVariant {
  readonly id: string
  readonly says: string
  /** Few are enough: what is broken is broken for all. */
  readonly scenarios: readonly string[]
  /** Breaks it for the copy of the service that is in the folder. */
  surround(folder: string): Promise<Surroundings>
}

const sabotage = (name: string) => new URL(`sabotage/${name}.ts`, import.meta.url).href

export const infrastructureVariants: readonly InfrastructureVariant[] = [
  {
    id: 'N01',
    says: 'the twin of the payments service dies',
    scenarios: ['paid-by-card'],
    async surround(folder) {
      const port = await freePort()
      configure(folder, 'payments: {', `payments: {\n      port: ${port},`)
      return { imports: [sabotage('close-twin')], env: { SABOTAGE_TWIN_PORT: String(port) } }
    },
  },
  {
    id: 'N02',
    says: 'the judge answers 429',
    scenarios: ['write-an-invoice'],
    surround: (folder) => judgedBy(folder, { status: 429, raw: '{"error":{"message":"busy"}}' }),
  },
  {
    id: 'N03',
    says: 'the judge answers with prose instead of JSON',
    scenarios: ['write-an-invoice'],
    surround: (folder) => judgedBy(folder, { text: 'All of this looks fine to me: passed.' }),
  },
  {
    id: 'N04',
    says: 'the browser crashes on each page',
    scenarios: ['pay-on-the-page'],
    async surround(folder) {
      const browser = join(folder, 'crashing-chromium')
      writeFileSync(browser, crashing(findChromium() ?? 'chromium'))
      chmodSync(browser, 0o755)
      return { env: { HOLDOUT_CHROMIUM: browser } }
    },
  },
  {
    id: 'N05',
    says: 'the disk of the run is full',
    scenarios: ['write-an-invoice'],
    async surround(folder) {
      const run = join(folder, 'run')
      mkdirSync(run)
      // Room for the copy of the service and a few trials. What was recorded is kept when the small disk goes.
      const small = ['--size', '70000', '--tmpfs', run]
      const keep = `"$@"; code=$?; cp '${run}/trials.jsonl' '${folder}'; exit $code`
      const bwrap = ['bwrap', '--die-with-parent', '--dev-bind', '/', '/', ...small, '--']
      return { within: [...bwrap, 'sh', '-c', keep, 'sh'] }
    },
  },
  {
    id: 'N06',
    says: 'the clock of the machine races',
    scenarios: ['write-an-invoice'],
    surround: async () => ({ imports: [sabotage('race-clock')] }),
  },
]

/** A criterion for what has none, and a judge for it. */
async function judgedBy(folder: string, reply: ChatReply): Promise<Surroundings> {
  const server = await startChatServer(() => reply)
  const judge = `{ provider: 'openai-compatible', model: 'broken', baseUrl: '${server.url}', maxRetries: 0, cache: false }`
  configure(folder, '  scenarios: {', `  judge: ${judge},\n  scenarios: {`)
  const scenario = join(folder, 'scenarios', 'write-an-invoice.md')
  const criterion =
    'criteria:\n  - Whoever wrote the invoice can tell its number from the answer.\n'
  replaceIn(scenario, '\nchecks:\n', `\n${criterion}checks:\n`)
  return { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** Asks half of what is usual: five trials of a scenario are enough for that, and infrastructure has no rates. */
export function askLittle(folder: string): void {
  const strata = ['critical', 'high', 'normal'].map((name) => `${name}: { rate: 0.5 }`)
  configure(folder, '  scenarios: {', `  gate: { ${strata.join(', ')} },\n  scenarios: {`)
}

function configure(folder: string, find: string, replace: string): void {
  replaceIn(join(folder, 'invoices', 'holdout.config.ts'), find, replace)
}

function replaceIn(file: string, find: string, replace: string): void {
  const text = readFileSync(file, 'utf8')
  if (!text.includes(find)) throw new Error(`"${find}" does not stand in ${file}`)
  writeFileSync(
    file,
    text.replace(find, () => replace),
  )
}

/** Dies a moment after it began to show a page, each time. */
function crashing(chromium: string): string {
  return `#!/bin/sh
"${chromium}" "$@" &
browser=$!
trap 'kill -9 $browser' TERM INT HUP
until pgrep -g $$ -f -- --type=renderer >/dev/null; do
  kill -0 $browser || exit 1
  sleep 0.05
done
sleep 0.2
kill -9 $browser
`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
