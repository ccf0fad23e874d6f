import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type AgentMaker,
  type Evidence,
  jobPaths,
  loadGraph,
  runJob,
  TERMINAL_EXIT_CODES,
  type Validate,
} from '../../../factory/index.ts'
import { HoldoutError } from '../../../twins/base/index.ts'
import { gateOf } from '../fixtures/gates.ts'
import { CANARY, CONVERGE, lookForFaults, repairer, smallJob } from '../fixtures/small-job.ts'

const walk = (evidence: Evidence) => evidence.path.map((step) => step.node).join(' ')
const service = (folder: string) => readFileSync(join(folder, 'src', 'service.txt'), 'utf8')

describe('runJob', () => {
  it('repairs one failure at a time until the gate opens, and leaves the user’s tree alone', async () => {
    const job = smallJob()
    const before = readdirSync(job.repository, { recursive: true })
    const evidence = await runJob(job)
    expect(evidence.state).toBe('PR_READY')
    expect(evidence.iterations.map((i) => [i.gate.status, i.symptoms, i.changedFiles])).toEqual([
      ['fail', ['It is slow.', 'It is rude.', 'It is leaky.'], []],
      ['fail', ['It is rude.', 'It is leaky.'], ['src/service.txt']],
      ['fail', ['It is leaky.'], ['src/service.txt']],
      ['pass', [], ['src/service.txt']],
    ])
    expect(walk(evidence)).toBe('start validate mend validate mend validate mend validate done')
    expect(evidence.agent).toBe('scripted (test)')
    expect(evidence.diff).toContain('-slow\n-rude\n-leaky\n')
    const paths = jobPaths(job.directory)
    expect(service(paths.result)).toBe('')
    expect(readFileSync(paths.diff, 'utf8')).toBe(evidence.diff)
    expect(JSON.parse(readFileSync(paths.evidence, 'utf8'))).toEqual(evidence)
    expect(evidence.boundary).toEqual({
      enforced: false,
      enforcement: 'NOT ENFORCED (as was asked for)',
      routes: [],
      exchanges: 0,
      refused: [],
      probe: [],
      canaries: 1,
      searched: [
        'workspace',
        'states that stages left',
        'home of the agent',
        'prompts, responses and transcripts',
        'feedback',
        'task',
        'diff',
        'relay log',
      ],
      found: [],
    })
    expect(evidence.residualRisk.join(' ')).toContain('a stand-in that asks no model')
    expect(readdirSync(job.repository, { recursive: true })).toEqual(before)
    expect(service(job.repository)).toBe('slow\nrude\nleaky\n')
    // Nothing is left behind but the job's folder.
    const { place } = JSON.parse(readFileSync(paths.job, 'utf8'))
    expect(existsSync(place.directory)).toBe(false)
    expect(readFileSync(join(paths.run, 'mend', 'prompt.md'), 'utf8')).toMatchInlineSnapshot(`
      "# Task

      Make the service right.

      # So far

      Goal: Make it right
      Run of: converge
      Stages so far:
      - start: success
      - validate: fail
      - mend: success
      - validate: fail
      - mend: success (No longer rude.)
      - validate: fail (the gate is fail; one symptom: It is leaky.)

      Mend it. Make it right.

      # What users noticed at the last validation

      - It is leaky.

      Work only inside the current folder.
      End with a line "outcome: <one of success>".
      "
    `)
  })

  it('escalates when a repair is taken away, keeps the best, and never calls it ready', async () => {
    const job = smallJob({ agent: repairer(['slow', 'leaky']) })
    const evidence = await runJob(job)
    expect([evidence.state, evidence.whyStopped]).toEqual([
      'ESCALATE',
      'the agent changed nothing in answer to the feedback: “It is rude.”',
    ])
    const paths = jobPaths(job.directory)
    expect(existsSync(paths.result)).toBe(false)
    expect(service(paths.best)).toBe('rude\n')
  })

  it('is kept neither where agents see it nor among the scenarios', async () => {
    const job = smallJob({ faults: [] })
    for (const [folder, globs] of [
      ['src/job', undefined],
      ['holdout-scenarios/job', undefined],
      ['job', ['**']],
    ] as const) {
      const directory = join(job.repository, folder)
      const asked = { ...job, directory, ...(globs === undefined ? {} : { workspaceGlobs: globs }) }
      await expect(runJob(asked)).rejects.toMatchObject({
        code: 'JOB_FOLDER',
        place: { file: directory },
      })
      expect(existsSync(directory)).toBe(false)
    }
    const globs = { workspaceGlobs: ['src', '*'] }
    const kept = { ...job, ...globs, directory: join(job.repository, '.holdout/jobs/1') }
    expect((await runJob(kept)).state).toBe('NO_OP')
  })

  it('calls nothing to do NO_OP', async () => {
    const evidence = await runJob(smallJob({ faults: [] }))
    expect([evidence.state, evidence.diff, walk(evidence)]).toEqual([
      'NO_OP',
      '',
      'start validate done',
    ])
  })

  it('calls broken infrastructure RETRYABLE_FAILURE, and finishes the job once it works', async () => {
    let broken = true
    const job = smallJob({
      validate: async (request) =>
        broken && request.iteration === 2
          ? { gate: gateOf('invalid'), folder: '', symptoms: [] }
          : await lookForFaults(request),
    })
    const failed = await runJob({
      ...job,
      agent: { ...job.agent, name: 'first', isStandIn: false },
    })
    expect([failed.state, failed.whyStopped, failed.agent]).toEqual([
      'RETRYABLE_FAILURE',
      'the gate is invalid: invalid at 0',
      'first',
    ])
    broken = false
    const finished = await runJob({ ...job, resume: true })
    expect([finished.state, finished.iterations.length]).toEqual(['PR_READY', 4])
    // A stand-in that finishes it does not make the whole of it a stand-in's.
    expect([finished.agent, finished.standIn]).toEqual(['first, then scripted (test)', undefined])
    await expect(runJob({ ...job, resume: true })).rejects.toThrow('this job has ended: PR_READY')
    await expect(runJob(job)).rejects.toThrow('this folder already holds a job')
  })

  it('calls a validation that throws RETRYABLE_FAILURE', async () => {
    const evidence = await runJob(
      smallJob({ validate: () => Promise.reject(new Error('no ports left')) }),
    )
    expect([evidence.state, evidence.whyStopped]).toEqual([
      'RETRYABLE_FAILURE',
      'validation itself failed: no ports left',
    ])
  })

  it('never measures an inconclusive gate again in the hope of a better answer', async () => {
    let times = 0
    const undecided = await runJob(
      smallJob({
        faults: [],
        validate: async () => {
          times += 1
          return { gate: gateOf('inconclusive'), folder: '', symptoms: [] }
        },
      }),
    )
    expect([undecided.state, undecided.whyStopped, times]).toEqual([
      'ESCALATE',
      'the gate is inconclusive, and there is nothing to mend: inconclusive at 0',
      1,
    ])
  })

  it('goes on after an interruption as if nothing had been', async () => {
    const whole = await runJob(smallJob())
    for (const at of ['mend', 'validate']) {
      const controller = new AbortController()
      const job = smallJob({ signal: controller.signal })
      let seen = 0
      const interrupted = runJob({
        ...job,
        onEvent: (event) => {
          if (event.type === 'stage-started' && event.node === at && ++seen === 2)
            controller.abort()
        },
      })
      await expect(interrupted).rejects.toMatchObject({ code: 'JOB_INTERRUPTED', exitCode: 130 })
      const { place } = JSON.parse(readFileSync(jobPaths(job.directory).job, 'utf8'))
      expect(existsSync(place.directory)).toBe(false)
      const resumed = await runJob({ ...job, signal: new AbortController().signal, resume: true })
      expect([resumed.state, walk(resumed)]).toEqual([whole.state, walk(whole)])
      expect(resumed.iterations).toEqual(whole.iterations)
      expect(resumed.diff).toBe(whole.diff)
    }
  })

  it('gives up when nothing gets better, or at its bound, and says which', async () => {
    const fiddler = {
      name: 'fiddler',
      make: () => ({
        name: 'fiddler',
        run: async ({
          workspace,
          feedback,
        }: {
          workspace: string
          feedback: { iteration: number }
        }) => {
          writeFileSync(join(workspace, 'src', 'notes.txt'), `${feedback.iteration}`)
          return { text: 'changed the notes' }
        },
        choose: async () => undefined,
      }),
    }
    const idle = await runJob(smallJob({ agent: fiddler }))
    expect([idle.state, idle.whyStopped]).toEqual([
      'ESCALATE',
      '3 iterations in a row made nothing better (bound: patience)',
    ])
    const bounded = await runJob(smallJob({ limits: { maxIterations: 2 } }))
    expect(bounded.whyStopped).toBe('2 iterations did not open the gate (bound: maxIterations)')
  })

  it('delivers what was measured, not what was changed afterwards', async () => {
    const dot = CONVERGE.replace(
      'validate -> done',
      'polish [prompt=x] polish -> done; validate -> polish',
    )
    const agent = repairer()
    const job = smallJob({
      dot,
      agent: {
        name: agent.name,
        make: (place) => ({
          ...agent.make(place),
          run: async (turn) => {
            if (turn.node === 'polish')
              writeFileSync(join(turn.workspace, 'src', 'late.txt'), 'slow\n')
            return await agent.make(place).run(turn)
          },
        }),
      },
    })
    const evidence = await runJob(job)
    expect(evidence.state).toBe('PR_READY')
    expect(readdirSync(join(jobPaths(job.directory).result, 'src'))).toEqual(['service.txt'])
    expect(evidence.residualRisk.join(' ')).toContain('not part of the result: src/late.txt')
  })

  it('believes the gate, not the graph: an end reached by opinion is no end', async () => {
    const dot = `digraph g { start [shape=Mdiamond] v [type=validate] judge [prompt=x] done [shape=Msquare] mend [prompt=x]
      start -> v -> judge; judge -> done [label="ship it"]; judge -> mend [label="mend it"]; mend -> v }`
    const evidence = await runJob(smallJob({ dot }))
    expect([evidence.state, evidence.whyStopped]).toEqual([
      'ESCALATE',
      'the graph reached its end, but the gate is fail: fail at 0',
    ])
    const unmeasured = await runJob(
      smallJob({
        dot: 'digraph g { start [shape=Mdiamond] a [prompt=x] done [shape=Msquare] start -> a -> done }',
      }),
    )
    expect(unmeasured.whyStopped).toBe('the graph reached its end without a validation')
  })

  it('has an exit code for every end', () => {
    expect(TERMINAL_EXIT_CODES).toEqual({
      PR_READY: 0,
      NO_OP: 10,
      ESCALATE: 11,
      RETRYABLE_FAILURE: 12,
    })
  })
})

