import { afterAll, expect, test } from 'vitest'
import { receiverVariables } from '../../../scenarios-runner/drive/index.ts'
import { executeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { desksArtifact } from '../artifact/desks-artifact.ts'
import { desksRequest, removeFolders } from './desks-run.ts'

afterAll(removeFolders)

const story = (id: string, frontMatter: string) =>
  parseScenario(
    `---\nid: ${id}\ncategory: happy-path\ncriticality: low\n${frontMatter}\n---\nA story.\n`,
    `${id}.md`,
  )

const told = story(
  'told',
  `
vary: { n: { int: [1, 1000] } }
given: { env: { GREETING: "hello \${n}" }, files: { body.json: { json: { n: "\${n}" } } } }
steps:
  - http: { as: env, path: /environment, save: { partner: response.json.PARTNER_URL } }
  - cli:
      as: call
      run:
        - node
        - -e
        - "fetch(process.argv[1], { method: 'POST', body: fs.readFileSync('body.json') }).then((r) => console.log(r.status, process.env.GREETING))"
        - "\${partner}"
  - cli:
      as: own
      run: [node, -e, "fetch(process.argv[1]).then((r) => console.log(r.status))", "\${artifact.url}/healthz"]
  - wait: { until: received.partner.size() == 1 }
checks:
  - steps.env.json.GREETING == "hello " + string(n)
  - steps.call.stdout == "200 hello " + string(n) + "\\n" && steps.own.stdout == "200\\n"
  - received.partner[0].json.n == n && received.mail == []`,
)

const after = story(
  'zz-after',
  `
steps: [{ http: { as: env, path: /environment } }]
checks:
  - '!("GREETING" in steps.env.json)'
  - received.partner == []`,
)

test('a story has an environment and files of its own, and what it is sent is nobody else’s', async () => {
  const receivers = { http: { partner: 'PARTNER_URL' }, mail: 'SMTP_URL' }
  const { env } = desksArtifact('')
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: [told, after],
    trials: { perScenario: 2, maxAttempts: 1 },
    slots: 1,
    receivers,
    definition: { env: { ...receiverVariables(receivers), ...env } },
  })
  await executeRun(request)
  const { records } = readRun(request.folder)
  expect(
    records.map(({ scenario, verdict }) => `${scenario} ${verdict.status}: ${verdict.reason}`),
  ).toEqual([
    'told satisfied: 3 checks are met',
    'told satisfied: 3 checks are met',
    'zz-after satisfied: 2 checks are met',
    'zz-after satisfied: 2 checks are met',
  ])
})
