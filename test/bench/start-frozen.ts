/** @module How soon a twin from generated files answers: the program of images, in a folder of its own with the two files. */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programText } from '../../cli/runtime/index.ts'
import type { FrozenTwin } from '../../twins/surfaces/index.ts'
import { median } from './measuring.ts'

const TIMES = 5
const TICKS_PER_SECOND = 100

/** Medians of several starts; `startMs` reaches from the start of the process to the first answer. */
export async function startFrozen(files: FrozenTwin, firstPath: string) {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-bench-'))
  try {
    writeFileSync(join(folder, 'program.cjs'), await programText())
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const starts = []
    for (let i = 0; i < TIMES; i += 1) starts.push(await startOnce(folder, firstPath))
    return {
      startMs: median(starts.map(({ startMs }) => startMs)),
      cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
      rssMb: median(starts.map(({ rssMb }) => rssMb)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startOnce(folder: string, firstPath: string) {
  const startedMs = performance.now()
  const child = spawn(process.execPath, [join(folder, 'program.cjs'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
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
    return { startMs, ...usageOf(child.pid as number) }
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
