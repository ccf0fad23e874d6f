/**
 * @module How soon each surface of a twin answers, how large it is and how much it answers: in process, as a program for
 * Node, as one binary, and as an image from scratch and on a base; for ten operations of GitHub's contract and for all of them.
 *
 * Run it with `node test/bench/twins/surfaces.bench.ts`; a minute or two. It prints a table beside what is aimed at and writes
 * `.holdout/bench/surfaces.json`; with `--peers` other mock servers are installed and started beside it. Images need a Docker
 * engine, and are left out where none answers. Times are of this machine as it is: where others use it too, `cpuMs` says what
 * a start takes by itself.
 */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dockerAnswers } from '../../../cli/build/find-docker.ts'
import { programText } from '../../../cli/runtime/index.ts'
import {
  buildBinary,
  buildImage,
  type FrozenTwin,
  freezeTwin,
  loadContract,
  RUNTIME_TAG,
  thawTwin,
  writeImageContext,
  writeRuntimeContext,
} from '../../../twins/node.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { keepAsking, machineFacts, median, perSecond } from '../measuring.ts'
import { cutContract } from './cut-contract.ts'
import { measurePeers } from './peers.ts'
import { inFolder, programCommand, startOften } from './start-frozen.ts'

const FILE = new URL('../../../../shared/contracts/github.v3.openapi-3.0.json.gz', import.meta.url)
const TEN_OPERATIONS = [
  '/user',
  '/repos/{owner}/{repo}',
  '/repos/{owner}/{repo}/labels',
  '/repos/{owner}/{repo}/labels/{name}',
]
const FIRST = '/user'
const TIMES = 5
const FOR_MS = 1000
const CONNECTIONS = 10
const MB = 1e6

interface Row {
  readonly firstAnswerMs: number
  /** The most that is aimed at; none where nothing is said. */
  readonly aimMs?: number
  readonly cpuMs?: number
  readonly sizeMb: number
  /** What an image adds to its base; at most 20 are aimed at. */
  readonly addedMb?: number
  readonly perSecond: number
}

const run = promisify(execFile)
const megabytes = (bytes: number) => Number((bytes / MB).toFixed(1))

/** From files to an answer, inside a process that is there. */
async function inProcess(files: FrozenTwin): Promise<Row> {
  const request = () => new Request(`http://twin.example${FIRST}`)
  const times: number[] = []
  let twin = thawTwin(files)
  for (let i = 0; i < TIMES; i += 1) {
    const startedMs = performance.now()
    twin = thawTwin(files)
    await (await twin.fetch(request())).text()
    times.push(performance.now() - startedMs)
  }
  const endMs = performance.now() + FOR_MS
  let answered = 0
  while (performance.now() < endMs) {
    await (await twin.fetch(request())).text()
    answered += 1
  }
  return {
    firstAnswerMs: Math.round(median(times)),
    sizeMb: megabytes(files['contract.json'].length + files['twin.json'].length),
    perSecond: Math.round((answered * 1000) / FOR_MS),
  }
}

async function program(command: readonly string[], sizeMb: number, aimMs?: number): Promise<Row> {
  let rate = 0
  const { startMs, cpuMs } = await startOften(command, FIRST, async (url) => {
    await keepAsking(url, FIRST, CONNECTIONS, { forMs: FOR_MS })
    rate = perSecond(await keepAsking(url, FIRST, CONNECTIONS, { forMs: FOR_MS }))
  })
  const row = { firstAnswerMs: startMs, cpuMs, sizeMb, perSecond: Math.round(rate) }
  return { ...row, ...(aimMs ? { aimMs } : {}) }
}

async function image(files: FrozenTwin, folder: string, base: string, aimMs: number): Promise<Row> {
  const tag = `holdout-bench:${process.pid}`
  const docker = async (...words: string[]) => (await run('docker', words)).stdout.trim()
  await writeImageContext({
    ...{ name: 'github', files, program: await programText(), base, folder },
  })
  await buildImage(folder, tag)
  try {
    const times: number[] = []
    let rate = 0
    for (let i = 1; i <= TIMES; i += 1) {
      const id = await docker('create', '--read-only', '-p', '127.0.0.1::4010', tag)
      try {
        const startedMs = performance.now()
        await docker('start', id)
        const url = `http://${await docker('port', id, '4010')}`
        await firstAnswer(url)
        times.push(performance.now() - startedMs)
        if (i === TIMES)
          rate = perSecond(await keepAsking(url, FIRST, CONNECTIONS, { forMs: FOR_MS }))
      } finally {
        await docker('rm', '-f', id)
      }
    }
    const size = async (of: string) => Number(await docker('inspect', of, '--format', '{{.Size}}'))
    const whole = await size(tag)
    return {
      firstAnswerMs: Math.round(median(times)),
      aimMs,
      sizeMb: megabytes(whole),
      ...(base === 'scratch' ? {} : { addedMb: megabytes(whole - (await size(base))) }),
      perSecond: Math.round(rate),
    }
  } finally {
    await docker('rmi', '-f', tag)
  }
}

/** A slim base made here, of Node alone, so that nothing is fetched. */
async function nodeImage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-bench-base-'))
  try {
    await writeRuntimeContext(folder)
    await buildImage(folder, RUNTIME_TAG)
    return RUNTIME_TAG
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function firstAnswer(url: string): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    try {
      await (await fetch(url + FIRST)).text()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  throw new Error(`nothing answers on ${url}`)
}

async function surfacesOf(files: FrozenTwin, aims: { binaryMs: number; imageMs: number }) {
  return inFolder(files, async (folder) => {
    const size = (...names: string[]) =>
      megabytes(names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0))
    const binary = join(folder, 'twin')
    await buildBinary({ files, program: await programText(), out: binary })
    const images = dockerAnswers()
      ? {
          'image from scratch': await image(files, join(folder, 'image'), 'scratch', aims.imageMs),
          'image on a base': await image(
            files,
            join(folder, 'based'),
            await nodeImage(),
            aims.imageMs,
          ),
        }
      : {}
    return {
      'in process': await inProcess(files),
      server: await program(
        programCommand(folder),
        size('program.cjs', 'contract.json', 'twin.json'),
      ),
      binary: await program([binary], size('twin'), aims.binaryMs),
      ...images,
    }
  })
}

const ten = freezeTwin(createTwin({ contract: await cutContract(FILE.pathname, TEN_OPERATIONS) }))
const whole = freezeTwin(createTwin({ contract: await loadContract(FILE.pathname) }))
const result = {
  machine: machineFacts(),
  tenOperations: await surfacesOf(ten, { binaryMs: 300, imageMs: 1000 }),
  github: await surfacesOf(whole, { binaryMs: 800, imageMs: 2000 }),
  // Others over all of GitHub's contract, from `node` to the first answer.
  peers: await measurePeers(FILE.pathname, FIRST),
}
mkdirSync('.holdout/bench', { recursive: true })
writeFileSync('.holdout/bench/surfaces.json', `${JSON.stringify(result, null, 2)}\n`)
for (const [name, rows] of Object.entries({
  'ten operations': result.tenOperations,
  'GitHub’s': result.github,
})) {
  console.log(name)
  console.table(rows)
}
console.log('other mock servers over all of GitHub’s')
console.log(JSON.stringify(result.peers, null, 2))
process.exit(0)
