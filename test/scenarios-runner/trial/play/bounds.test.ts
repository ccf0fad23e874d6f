import { expect, test } from 'vitest'
import { readUpload, type UserFolder } from '../../../../scenarios-runner/trial/play/user-folder.ts'
import { type Handler, playStory } from './play-story.ts'

const MIB = 1024 * 1024

/** Answers a list that comes to so many letters, and what it was sent to `/length`. */
const listing: Handler = (request, response, body) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  if (request.url === '/length') return void response.end(String(Buffer.byteLength(body, 'latin1')))
  const letters = Number(request.url?.slice(1))
  const row = 'x'.repeat(1000)
  response.end(JSON.stringify({ items: Array(Math.ceil(letters / row.length)).fill(row) }))
}

test('a file is sent whole, however large it is', async () => {
  const { checks, events } = await playStory(
    listing,
    `
given: { files: { "big.bin": "${'x'.repeat(2 * MIB)}" } }
steps: [{ http: { as: e, method: POST, path: /length, multipart: { f: { file: big.bin } } } }]
checks: [steps.e.json > ${2 * MIB}]`,
  )
  expect(checks).toEqual(['met'])
  expect(events).toMatchObject([{ request: { body: { parts: [{ bytes: 2 * MIB }] } } }])
})

test('a file that nobody sends is the mistake of who gave or wrote it', async () => {
  const sent = '{ http: { method: POST, path: /length, multipart: { f: { file: f.bin } } } }'
  const played = await playStory(
    listing,
    `
steps: [{ cli: { run: truncate -s 49M f.bin } }, ${sent}]
checks: ["true"]`,
  )
  expect(played.brokenOff).toBe(
    'the story cannot go on at step step2: f.bin: it has 51380224 bytes, and at most 48 MiB are sent',
  )
  const grown = await playStory(
    listing,
    `
given: { files: { f.bin: x } }
steps: [{ cli: { run: truncate -s 49M f.bin } }, ${sent}]
checks: ["true"]`,
  )
  expect(grown.brokenOff).toBe(played.brokenOff)

  const large = 'x'.repeat(49 * MIB)
  const written: Pick<UserFolder, 'read'> = {
    read: async (_, most) => ({ bytes: Buffer.alloc(most), omittedBytes: MIB }),
  }
  for (const file of [large, { base64: `${large}${'x'.repeat(20 * MIB)}` }, { json: [large] }]) {
    const given = readUpload(written as UserFolder, 'a/../f.bin', { 'f.bin': file })
    await expect(given).rejects.toThrow(
      expect.objectContaining({ code: 'SCENARIO_FILE_SIZE', exitCode: 2 }),
    )
  }
})

test('checks see more of an answer than the trajectory has, which says how much it leaves out', async () => {
  const { checks, events } = await playStory(
    listing,
    `
steps: [{ http: { as: e, path: /2000000 } }]
checks: [steps.e.json.items.size() == 2000]`,
  )
  expect(checks).toEqual(['met'])
  const [event] = events
  const body = event?.kind === 'step' ? String(event.response?.body) : ''
  expect(body).toMatch(/^\{"items":\["x+.*x\n\[\d+ bytes left out\]$/s)
  expect(body.length).toBeLessThan(MIB + 100)
})

test('where the harness did not keep all of an answer, a check that is not met says so', async () => {
  const { checks } = await playStory(
    listing,
    `
steps: [{ http: { as: e, path: /17000000 } }, { http: { as: other, path: /1 } }]
checks:
  - steps.e.json.items.size() == 17000
  - steps.other.json.items.size() == 2`,
  )
  expect(checks).toEqual([
    expect.stringMatching(
      /^not-met: steps\.e\.json\.items is not there; \d+ bytes of step e were not kept$/,
    ),
    expect.not.stringContaining('were not kept'),
  ])
  const { brokenOff } = await playStory(
    listing,
    `
steps: [{ http: { as: e, path: /17000000, save: { first: "response.json.items[0]" } } }]
checks: ["true"]`,
  )
  expect(brokenOff).toMatch(/; \d+ bytes of the answer were not kept$/)
})

test('what a program prints or writes is seen by checks, and told as far as there is room', async () => {
  const { checks, events } = await playStory(
    listing,
    `
steps:
  - cli:
      as: e
      run: >-
        node -e 'const t = JSON.stringify({ a: "x".repeat(2000000), end: 1 });
        console.log(t); fs.writeFileSync("f.txt", t); fs.writeFileSync("g.txt", "é".repeat(9000000))'
      read: [f.txt, g.txt]
checks:
  - steps.e.json.end == 1 && steps.e.files["f.txt"].endsWith('"end":1}')
  - steps.e.files["g.txt"].endsWith("é\\n[${18_000_000 - 16 * MIB} bytes left out]")`,
  )
  expect(checks).toEqual(['met', 'met'])
  const [event] = events
  if (event?.kind !== 'program') throw new Error('a program was run')
  expect(event.stdout).toMatch(/^\{"a":"x+\n\[… \d+ bytes left out …\]\nx+","end":1\}\n$/)
  expect(event.files?.['f.txt']).toMatch(/x\n\[\d+ bytes left out\]$/)
  expect(JSON.stringify(event).length).toBeLessThan(3 * MIB + 1000)
})

test('what is cut of a file or of what a program complains is counted whole, and said by checks', async () => {
  const left = 9 * MIB
  const { checks, events, answers } = await playStory(
    listing,
    `
steps:
  - cli:
      as: e
      run: >-
        node -e 'process.stderr.write("x".repeat(${16 * MIB + left})); fs.writeFileSync("f.txt", "x".repeat(${16 * MIB + left}))'
      read: [f.txt]
checks:
  - steps.e.files["f.txt"].endsWith('end')`,
  )
  expect(answers.e).toMatchObject({ omittedBytes: 2 * left })
  expect(checks).toEqual([expect.stringContaining(`; ${2 * left} bytes of step e were not kept`)])
  const [event] = events
  if (event?.kind !== 'program') throw new Error('a program was run')
  expect(event.files?.['f.txt']).toMatch(new RegExp(`x\\n\\[${15 * MIB + left} bytes left out\\]$`))
  const [, said] = /\n\[… (\d+) bytes left out …\]\n/.exec(event.stderr) ?? []
  // What says that something is missing between is letters too.
  expect(Math.abs(Number(said) - 15 * MIB - left)).toBeLessThan(100)
})

test('a file that was read whole is seen whole, whatever its bytes are', async () => {
  const { checks } = await playStory(
    listing,
    `
steps:
  - cli:
      as: e
      run: node -e 'fs.writeFileSync("f.bin", Buffer.concat([Buffer.alloc(${6 * MIB}, 255), Buffer.from("end")]))'
      read: [f.bin]
checks:
  - steps.e.files["f.bin"].endsWith('end')`,
  )
  expect(checks).toEqual(['met'])
})

test('where something else stands in the place of a file, the story cannot go on', async () => {
  const { brokenOff } = await playStory(
    listing,
    `
steps: [{ cli: { run: mkdir a } }, { cli: { run: "true", files: { a: x } } }]
checks: ["true"]`,
  )
  expect(brokenOff).toContain("a: something else is there in the user's folder")
})
