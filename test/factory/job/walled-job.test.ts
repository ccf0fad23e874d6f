import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type AgentMaker,
  agentFromConfig,
  type JobRequest,
  jobPaths,
  resolveBoundary,
  runJob,
  writeEvidencePage,
} from '../../../factory/index.ts'
import { backendFor } from '../../scenarios-runner/sandbox/sandboxed.ts'
import { CANARY, CONVERGE, smallJob } from '../fixtures/small-job.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

/** An agent that is a program of these words of JavaScript. */
function programmed(code: string, passEnv: readonly string[] = []): Promise<AgentMaker> {
  const file = join(temporaryFolder(), 'agent.mjs')
  writeFileSync(file, `#!/usr/bin/env node\n${code}`)
  chmodSync(file, 0o755)
  return agentFromConfig({ command: file, passEnv: [...passEnv] }, '/')
}

const wall = (sandbox: 'auto' | 'none' = 'auto') => resolveBoundary({ sandbox }, '/')
const backend = await backendFor('bubblewrap')

/** Looks for the scenario wherever it could be, and writes what it finds into the workspace. */
const cheat = (job: JobRequest) => `
  import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
  const found = []
  for (const path of ['${job.repository}/holdout-scenarios/secret.md', 'holdout-scenarios/secret.md'])
    try { found.push(readFileSync(path, 'utf8')) } catch {}
  for (const pid of readdirSync('/proc').filter((name) => /^\\d+$/.test(name)))
    try { found.push(readFileSync('/proc/' + pid + '/root${job.repository}/holdout-scenarios/secret.md', 'utf8')) } catch {}
  console.log(found.join('') || 'nothing to be found')
  appendFileSync('src/service.txt', found.join('') || 'nothing')
`

