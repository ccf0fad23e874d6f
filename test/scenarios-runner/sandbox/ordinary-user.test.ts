import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backendFor } from './sandboxed.ts'

const backend = await backendFor('bubblewrap')
const isRoot = process.getuid?.() === 0

// The other tests run as whoever runs them; where that is root, this one shows that an ordinary user has the same wall.
test.skipIf(backend === undefined || !isRoot)('an ordinary user has the same wall', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ordinary-'))
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'tmp'))
  chmodSync(join(folder, 'tmp'), 0o777)
  writeFileSync(join(folder, 'scenario.md'), 'hidden')
  const room = new URL('../../../scenarios-runner/sandbox/index.ts', import.meta.url).href
  const program = join(folder, 'program.mjs')
  writeFileSync(
    program,
    `import { chooseBackend, createPlace } from '${room}'
     import { execFileSync } from 'node:child_process'
     const { backend } = await chooseBackend('bubblewrap')
     await using place = createPlace('test')
     const sandbox = await backend.open({ write: [place.files] }, place.directory + '/sandbox')
     const { command, args, cwd, env } = sandbox.launch({
       command: '/bin/sh',
       args: ['-c', 'id -u; cat ${folder}/scenario.md; cat /proc/1/root${folder}/scenario.md; umount /tmp; touch /usr/bin/x; touch mine && echo wrote'],
       cwd: place.files,
       env: { PATH: '/usr/bin:/bin' },
     })
     console.log(process.getuid())
     console.log(execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))`,
  )
  const said = execFileSync(process.execPath, [program], {
    uid: 65_534,
    gid: 65_534,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', TMPDIR: join(folder, 'tmp') },
    encoding: 'utf8',
  })
  expect(said.trim().split('\n')).toEqual(['65534', '1000', 'wrote'])
  rmSync(folder, { recursive: true })
})
