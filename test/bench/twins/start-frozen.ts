/** @module How soon a twin from generated files answers, as a program that is started in a process of its own. */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programText } from '../../../cli/runtime/index.ts'
import { type FrozenTwin, SERVING_FLAGS } from '../../../twins/surfaces/index.ts'
import { median } from '../measuring.ts'

const TIMES = 5
const TICKS_PER_SECOND = 100

/** Medians of several starts; `startMs` reaches from the start of the process to the first answer. */
export interface Started {
  readonly startMs: number
  readonly cpuMs: number
  readonly rssMb: number
}

/** The program of images, in a folder of its own with the two files. */
export async function startFrozen(files: FrozenTwin, firstPath: string): Promise<Started> {
  return inFolder(files, (folder) => startOften(programCommand(folder), firstPath))
}

/** Lays the program and the files of a twin into a folder that is gone afterwards. */
export async function inFolder<T>(
  files: FrozenTwin,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-bench-'))
  try {
    writeFileSync(join(folder, 'program.cjs'), await programText())
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How the program of such a folder is started. */
export function programCommand(folder: string): readonly string[] {
  return [process.execPath, ...SERVING_FLAGS, join(folder, 'program.cjs')]
}

/** Starts a program several times; the last one is used before it ends. */
export async function startOften(
  command: readonly string[],
  firstPath: string,
  use: (url: string) => Promise<void> = async () => {},
): Promise<Started> {
  const starts: Started[] = []
  for (let i = 1; i <= TIMES; i += 1) {
    starts.push(await startOnce(command, firstPath, i === TIMES ? use : undefined))
  }
  return {
    startMs: median(starts.map(({ startMs }) => startMs)),
    cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
    rssMb: median(starts.map(({ rssMb }) => rssMb)),
  }
}

async function startOnce(
  [program = '', ...words]: readonly string[],
  firstPath: string,
  use?: (url: string) => Promise<void>,
): Promise<Started> {
  const startedMs = performance.now()
  const child = spawn(program, [...words, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        const [found] = /http:[^"\s]+/.exec(String(chunk)) ?? []
        if (found !== undefined) resolve(found)
      })
      child.once('exit', (code) => reject(new Error(`the twin ended with ${code}`)))
    })
    await (await fetch(url + firstPath)).text()
    const startMs = Math.round(performance.now() - startedMs)
    const usage = usageOf(child.pid as number)
    await use?.(url)
    return { startMs, ...usage }
  } finally {
    child.kill()
  }
}

// Only Linux tells what another process has taken.
function usageOf(pid: number): { readonly cpuMs: number; readonly rssMb: number } {
  if (process.platform !== 'linux') return { cpuMs: 0, rssMb: 0 }
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const ticks = Number(fields[11]) + Number(fields[12])
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return {
    cpuMs: (ticks * 1000) / TICKS_PER_SECOND,
    rssMb: Math.round(Number(kb) / 1024),
  }
}
