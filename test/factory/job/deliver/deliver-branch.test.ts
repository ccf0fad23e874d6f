import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createScriptedAgent, runJob } from '../../../../factory/index.ts'
import { CANARY, CONVERGE, smallJob } from '../../fixtures/small-job.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8' }).trim()
}

/** The small job's repository as a git repository of one commit, with a change that is not committed. */
function committed(request: ReturnType<typeof smallJob>) {
  const { repository } = request
  git(repository, 'init', '-q', '-b', 'main')
  git(repository, 'config', 'user.name', 'Ada')
  git(repository, 'config', 'user.email', 'ada@example.com')
  git(repository, 'add', '.', ':!holdout-scenarios')
  git(repository, 'commit', '-q', '-m', 'First')
  writeFileSync(join(repository, 'src', 'draft.txt'), 'not committed\n')
  return repository
}

describe('a change that is PR_READY', () => {
  test('is a branch with a commit a stage, and nothing else of the repository is touched', async () => {
    const request = smallJob()
    const repository = committed(request)
    const before = [git(repository, 'status', '--porcelain'), git(repository, 'rev-parse', 'main')]
    const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
    expect(evidence.state).toBe('PR_READY')
    expect(
      git(repository, 'log', '--reverse', '--format=%s', 'main..holdout/job-1').split('\n'),
    ).toEqual([
      'What the job began with, beyond the last commit',
      'mend',
      'mend',
      'What the factory changed',
    ])
    expect(evidence.branch).toMatchObject({ branch: 'holdout/job-1', commits: 4 })
    expect(git(repository, 'show', 'holdout/job-1:src/service.txt')).toBe('')
    expect(git(repository, 'show', 'holdout/job-1:src/draft.txt')).toBe('not committed')
    expect(git(repository, 'log', '-1', '--format=%an', 'holdout/job-1')).toBe('Ada')
    expect([
      git(repository, 'status', '--porcelain'),
      git(repository, 'rev-parse', 'main'),
    ]).toEqual(before)
    expect(git(repository, 'branch', '--show-current')).toBe('main')
    expect(readFileSync(join(repository, 'src', 'service.txt'), 'utf8')).toContain('slow')
    // The scenarios were never committed, and are on no branch of ours.
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'holdout/job-1')).not.toContain(
      'holdout-scenarios',
    )
  })

  test('ends with the tree that passed, whatever stages did after the gate had opened', async () => {
    const dot = CONVERGE.replace('validate -> done', 'validate -> after').replace(
      'start -> validate',
      'after [shape=parallelogram, tool_command="echo unmeasured >> src/service.txt"]; after -> done; start -> validate',
    )
    const request = smallJob({ dot })
    const repository = committed(request)
    const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
    expect([evidence.state, evidence.path.map(({ node }) => node)]).toEqual([
      'PR_READY',
      expect.arrayContaining(['after']),
    ])
    expect(readFileSync(join(request.directory, 'result/src/service.txt'), 'utf8')).toBe('')
    expect(git(repository, 'show', 'holdout/job-1:src/service.txt')).toBe('')
  })

  test('has no commit of a state that touched what may not be touched, though it was put back, and says so', async () => {
    const dot = CONVERGE.replace('mend -> validate', 'mend -> tidy').replace(
      'start -> validate',
      `touch [shape=parallelogram, tool_command="echo '* -diff' > .gitattributes"]
       tidy [shape=parallelogram, tool_command="rm -f .gitattributes"]
       start -> touch; touch -> tidy; tidy -> validate`,
    )
    const request = smallJob({ dot })
    const repository = committed(request)
    const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
    expect(evidence.state, evidence.whyStopped).toBe('PR_READY')
    expect(git(repository, 'log', '--format=%s', 'main..holdout/job-1')).not.toContain('touch')
    const touching = git(repository, 'log', '--format=%h', 'holdout/job-1', '--', '.gitattributes')
    expect(touching).toBe('')
    expect(evidence.residualRisk.join('\n')).toContain(
      'What touch left is no commit of the branch: it changed .gitattributes',
    )
  })

  test('is none where a stage’s state held a canary, though the next stage took it out again', async () => {
    const dot = CONVERGE.replace(
      'start -> validate',
      `leak [shape=parallelogram, tool_command="printf ${CANARY.replaceAll('-', '')} > src/leak.bin"]
       tidy [shape=parallelogram, tool_command="rm src/leak.bin"]
       start -> leak; leak -> tidy; tidy -> validate`,
    )
    const request = smallJob({ dot })
    const repository = committed(request)
    const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
    expect([evidence.state, evidence.branch]).toEqual(['ESCALATE', undefined])
    expect(evidence.boundary.found.map(({ where }) => where)).toContainEqual(
      expect.stringContaining('states that stages left'),
    )
    expect(git(repository, 'branch', '--list', 'holdout/*')).toBe('')
  })

  test('holds no file that git ignores, none that the user removed, and line ends as the repository has them', async () => {
    const request = smallJob()
    const { repository } = request
    writeFileSync(join(repository, '.gitattributes'), '* text=auto\n')
    writeFileSync(join(repository, '.gitignore'), 'src/.env\n')
    writeFileSync(join(repository, 'src/old.txt'), 'old\n')
    writeFileSync(join(repository, 'src/kept.txt'), 'one\ntwo\n')
    committed(request)
    writeFileSync(join(repository, 'src/.env'), 'KEY=secret\n')
    writeFileSync(join(repository, 'src/kept.txt'), 'one\r\ntwo\r\n')
    rmSync(join(repository, 'src/old.txt'))
    const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
    expect([evidence.branch?.branch, evidence.residualRisk]).toEqual([
      'holdout/job-1',
      expect.anything(),
    ])
    expect(git(repository, 'diff', '--name-status', 'main', 'holdout/job-1').split('\n')).toEqual([
      'A\tsrc/draft.txt',
      'D\tsrc/old.txt',
      'M\tsrc/service.txt',
    ])
  })

  test('leaves submodules as they are, and says so where one was changed', async () => {
    const module = temporaryFolder()
    git(module, 'init', '-q')
    writeFileSync(join(module, 'lib.txt'), 'slow\n')
    git(module, 'add', '.')
    git(module, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-qm', 'Lib')
    const request = smallJob()
    const repository = committed(request)
    git(repository, '-c', 'protocol.file.allow=always', 'submodule', '-q', 'add', module, 'src/lib')
    git(repository, 'commit', '-qm', 'A module')
    const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
    expect(evidence.branch?.branch).toBe('holdout/job-1')
    expect(git(repository, 'ls-tree', 'holdout/job-1', 'src/lib')).toContain('160000 commit')

    const edits = [{ file: 'src/lib/lib.txt', find: 'slow\n', replace: '' }]
    const repairs = ['slow', 'rude', 'leaky'].map((fault) => ({
      symptom: `It is ${fault}`,
      describe: 'Mended.',
      edits: [{ file: 'src/service.txt', find: `${fault}\n`, replace: '' }, ...edits.splice(0)],
    }))
    const inside = createScriptedAgent({ name: 'scripted (test)', repairs })
    const { residualRisk, state } = await runJob({
      ...request,
      agent: { name: inside.name, make: () => inside },
      directory: join(temporaryFolder(), 'job'),
      branch: 'holdout/job-2',
    })
    expect(state).toBe('PR_READY')
    expect(residualRisk.join('\n')).toContain('src/lib/lib.txt belongs to a submodule of its own')
  })

  test('is not laid over a branch that is there, and says so', async () => {
    const request = smallJob()
    const repository = committed(request)
    git(repository, 'branch', 'holdout/job-1')
    const evidence = await runJob({ ...request, branch: 'holdout/job-1' })
    expect(evidence.state).toBe('PR_READY')
    expect(evidence.branch).toBeUndefined()
    expect(evidence.residualRisk.join('\n')).toContain('The branch holdout/job-1 could not be made')
    expect(git(repository, 'rev-parse', 'holdout/job-1')).toBe(git(repository, 'rev-parse', 'main'))
  })

  test('makes no branch outside of a repository', async () => {
    const evidence = await runJob({ ...smallJob(), branch: 'holdout/job-1' })
    expect([evidence.state, evidence.branch]).toEqual(['PR_READY', undefined])
  })
})
