/** @module Processes that keep this machine busy and are nobody's children here, as those of other people are. */

import { spawn } from 'node:child_process'

/** Ends with whoever started it, however that ends. */
const BUSY = `const owner = Number(process.argv[1])
setInterval(() => { try { process.kill(owner, 0) } catch { process.exit() } }, 100)
const burn = () => { const until = performance.now() + 50; while (performance.now() < until); setImmediate(burn) }
burn()`

/** Starts so many; they run until disposed of. */
export async function startOutsiders(count: number): Promise<Disposable> {
  const pids = await Promise.all(Array.from({ length: count }, startOne))
  return {
    [Symbol.dispose]() {
      for (const pid of pids) process.kill(pid)
    },
  }
}

/** The shell that starts it ends at once, so that it belongs to the first process of the machine. */
async function startOne(): Promise<number> {
  const words = ['-c', '"$0" -e "$1" "$2" >/dev/null 2>&1 & echo $!']
  const shell = spawn('sh', [...words, process.execPath, BUSY, String(process.pid)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  for await (const chunk of shell.stdout) said += chunk
  return Number(said)
}
