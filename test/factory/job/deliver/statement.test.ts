import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type AgentConfig,
  agentFromConfig,
  jobPaths,
  resolveBoundary,
  runJob,
  scenarioMaterials,
} from '../../../../factory/index.ts'
import { CANARY, CONVERGE, smallJob } from '../../fixtures/small-job.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
const readStatement = (directory: string) =>
  JSON.parse(readFileSync(jobPaths(directory).provenance, 'utf8'))

interface Dependency {
  readonly name: string
  readonly digest: { readonly sha256: string }
  readonly annotations?: object
}

/** The tree's digest as anyone can compute it: of the files' paths, hashes and executable bits. */
const treeOf = (folder: string, paths: readonly string[]) =>
  sha256(
    JSON.stringify(paths.map((path) => [path, sha256(readFileSync(join(folder, path))), false])),
  )

/** A program in a package, linked to from a folder of programs: repairs a fault a turn, and speaks as Claude Code does. */
function packaged(folder: string): string {
  const home = join(folder, 'node_modules', '@made', 'up')
  mkdirSync(join(home, 'dist'), { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "name": "@made/up", "version": "1.2.3" }')
  writeFileSync(join(home, 'dist', 'package.json'), '{ "type": "module" }')
  const script = join(home, 'dist', 'claude')
  writeFileSync(
    script,
    `#!/bin/sh\ncat > /dev/null\nsed -i 1d src/service.txt\necho '{"type":"result","result":"mended"}'\n`,
  )
  chmodSync(script, 0o755)
  const link = join(folder, 'claude')
  symlinkSync(script, link)
  return link
}

test('each digest of the statement is that of the file, the tree or the commit that it names', async () => {
  const folder = temporaryFolder()
  const program = packaged(folder)
  const config: AgentConfig = { program: 'claude', path: program, model: 'sonnet' }
  const request = smallJob({
    dot: CONVERGE.replace('[prompt="Mend', '[reasoning_effort="low", prompt="Mend'),
    agent: await agentFromConfig(config, folder),
    boundary: resolveBoundary({ sandbox: 'none' }, '/'),
  })
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: request.repository, encoding: 'utf8' }).trim()
  git('init', '-q')
  git('add', 'src', 'spec')
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-qm', 'First')
  const files = ['spec/intent/why.md', 'src/service.txt']
  const base = treeOf(request.repository, files)

  const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
  expect(evidence.state).toBe('PR_READY')
  const { subject, predicate, ...rest } = readStatement(request.directory)
  expect(rest).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/provenance/v1',
  })
  const paths = jobPaths(request.directory)
  expect(subject).toEqual([
    { name: 'result', digest: { sha256: treeOf(paths.result, files) } },
    { name: 'holdout/job-1', digest: { gitCommit: git('rev-parse', 'holdout/job-1') } },
  ])
  const { resolvedDependencies, internalParameters } = predicate.buildDefinition
  const digests = resolvedDependencies.map(({ name, digest }: Dependency) => [name, digest.sha256])
  expect(Object.fromEntries(digests)).toEqual({
    repository: base,
    'graph.dot': sha256(readFileSync(paths.graph)),
    'task.md': sha256(readFileSync(paths.task)),
    canaries: sha256(CANARY),
    'agent configuration': sha256(
      `{"agent":{"model":"sonnet","path":${JSON.stringify(program)},"program":"claude"},"agents":{}}`,
    ),
    [`agent program ${program}`]: sha256(readFileSync(program)),
    'spec/intent/why.md': sha256(readFileSync(join(request.repository, 'spec/intent/why.md'))),
  })
  expect(
    resolvedDependencies.find(({ name }: Dependency) => name.endsWith(program)).annotations,
  ).toEqual({ package: '@made/up', version: '1.2.3' })
  expect(internalParameters).toEqual({
    agent: 'claude:sonnet',
    judge: 'none',
    models: [{ node: 'mend', agent: 'claude', model: 'sonnet', effort: 'low', turns: 3 }],
  })
  expect(predicate.runDetails.byproducts[0].digest.sha256).toBe(sha256(readFileSync(paths.diff)))
})

test('hidden scenarios are a number and one digest, which their order does not change', () => {
  const hidden = [
    { id: 'b', text: 'The story of b.' },
    { id: 'a', text: 'The story of a.' },
  ]
  const shown = { id: 'c', text: 'The story of c.', visible: true as const }
  const materials = scenarioMaterials([...hidden, shown])
  expect(materials).toEqual([
    {
      name: 'hidden scenarios',
      sha256: sha256(`a ${sha256('The story of a.')}\nb ${sha256('The story of b.')}\n`),
      annotations: { count: 2 },
    },
    { name: 'visible scenario c', sha256: sha256('The story of c.') },
  ])
  expect(scenarioMaterials([shown, ...hidden.toReversed()])).toEqual(materials)
})
