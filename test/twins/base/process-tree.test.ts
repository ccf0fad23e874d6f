import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

function alive(pid: number): boolean {
  try {
    // A zombie that nobody has reaped yet is dead for our purpose.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition).toBe(true)
}

const grandchild = (file: string) =>
  `const {spawn}=require('node:child_process');const {writeFileSync}=require('node:fs');
   process.on('SIGTERM',()=>{});
   const c=spawn(process.execPath,['-e','setInterval(()=>{},1e3)']);writeFileSync(${JSON.stringify(file)},String(c.pid));
   setInterval(()=>{},1e3)`

test.skipIf(process.platform !== 'linux')(
  'stopping a program stops its children too, even when it ignores SIGTERM',
  async () => {
    const file = join(temporaryFolder('holdout'), 'pid')
    const child = spawnTree(process.execPath, ['-e', grandchild(file)], { stdio: 'ignore' })
    await until(async () => (await readFile(file, 'utf8').catch(() => '')) !== '')
    const pid = Number(await readFile(file, 'utf8'))
    expect(alive(pid)).toBe(true)
    await stopTree(child, 200)
    await until(() => !alive(pid))
    expect(child.exitCode ?? child.signalCode).not.toBeNull()
  },
)

test.skipIf(process.platform !== 'linux')(
  'children end with the program that started them, however it exits',
  async () => {
    const module = new URL('../../../twins/base/node/index.ts', import.meta.url).href
    const parent = `const {spawnTree}=await import(${JSON.stringify(module)});
      const c=spawnTree(process.execPath,['-e','setInterval(()=>{},1e3)'],{stdio:'ignore'});
      console.log(c.pid);setTimeout(()=>process.exit(7),50)`
    const child = spawnTree(process.execPath, ['--input-type=module', '-e', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    child.stdout?.on('data', (chunk) => {
      printed += chunk
    })
    await new Promise((resolve) => child.once('close', resolve))
    expect(child.exitCode).toBe(7)
    await until(() => !alive(Number(printed)))
  },
)
