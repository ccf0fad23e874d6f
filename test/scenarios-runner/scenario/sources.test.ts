import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadFromSource, type ScenariosFrom } from '../../../scenarios-runner/scenario/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const TEXT = `---
id: refund
category: happy-path
criticality: high
steps: [{ http: { as: ask, path: / } }]
checks: [steps.ask.status == 200]
---
Somebody wants their money back.
`

function newFolder(): string {
  return temporaryFolder('sources-test')
}

function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8' }).trim()
}

/** A repository with one scenario in `stories/`, and its first commit. */
function repository(): { folder: string; commit: string } {
  const folder = newFolder()
  mkdirSync(join(folder, 'stories'))
  writeFileSync(join(folder, 'stories/refund.md'), TEXT)
  git(folder, 'init', '-q', '-b', 'main', '.')
  git(folder, 'add', '.')
  git(folder, 'commit', '-qm', 'stories')
  return { folder, commit: git(folder, 'rev-parse', 'HEAD') }
}

function load(from: ScenariosFrom, env: Record<string, string> = {}, directory = newFolder()) {
  const whole = { PATH: process.env.PATH, HOME: process.env.HOME, ...env }
  return loadFromSource(from, { directory, env: whole, signal: new AbortController().signal })
}

const codeOf = (error: unknown) => (error as { code?: string }).code

/** Serves a repository over HTTP as git does, to whoever shows the token. */
async function serveRepository(folder: string, token: string) {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    seen.push(request.headers.authorization)
    const wanted = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic' }).end()
      return
    }
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      },
    })
    request.pipe(backend.stdin)
    let out = Buffer.alloc(0)
    backend.stdout.on('data', (chunk) => {
      out = Buffer.concat([out, chunk])
    })
    backend.stdout.on('end', () => {
      const end = out.indexOf('\r\n\r\n')
      const headers = out.subarray(0, end).toString().split('\r\n')
      const status = headers.find((line) => line.startsWith('Status:'))
      response.statusCode = Number(status?.slice(8, 11) ?? 200)
      for (const line of headers) {
        const [name = '', value = ''] = line.split(/: (.*)/)
        if (name !== 'Status') response.setHeader(name, value)
      }
      response.end(out.subarray(end + 4))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/.git`, seen, close: () => server.close() }
}

describe('a folder', () => {
  test('is told to be inside the repository of the artifact, or outside it', async () => {
    const { folder } = repository()
    const inside = await load('stories', {}, folder)
    expect(inside.source).toEqual({ kind: 'folder', said: 'stories', outside: false })
    expect(inside.folder).toBe(join(folder, 'stories'))
    const service = repository().folder
    const outside = await load(join(folder, 'stories'), {}, service)
    expect(outside.source.outside).toBe(true)
    // A part of a repository: what lies beside the part is still inside.
    mkdirSync(join(folder, 'services/shop'), { recursive: true })
    const beside = await load('../../stories', {}, join(folder, 'services/shop'))
    expect(beside.source.outside).toBe(false)
  })
})

describe('a git repository', () => {
  test('is read at a commit, a branch or a tag, and leaves nothing behind', async () => {
    const { folder, commit } = repository()
    const TMPDIR = newFolder()
    const directory = newFolder()
    const before = process.env.TMPDIR
    process.env.TMPDIR = TMPDIR
    try {
      for (const ref of [undefined, 'main', commit]) {
        const from = { git: `file://${folder}`, path: 'stories' }
        const found = await load(ref === undefined ? from : { ...from, ref }, {}, directory)
        expect(found.scenarios.map(({ id, file }) => [id, file])).toEqual([
          ['refund', `file://${folder}/stories/refund.md`],
        ])
        expect(found.folder).toBeUndefined()
        expect(found.source).toEqual({
          kind: 'git',
          said: `file://${folder} at ${commit.slice(0, 12)}`,
          outside: true,
        })
      }
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
    expect(readdirSync(TMPDIR)).toEqual([])
  })

  test('is given a token of its own, which no message and no address holds', async () => {
    const { folder } = repository()
    const token = 'a-token-for-stories-only'
    const served = await serveRepository(folder, token)
    const from = { git: served.url, path: 'stories', credential: 'STORIES_TOKEN' }
    const found = await load(from, { STORIES_TOKEN: token })
    expect(found.scenarios).toHaveLength(1)
    expect(JSON.stringify(found)).not.toContain(token)
    expect(served.seen.every((header) => header?.startsWith('Basic '))).toBe(true)

    const wrong = await load(from, { STORIES_TOKEN: 'another-token-entirely' }).catch((e) => e)
    expect(codeOf(wrong)).toBe('SCENARIOS_GIT')
    expect(JSON.stringify([wrong.message, wrong.hint])).not.toContain('another-token-entirely')
    expect(wrong.hint).toContain('STORIES_TOKEN')
    expect(codeOf(await load(from).catch((e) => e))).toBe('SCENARIOS_CREDENTIAL')
    served.close()
  })

  test('is refused with a credential in its address, or one that would go over plain HTTP', async () => {
    const inside = await load({ git: 'https://me:secret@example.com/x.git' }).catch((e) => e)
    expect(inside.message).toContain('the address holds a credential')
    expect(inside.message).not.toContain('secret')
    const plain = await load(
      { git: 'http://example.com/x.git', credential: 'T' },
      { T: 'abcdefgh' },
    ).catch((e) => e)
    expect(plain.message).toContain('only sent over https')
  })

  test('that is not there is told by what git says', async () => {
    const error = await load({ git: `file://${newFolder()}/none` }).catch((e) => e)
    expect(codeOf(error)).toBe('SCENARIOS_GIT')
    expect(error.message).toContain('does not appear to be a git repository')
    const out = await load({ git: `file://${repository().folder}`, path: '../..' }).catch((e) => e)
    expect(out.message).toContain('leads out of the repository')
  })
})

describe('a command', () => {
  const print = (code: string) => ['node', '-e', code]

  test('prints scenarios as an object of paths and texts, knowing only what it is given', async () => {
    const code = `console.log(JSON.stringify({
      'a/refund.md': process.env.STORY + (process.env.OTHER ?? ''), 'README.md': 'not one'
    }))`
    const from = { command: print(code), env: ['STORY'] }
    const { scenarios, source } = await load(from, { STORY: TEXT, OTHER: 'secret' })
    expect(scenarios.map(({ file }) => file)).toEqual(['node/a/refund.md'])
    expect(scenarios[0]?.story).not.toContain('secret')
    expect(source).toMatchObject({ kind: 'command', outside: true })
  })

  test.each([
    ['console.log("no")', 'printed no JSON object'],
    ['console.log("{}")', 'there is no scenario here'],
    ['process.stderr.write("no access"); process.exit(3)', 'ended with 3: no access'],
    ['console.log(JSON.stringify({"../out.md":"x"}))', 'printed the path "../out.md"'],
    ['console.log(JSON.stringify({"/etc/x.md":"x"}))', 'printed the path "/etc/x.md"'],
    ['console.log(JSON.stringify({"x.md":1}))', 'printed no text for x.md'],
  ])('%s is refused', async (code, message) => {
    await expect(load({ command: print(code) })).rejects.toThrow(message)
  })

  test('that is not installed is named', async () => {
    await expect(load({ command: 'no-such-program-here' })).rejects.toThrow('does not start')
  })
})
