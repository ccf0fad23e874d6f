import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportWorkspace, searchCanaries } from '../../../factory/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const CANARY = '7f0c2b1e-1111-4222-8333-444455556666'

function repository(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const FILES = {
  'package.json': '{}',
  'src/server.ts': 'serve()',
  'src/.config': 'dotted',
  'src/node_modules/x/index.js': 'installed',
  'spec/intent/why.md': 'because',
  'spec/contracts/upstream/okta.yaml': 'openapi: 3.1.0',
  'docs/a.md': 'a',
  'holdout-scenarios/secret.md': `canary: ${CANARY}`,
  '.env': 'KEY=1',
  'factory/line.dot': 'digraph g {}',
}

const tree = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

describe('exportWorkspace', () => {
  it('copies what agents may see, and nothing else', async () => {
    const to = temporaryFolder()
    const source = repository(FILES)
    symlinkSync('/etc/passwd', join(source, 'src', 'passwd'))
    const result = await exportWorkspace({ repository: source, to })
    expect(tree(to)).toEqual([
      'docs/a.md',
      'package.json',
      'spec/contracts/upstream/okta.yaml',
      'spec/intent/why.md',
      'src/.config',
      'src/server.ts',
    ])
    expect(result.skippedLinks).toEqual(['src/passwd'])
  })

  it('brings no history along: the repository’s own is not in the new one', async (ctx) => {
    try {
      execFileSync('git', ['--version'])
    } catch {
      ctx.skip('git is not installed')
    }
    const source = repository(FILES)
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }
    const git = (cwd: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd,
        env,
        encoding: 'utf8',
      })
    git(source, 'init', '-q')
    git(source, 'add', '-A')
    git(source, 'commit', '-q', '-m', 'all')
    const to = temporaryFolder()
    await exportWorkspace({ repository: source, to })
    expect(git(to, 'rev-list', '--all').trim().split('\n')).toHaveLength(1)
    const objects = git(to, 'cat-file', '--batch-all-objects', '--batch')
    expect(objects).toContain('serve()')
    expect(objects).not.toContain(CANARY)
    // The negative control: the search does look into git objects.
    writeFileSync(join(to, 'leak.md'), CANARY)
    git(to, 'add', '-A')
    git(to, 'rm', '-q', '--cached', 'leak.md')
    writeFileSync(join(to, 'leak.md'), '')
    const { found } = await searchCanaries({
      canaries: [CANARY],
      places: [{ name: 'workspace', path: to }],
    })
    expect(found).toEqual([
      { canary: CANARY, where: expect.stringMatching(/^workspace: \.git\/objects\//) },
    ])
  })

  it('takes globs over any layout', async () => {
    const to = temporaryFolder()
    await exportWorkspace({
      repository: repository(FILES),
      to,
      globs: ['src/', 'spec/**/*.yaml', 'factory'],
    })
    expect(tree(to)).toEqual([
      'factory/line.dot',
      'spec/contracts/upstream/okta.yaml',
      'src/.config',
      'src/server.ts',
    ])
  })

  it('refuses globs that name a scenario, also through a folder, and globs that name nothing', async () => {
    const source = repository(FILES)
    const hidden = [join(source, 'holdout-scenarios')]
    const to = join(temporaryFolder(), 'to')
    await expect(
      exportWorkspace({ repository: source, to, hidden, globs: ['**/*.md'] }),
    ).rejects.toThrow(
      'the workspace’s globs name holdout-scenarios/secret.md, which holds a scenario',
    )
    expect(existsSync(to)).toBe(false)
    await expect(exportWorkspace({ repository: source, to, globs: ['lib/**'] })).rejects.toThrow(
      'matches the workspace’s globs',
    )
  })
})