describe('the guide’s printed graph', () => {
  it('runs as printed: ends inferred, the gate decides convergence, the agent the rest', async () => {
    const file = new URL('../fixtures/guide-factory.dot', import.meta.url)
    const stations = { constraints_check: 'validate' }
    const graph = loadGraph(readFileSync(file, 'utf8'), 'guide-factory.dot', { assign: stations })
    const job = smallJob({ graph, stations, faults: ['slow', 'rude'] })
    const evidence = await runJob(job)
    expect(evidence.state).toBe('PR_READY')
    const round = 'implement contracts unit_test integration constraints_check converged'
    expect(walk(evidence)).toBe(`seed scaffold ${round} refine ${round} refine ${round} done`)
    const choices = job.events.flatMap((event) =>
      event.type === 'choice' ? [`${event.chosen} (${event.by})`] : [],
    )
    expect(choices).toEqual([
      'not converged (the gate (fail))',
      'functional issues (scripted (test))',
      'not converged (the gate (fail))',
      'functional issues (scripted (test))',
      'converged (the gate (pass))',
    ])
    // One repair a round, though several stages of a round are given the feedback.
    expect(evidence.iterations.map((i) => i.symptoms.length)).toEqual([2, 1, 0])
  })
})

describe('canaries', () => {
  it('found in the workspace end the job before any agent begins', async () => {
    const job = smallJob()
    writeFileSync(join(job.repository, 'src', 'notes.md'), `see ${CANARY}`)
    const evidence = await runJob(job)
    expect([evidence.state, evidence.whyStopped]).toEqual([
      'ESCALATE',
      'a scenario’s canary was found before any agent began: workspace: src/notes.md',
    ])
    expect(job.events).toEqual([])
    expect(evidence.boundary.found).toContainEqual({
      canary: CANARY,
      where: 'workspace: src/notes.md',
    })
  })

  it('found where an agent was are never PR_READY', async () => {
    const agent = repairer()
    const talker = {
      name: agent.name,
      make: () => ({
        ...agent.make({ home: '', bin: '' }),
        run: async (turn: Parameters<ReturnType<typeof agent.make>['run']>[0]) => {
          const answer = await agent.make({ home: '', bin: '' }).run(turn)
          return { ...answer, text: `${answer.text} I saw ${CANARY}.` }
        },
      }),
    }
    const evidence = await runJob(smallJob({ agent: talker }))
    expect(evidence.state).toBe('ESCALATE')
    expect(evidence.whyStopped).toContain(
      'a scenario’s canary was found where agents have been: prompts',
    )
    expect(evidence.boundary.found).toContainEqual({
      canary: CANARY,
      where: 'prompts, responses and transcripts: mend/response.md',
    })
  })

  it('and links are stopped at the next validation', async () => {
    const script = (source: string) => ({
      name: 'program',
      make: () => ({
        name: 'program',
        choose: async () => undefined,
        run: async ({ workspace }: { workspace: string }) => {
          const { symlinkSync } = await import('node:fs')
          if (source === 'link') symlinkSync('/etc/passwd', join(workspace, 'src', 'users'))
          else writeFileSync(join(workspace, 'src', 'copied.txt'), CANARY)
          return { text: '' }
        },
      }),
    })
    const link = await runJob(smallJob({ agent: script('link') }))
    expect([link.state, link.whyStopped]).toEqual([
      'ESCALATE',
      'src/users may not come back from the workspace: it is a symbolic link to /etc/passwd',
    ])
    const copied = await runJob(smallJob({ agent: script('copy') }))
    expect([copied.state, copied.whyStopped]).toEqual([
      'ESCALATE',
      'a scenario’s canary was found where agents work: workspace: src/copied.txt',
    ])
  })

  it('names that a diff or a terminal would show as something else are stopped too', async () => {
    const agent = madeBy(({ workspace }) =>
      writeFileSync(join(workspace, 'src', 'a\n+++ b\u001b[2J'), ''),
    )
    const { state, whyStopped } = await runJob(smallJob({ agent }))
    expect([state, whyStopped]).toMatchInlineSnapshot(`
      [
        "ESCALATE",
        "src/a\\u000a+++ b\\u001b[2J may not come back from the workspace: its name holds characters that cannot be seen",
      ]
    `)
  })

  it('an artifact that an agent took away is for a person, a definition that never fitted is a mistake', async () => {
    const refusal = new HoldoutError('there is nothing to copy', { code: 'ARTIFACT_EMPTY' })
    const validate =
      (refusedFrom: number): Validate =>
      async (request) => {
        if (request.iteration >= refusedFrom) throw refusal
        return lookForFaults(request)
      }
    const job = smallJob({ validate: validate(2) })
    const { state, whyStopped } = await runJob(job)
    expect([state, whyStopped]).toEqual([
      'ESCALATE',
      'what the agent left cannot be validated: there is nothing to copy',
    ])
    const never = runJob(smallJob({ validate: validate(1) }))
    await expect(never).rejects.toBe(refusal)
  })
})

/** An agent that does one thing each turn. */
function madeBy(act: (turn: { workspace: string }) => void): AgentMaker {
  const agent = {
    name: 'program',
    choose: async () => undefined,
    run: async (turn: { workspace: string }) => {
      act(turn)
      return { text: '' }
    },
  }
  return { name: agent.name, make: () => agent }
}