describe.skipIf(backend === undefined)('a job behind the wall', () => {
  it('gives an agent that looks for scenarios nothing to find, and proves it', async () => {
    const job = smallJob({ boundary: wall() })
    const evidence = await runJob({
      ...job,
      agent: await programmed(cheat(job)),
      limits: { maxIterations: 2 },
    })
    const said = readFileSync(join(jobPaths(job.directory).run, 'mend', 'stdout.txt'), 'utf8')
    expect(said).toBe('nothing to be found\n')
    expect(evidence.boundary).toMatchObject({ enforced: true, canaries: 1, found: [], refused: [] })
    expect(evidence.boundary.probe.length).toBeGreaterThan(10)
    expect(evidence.boundary.probe.filter(({ leak }) => leak)).toEqual([])
    expect(readFileSync(jobPaths(job.directory).probe, 'utf8')).toContain('mounts')
    expect(readFileSync(jobPaths(job.directory).evidence, 'utf8')).not.toContain(CANARY)
  })

  it('says that limits which it cannot keep were not kept', async () => {
    const limited = resolveBoundary({ sandbox: { backend: 'bubblewrap', memory: 64_000_000 } }, '/')
    const { residualRisk } = await runJob(smallJob({ boundary: limited }))
    expect(residualRisk).toContain(
      'The limits of agents and tools were not enforced: bubblewrap limits neither memory nor processors.',
    )
  })

  it('lets it reach its provider through the relay, which holds the key', async () => {
    const heard: unknown[] = []
    const provider = createServer((message, response) => {
      heard.push(message.headers.authorization)
      response.end('{"text":"remove slow"}')
    })
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    const { port } = provider.address() as AddressInfo
    const key = 'sk-live-0123456789abcdef'
    const agent = await programmed(
      `import { readFileSync, writeFileSync } from 'node:fs'
       const tried = (url) => fetch(url).then(() => 'reached', (error) => error.cause.code)
       const answer = await fetch(process.env.MY_BASE_URL + '/v1/chat', { headers: { authorization: 'Bearer ' + process.env.MY_API_KEY } })
       console.log(await answer.text(), process.env.MY_API_KEY, await tried('http://127.0.0.1:${port}/'), await tried(process.env.HTTPS_PROXY + '/elsewhere'))
       writeFileSync('src/service.txt', '')`,
      ['MY_BASE_URL', 'MY_API_KEY'],
    )
    const job = smallJob({ boundary: wall() })
    const evidence = await runJob({
      ...job,
      agent,
      from: { MY_BASE_URL: `http://127.0.0.1:${port}`, MY_API_KEY: key },
    })
    provider.close()
    expect(evidence.state).toBe('PR_READY')
    expect(heard).toEqual([`Bearer ${key}`])
    const said = readFileSync(join(jobPaths(job.directory).run, 'mend', 'stdout.txt'), 'utf8')
    expect(said).toContain('remove slow')
    expect(said).not.toContain(key)
    expect(said).toContain('ECONNREFUSED reached')
    expect(evidence.boundary).toMatchObject({
      exchanges: 1,
      routes: [`provider http://127.0.0.1:${port}`],
      refused: [{ what: '/elsewhere', times: 1 }],
    })
    const log = readFileSync(jobPaths(job.directory).relay, 'utf8')
    expect(log).toContain('remove slow')
    expect(log).not.toContain(key)
  })

  it('holds the agent to the packet’s tools at the relay as well, and tells in the evidence what that refused', async () => {
    const heard: string[] = []
    const server = createServer(async (message, response) => {
      let body = ''
      for await (const piece of message.setEncoding('utf8')) body += piece
      heard.push(`${message.url} ${body}`)
      response.setHeader('content-type', 'application/json')
      response.end('{"content":[{"type":"tool_use","name":"Bash","input":{}}]}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const agent = await programmed(
      `const ask = (url, more) => fetch(url, more).then(async (answer) => answer.status + ' ' + await answer.text())
       console.log(await ask(process.env.MY_BASE_URL + '/v1/messages', { method: 'POST', body: '{"tools":[{"name":"Bash"},{"name":"Read"}]}' }))
       console.log(process.env.PACKAGES, await ask(process.env.HTTPS_PROXY + '/packages/left-pad'))`,
      ['MY_BASE_URL'],
    )
    const job = smallJob({
      packet: { kind: 'task', file: 'task.yaml', intent: 'Look.', 'allowed-tools': ['read'] },
      boundary: resolveBoundary({ registries: [`PACKAGES=${origin}/packages`] }, '/'),
      dot: CONVERGE.replace(
        'mend -> validate [condition="outcome=success"]',
        `mend -> install
         install -> validate
         install [shape=parallelogram, tool_command="node -e 'for (const url of [process.env.PACKAGES, process.env.HTTPS_PROXY + String.fromCharCode(47) + \\"my-base-url\\"]) fetch(url).then((a) => console.log(a.status))'"]`,
      ),
    })
    const from = { MY_BASE_URL: `${origin}/model` }
    const evidence = await runJob({ ...job, agent, from, limits: { maxIterations: 2 } })
    server.close()
    expect(evidence.state).toBe('ESCALATE')
    const printed = (node: string) =>
      readFileSync(join(jobPaths(job.directory).run, node, 'stdout.txt'), 'utf8')
        .split('\n')
        .sort()
    expect(printed('mend')).toEqual(
      [
        '',
        '200 {"content":[{"type":"tool_use","name":"not_allowed_Bash","input":{}}]}',
        'undefined 403 Refused: no route leads there.',
        '',
      ].sort(),
    )
    expect(printed('install')).toEqual(['', '200', '403'])
    expect(heard).toEqual(['/model/v1/messages {"tools":[{"name":"Read"}]}', '/packages '])
    expect(evidence.boundary.refused).toEqual([
      { what: 'the tool Bash', times: 1 },
      { what: '/packages/left-pad', times: 1 },
      { what: '/my-base-url', times: 1 },
    ])
    const page = await writeEvidencePage(job.directory, evidence, undefined)
    expect(readFileSync(page.paths.html, 'utf8')).toContain('the tool Bash')
    expect(readFileSync(page.paths.markdown, 'utf8')).toContain('- refused `the tool Bash`, once')
  })

  it('runs tools behind it too, with twins of their own and without the provider', async () => {
    const twin = createServer((_, response) => response.end('a twin'))
    await new Promise<void>((resolve) => twin.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(twin.address() as AddressInfo).port}`
    const job = smallJob({
      faults: [],
      boundary: wall(),
      agentTwins: { OKTA_URL: url },
      dot: CONVERGE.replace(
        'start -> validate',
        `look [shape=parallelogram, tool_command="cat $(pwd)/../../../holdout-scenarios/*; ls /home /root; node -e 'fetch(process.env.OKTA_URL).then(async (a) => console.log(await a.text(), process.env.MY_API_KEY))'"]
         start -> look
         look -> validate`,
      ),
    })
    const evidence = await runJob({ ...job, from: { MY_API_KEY: 'sk-live-0123456789abcdef' } })
    twin.close()
    expect(evidence.state).toBe('NO_OP')
    const folder = join(jobPaths(job.directory).run, 'look')
    expect(readFileSync(join(folder, 'stdout.txt'), 'utf8')).toBe('a twin undefined\n')
    expect(readFileSync(join(folder, 'stderr.txt'), 'utf8')).toMatch(/\/home.*No such file/)
    expect(evidence.boundary.routes).toEqual(['a twin of its own at OKTA_URL'])
  })
})

describe('where the wall is taken away', () => {
  it('the same agent finds the scenario, and the job is for a person to look at', async () => {
    const job = smallJob({ boundary: wall('none') })
    const evidence = await runJob({ ...job, agent: await programmed(cheat(job)) })
    expect(evidence.state).toBe('ESCALATE')
    expect(evidence.whyStopped).toContain('canary was found')
    expect(evidence.boundary).toMatchObject({
      enforced: false,
      enforcement: 'NOT ENFORCED (as was asked for)',
      probe: [],
    })
    expect(evidence.residualRisk[0]).toMatch(/^Nothing kept agents and tools from the rest/)
  })

  it('what agents may not touch is not taken back from them', async () => {
    const job = smallJob({ boundary: { ...wall('none'), protect: ['spec/intent/**'] } })
    for (const [file, code] of [
      ['spec/intent/why.md', "writeFileSync('spec/intent/why.md', 'less')"],
      ['holdout.config.ts', "writeFileSync('holdout.config.ts', 'export default {}')"],
      [
        'holdout-scenarios/mine.md',
        "mkdirSync('holdout-scenarios'); writeFileSync('holdout-scenarios/mine.md', 'x')",
      ],
    ]) {
      const evidence = await runJob({
        ...job,
        directory: join(temporaryFolder(), 'job'),
        agent: await programmed(`import { mkdirSync, writeFileSync } from 'node:fs'; ${code}`),
      })
      expect(evidence.state).toBe('ESCALATE')
      expect(evidence.whyStopped).toBe(`${file} was changed, which agents may not touch`)
    }
  })
})
