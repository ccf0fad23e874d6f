import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseBackend, programMounts } from '../../../scenarios-runner/sandbox/index.ts'
import { backendFor, openedSandbox } from './sandboxed.ts'

const CANARY = '5b0a9a64-0000-4c1d-9a2e-6f2f0c8c3a11'
let outside: string
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'outside-'))
  writeFileSync(join(outside, 'scenario.md'), CANARY)
})
afterAll(() => rmSync(outside, { recursive: true }))

const json = async (text: Promise<string>) => JSON.parse(await text) as Record<string, unknown>

for (const kind of ['bubblewrap', 'container'] as const) {
  const backend = await backendFor(kind)
  describe.skipIf(backend === undefined)(kind, () => {
    const opened = (allowance = {}) =>
      openedSandbox(backend as NonNullable<typeof backend>, allowance)

    test('nothing of the machine is there but what is allowed', async () => {
      await using inside = await opened()
      symlinkSync(join(outside, 'scenario.md'), join(inside.place.files, 'link'))
      const seen = await json(
        inside.run(`
          import { readFileSync, readdirSync, existsSync } from 'node:fs'
          import { execFileSync } from 'node:child_process'
          const tried = (read) => { try { return read() } catch (error) { return error.code ?? error.message } }
          const inProcesses = readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).flatMap((pid) =>
            tried(() => readFileSync('/proc/' + pid + '/root${outside}/scenario.md', 'utf8')) === '${CANARY}' ? [pid] : [])
          console.log(JSON.stringify({
            path: tried(() => readFileSync('${outside}/scenario.md', 'utf8')),
            link: tried(() => readFileSync('link', 'utf8')),
            inProcesses,
            repository: tried(() => readFileSync('${process.cwd()}/package.json', 'utf8')),
            root: readdirSync('/').sort(),
            temporary: readdirSync('/tmp'),
            homes: existsSync('/home') || existsSync('/root'),
            processes: readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length < 6,
            capabilities: /CapEff:\\s*0+\\n/.test(readFileSync('/proc/self/status', 'utf8')) && /CapBnd:\\s*0+\\n/.test(readFileSync('/proc/self/status', 'utf8')),
            system: tried(() => { process.getuid(); execFileSync('umount', ['/tmp'], { stdio: 'ignore' }); return 'unmounted' }) !== 'unmounted',
            writeOut: tried(() => { execFileSync('touch', ['/usr/bin/mine'], { stdio: 'ignore' }); return 'written' }) !== 'written',
            descriptors: readdirSync('/proc/self/fd').map(Number).filter((fd) => fd <= 2),
          }))
        `),
      )
      expect(seen).toMatchObject({
        path: 'ENOENT',
        link: 'ENOENT',
        inProcesses: [],
        repository: 'ENOENT',
        homes: false,
        processes: true,
        capabilities: true,
        system: true,
        writeOut: true,
      })
      expect(seen.root).toEqual(expect.arrayContaining(['bin', 'proc', 'tmp', 'usr']))
      expect(seen.temporary).toEqual([expect.stringContaining('holdout-test-')])
    })

    test('of a folder of homes it sees and writes its own alone', async () => {
      const homes = mkdtempSync(join(tmpdir(), 'homes-'))
      for (const name of ['mine', 'theirs']) mkdirSync(join(homes, name))
      writeFileSync(join(homes, 'theirs', 'session'), 'a word')
      const place = realpathSync(homes)
      await using inside = await opened({ homes: place })
      const code = `
        import { readdirSync, writeFileSync } from 'node:fs'
        const tried = (act) => { try { return act() } catch (error) { return error.code } }
        writeFileSync(process.env.HOME + '/made', 'by me')
        console.log(JSON.stringify({
          homes: readdirSync('${place}'),
          theirs: tried(() => readdirSync('${place}/theirs')),
        }))
        tried(() => writeFileSync('${place}/new', ''))`
      expect(await json(inside.run(code, { HOME: join(place, 'mine') }))).toEqual({
        homes: ['mine'],
        theirs: 'ENOENT',
      })
      expect(readdirSync(homes).sort()).toEqual(['mine', 'theirs'])
      expect(readFileSync(join(place, 'mine', 'made'), 'utf8')).toBe('by me')
      // A home that lies elsewhere is not opened by being named.
      const there = `import { existsSync } from 'node:fs'; console.log(existsSync('${outside}'))`
      expect(await inside.run(there, { HOME: outside })).toBe('false')
      rmSync(homes, { recursive: true })
    })

    test('its environment is the program’s, to the letter', async () => {
      process.env.HOLDOUT_TEST_SECRET = 'leak'
      await using inside = await opened({ serve: [await freePort()] })
      const env = { TOKEN: 'mine', NODE_OPTIONS: '--no-warnings', PWD: '/mine' }
      expect(await json(inside.run('console.log(JSON.stringify(process.env))', env))).toEqual({
        PATH: '/usr/bin:/bin',
        HOME: inside.place.home,
        ...env,
      })
      delete process.env.HOLDOUT_TEST_SECRET
    })

    test('it reaches the allowed port and no other, of this machine or beyond', async () => {
      const twin = createServer((_, response) => response.end('the twin'))
      const other = createServer((_, response) => response.end('not for you'))
      const [allowed, forbidden] = [await listening(twin), await listening(other)]
      await using inside = await opened({ reach: [allowed] })
      const seen = await json(
        inside.run(`
          const tried = (url) => fetch(url, { signal: AbortSignal.timeout(30_000) }).then((r) => r.text(), (e) => e.cause?.code ?? e.name)
          console.log(JSON.stringify({
            twin: await tried('http://127.0.0.1:${allowed}/'),
            other: await tried('http://127.0.0.1:${forbidden}/'),
            beyond: await tried('http://192.0.2.1/'),
          }))
        `),
      )
      expect(seen).toMatchObject({ twin: 'the twin', other: 'ECONNREFUSED' })
      expect(seen.beyond).toMatch(/ENETUNREACH|EHOSTUNREACH/)
      for (const server of [twin, other]) server.close()
    })

    test('it is reached at the port that it serves, many at once, and ends when it is asked to', async () => {
      const port = await freePort()
      await using inside = await opened({ serve: [port] })
      expect(await inside.sandbox.listens(port, 5_000)).toBe(false)
      const child = inside.start(`
        import { createServer } from 'node:http'
        process.on('SIGTERM', () => { console.log('asked'); process.exit(0) })
        createServer((request, response) => setTimeout(() => response.end(request.url), 20))
          .listen(${port}, '127.0.0.1', () => console.log('ready'))
      `)
      let said = ''
      child.stdout?.on('data', (piece) => {
        said += piece
      })
      await expect.poll(() => said).toContain('ready')
      expect(await inside.sandbox.listens(port, 5_000)).toBe(true)
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, i) =>
          (await fetch(`http://127.0.0.1:${port}/${i}`)).text(),
        ),
      )
      expect(answers).toEqual(Array.from({ length: 60 }, (_, i) => `/${i}`))
      const ended = new Promise((resolve) => child.once('close', (code) => resolve(code)))
      expect(inside.sandbox.askToEnd()).toBe(true)
      expect(await ended).toBe(0)
      expect(said).toContain('asked')
    })

    test('a connection that breaks outside breaks inside', async () => {
      const twin = createTcpServer((socket) => {
        socket.once('data', () => socket.resetAndDestroy())
      })
      const port = await listening(twin)
      await using inside = await opened({ reach: [port] })
      expect(
        await inside.run(
          `await fetch('http://127.0.0.1:${port}/').catch((error) => console.log(error.cause.code))`,
        ),
      ).toMatch(/UND_ERR_SOCKET|ECONNRESET/)
      twin.close()
    })

    test('what it leaves running goes with it', async () => {
      await using inside = await opened({ serve: [await freePort()] })
      const marker = join(inside.place.files, 'alive')
      await inside.run(`
        import { spawn } from 'node:child_process'
        import { existsSync } from 'node:fs'
        spawn('/bin/sh', ['-c', 'while true; do date +%s%N > alive; sleep 0.02; done'],
          { detached: true, stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } }).unref()
        while (!existsSync('alive')) await new Promise((resolve) => setTimeout(resolve, 10))
      `)
      const isStill = async () => {
        const last = readFileSync(marker, 'utf8')
        await new Promise((resolve) => setTimeout(resolve, 300))
        return readFileSync(marker, 'utf8') === last
      }
      await expect.poll(isStill).toBe(true)
    })

    test('a program that is installed as a link into its package stays a link, and finds its own files', async () => {
      const installed = realpathSync(mkdtempSync(join(homedir(), '.installed-')))
      const home = join(installed, 'lib/node_modules/agent')
      mkdirSync(join(home, 'bin'), { recursive: true })
      mkdirSync(join(installed, 'bin'))
      writeFileSync(join(home, 'words.mjs'), 'export default "found beside it"')
      const program = join(home, 'bin/agent.mjs')
      writeFileSync(program, `import words from '../words.mjs'; console.log(words)`)
      const link = join(installed, 'bin/agent')
      symlinkSync('../lib/node_modules/agent/bin/agent.mjs', link)
      const read = programMounts(link)
      expect(read).toEqual([join(installed, 'lib/node_modules'), link])
      await using inside = await opened({ read })
      expect(
        await inside.run(`
          import { lstatSync } from 'node:fs'
          import { execFileSync } from 'node:child_process'
          console.log(lstatSync('${link}').isSymbolicLink(), execFileSync(process.execPath, ['${link}'], { encoding: 'utf8' }))
        `),
      ).toBe('true found beside it')
      rmSync(installed, { recursive: true })
    })

    test('an allowance that would show what must be absent is refused', async () => {
      const hidden = join(outside, 'hidden')
      mkdirSync(hidden, { recursive: true })
      for (const allowance of [
        { read: [outside], absent: [hidden] },
        { read: [hidden], absent: [outside] },
      ]) {
        await expect(opened(allowance)).rejects.toMatchObject({
          code: 'SANDBOX_WOULD_SHOW',
          exitCode: 2,
        })
      }
    })
  })
}

test('without a wall a program sees the machine: the probe of the tests above finds what is there', async () => {
  const { backend } = await chooseBackend('none')
  expect(backend.enforced).toBe(false)
  await using inside = await openedSandbox(backend)
  expect(
    await inside.run(
      `import { readFileSync } from 'node:fs'; console.log(readFileSync('${outside}/scenario.md', 'utf8'))`,
    ),
  ).toBe(CANARY)
})

test('a wall that is not to be had here is refused with the reason and how to mend it', async () => {
  await expect(chooseBackend('sandbox-runtime')).rejects.toThrow(
    expect.objectContaining({
      code: 'SANDBOX_UNAVAILABLE',
      exitCode: 2,
      hint: 'use bubblewrap or a container',
    }),
  )
})

function listening(server: { listen: (...args: never[]) => unknown; address: () => unknown }) {
  return new Promise<number>((resolve) => {
    const listen = server.listen.bind(server) as (
      port: number,
      host: string,
      then: () => void,
    ) => void
    listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}
