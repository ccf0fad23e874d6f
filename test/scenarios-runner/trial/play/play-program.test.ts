import { expect, test } from 'vitest'
import { answerJson, type Handler, playStory } from './play-story.ts'

const server: Handler = (_, response) => answerJson(response, { ok: true })

test('a program has arguments, input, files and an environment; what comes of it is known', async () => {
  const { answers, events, checks } = await playStory(
    server,
    `
vary: { n: { int: [4, 4] } }
given:
  files: { data.json: { json: { n: "\${n}" } } }
  env: { GREETING: "hello \${n}" }
steps:
  - cli:
      as: tool
      run: >-
        node -e 'let i = ""; process.stdin.on("data", (d) => { i += d }).on("end", () => {
        console.log(JSON.stringify({ args: process.argv.slice(1), i, g: process.env.GREETING, x: process.env.X, home: process.env.HOME,
        n: JSON.parse(fs.readFileSync("data.json")).n, csv: fs.readFileSync("in/a.csv", "utf8") })); fs.writeFileSync("out.txt", "done");
        console.error("warned"); process.exitCode = 3 })' -- --n "\${n}" "two words"
      stdin: "from \${n}"
      env: { X: 1 }
      files: { in/a.csv: "a,\${n}" }
      read: [out.txt, none.txt]
      save: { told: response.json.g }
  - http: { as: next, path: "/\${told}" }
checks:
  - steps.tool.exit == 3 && steps.tool.stderr == "warned\\n" && steps.tool.failure == null
  - steps.tool.files["out.txt"] == "done" && steps.tool.files["none.txt"] == null`,
  )
  expect(checks).toEqual(['met', 'met'])
  expect(answers.tool).toMatchObject({
    json: { args: ['--n', '4', 'two words'], i: 'from 4', g: 'hello 4', x: '1', n: 4, csv: 'a,4' },
  })
  expect(JSON.stringify(answers.tool)).toMatch(/"home":"[^"]*holdout-user-/)
  expect(events).toMatchObject([{ kind: 'program', step: 'tool', exit: 3 }, { kind: 'step' }])
})

test('a program that does not end, or is not there, has failed; one that a signal ends has an exit code', async () => {
  const { answers, brokenOff } = await playStory(
    server,
    `
steps:
  - cli: { as: slow, run: [node, -e, "setInterval(() => {}, 1000); console.log('here')"], timeout: 400ms }
  - cli: { as: none, run: no-such-program-anywhere }
  - cli: { as: killed, run: [node, -e, "process.kill(process.pid, 'SIGKILL')"] }
checks: ["true"]`,
  )
  expect(brokenOff).toBeUndefined()
  expect(answers).toMatchObject({
    slow: { exit: null, failure: 'timeout' },
    none: { exit: null, failure: 'not found' },
    killed: { exit: 137, failure: null },
  })
})

test('what no program can be handed is the failure of the answer that it came from', async () => {
  const { answers, brokenOff } = await playStory(
    (_, response) => answerJson(response, { id: 'a\0b', long: 'x'.repeat(200_000) }),
    `
steps:
  - http: { as: told, path: / }
  - cli: { as: word, run: [echo, "\${steps.told.json.id}"] }
  - cli: { as: variable, run: [echo], env: { ID: "\${steps.told.json.id}" } }
  - cli: { as: long, run: [echo, "\${steps.told.json.long}"] }
checks: ["true"]`,
  )
  expect(brokenOff).toBeUndefined()
  expect(answers).toMatchObject({
    word: { exit: null, failure: 'not allowed' },
    variable: { exit: null, failure: 'not allowed' },
    long: { exit: null, failure: 'not allowed' },
  })
})

test('a link that a program leaves leads the harness nowhere', async () => {
  const { brokenOff } = await playStory(
    server,
    `
steps:
  - cli: { as: link, run: [node, -e, "fs.symlinkSync('/etc', 'out')"] }
  - cli: { as: read, run: [node, --version], read: [out/hostname] }
checks: ["true"]`,
  )
  expect(brokenOff).toBe(
    "the story cannot go on at step read: out/hostname: it leads out of the user's folder",
  )
})
