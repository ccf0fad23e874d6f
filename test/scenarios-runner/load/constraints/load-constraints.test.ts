import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConstraints, parseConstraints } from '../../../../scenarios-runner/load/index.ts'
import { formatError } from '../../../../twins/base/index.ts'

const GOOD = `id: permissions-latency
title: Permissions answer quickly
endpoint: GET /permissions
headers: { X-User-Email: ada@example.com }
load: { rate: 200, for: 3s, warm-up: 500ms }
objective: { p99: 100ms }
symptom: The page is slow.
given:
  okta: { groups: [{ profile: { name: finance } }] }
`
const problems = (text: string) =>
  parseConstraints(text, 'a.yaml').errors.map(formatError).join('\n')

describe('a constraint', () => {
  it('is read', () => {
    expect(parseConstraints(GOOD, 'a.yaml')).toMatchInlineSnapshot(`
      {
        "constraints": [
          {
            "file": "a.yaml",
            "given": {
              "okta": {
                "groups": [
                  {
                    "profile": {
                      "name": "finance",
                    },
                  },
                ],
              },
            },
            "id": "permissions-latency",
            "kind": "load",
            "line": 1,
            "objectives": [
              {
                "budgeting": "Occurrences",
                "confidence": 0.95,
                "indicator": "latency",
                "name": "p99",
                "op": "lt",
                "target": 0.99,
                "timeSliceTarget": 1,
                "timeSliceWindowMs": 1000,
                "value": 100,
              },
            ],
            "offered": {
              "arrival": "constant",
              "extensions": 2,
              "stages": [
                {
                  "durationMs": 3000,
                  "fromPerSecond": 200,
                  "toPerSecond": 200,
                },
              ],
              "warmUpMs": 500,
            },
            "requests": [
              {
                "from": "request",
                "request": {
                  "headers": {
                    "X-User-Email": "ada@example.com",
                  },
                  "method": "GET",
                  "path": "/permissions",
                },
                "tags": [],
                "weight": 1,
              },
            ],
            "symptom": "The page is slow.",
            "title": "Permissions answer quickly",
          },
        ],
        "errors": [],
      }
    `)
  })

  it('may say its target in full, send JSON, and leave out what has a default', () => {
    const { constraints, errors } = parseConstraints(
      `id: ask
endpoint: POST /requests
json: { group: finance }
load: { rate: 50/s, for: 1m }
objective: { target: 99.5%, latency: 1s, confidence: 0.9 }
`,
      'a.yaml',
    )
    expect(errors).toEqual([])
    expect(constraints).toMatchObject([
      {
        title: 'ask',
        requests: [
          {
            request: {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: '{"group":"finance"}',
            },
          },
        ],
        offered: {
          stages: [{ fromPerSecond: 50, toPerSecond: 50, durationMs: 60_000 }],
          warmUpMs: 500,
        },
        objectives: [{ target: 0.995, value: 1_000, confidence: 0.9 }],
      },
    ])
  })

  it('says where every mistake is', () => {
    expect(
      problems(`id: Permissions Latency
endpoint: /permissions
load: { rate: fast, for: 3 seconds, warmup: 1s }
objective: { p99: 100ms, p50: 10ms }
headers:
  X-User: "\${who.email}"
`),
    ).toMatchInlineSnapshot(`
      "a.yaml:1:5: expected lower-case words with dashes, such as permissions-latency (id)
      a.yaml:2:11: expected a method and a path, such as 'GET /permissions' (endpoint)
      a.yaml:6:11: expected a plain value: nothing is drawn for a load, so \${…} has nothing to stand for (headers.X-User)
      a.yaml:3:15: expected requests a second, such as 200 or 200/s (load.rate)
      a.yaml:3:26: expected a span of time such as 200ms, 3s or 1m (load.for)
      a.yaml:3:37: unknown field "warmup" (load.warmup)
        here may stand rate, for, warm-up, arrival, extend, ramp, spike, stages
      a.yaml:4:12: expected one percentile, such as p99: 200ms, or target: 99% with latency: 200ms, or one of errors, throughput, cpu, memory, event-loop-lag; several objectives go into a list: objectives (objective)"
    `)
    expect(problems('id: a\nendpoint: GET /\nload: { rate: 10 }\n')).toMatchInlineSnapshot(
      `"a.yaml:3:7: "for" is missing: expected a span of time such as 200ms, 3s or 1m (load.for)"`,
    )
    expect(problems('id: a\n  endpoint: [\n')).toMatchInlineSnapshot(`
      "a.yaml:1:5: this is not YAML: Nested mappings are not allowed in compact mappings
      a.yaml:1:5: this is not YAML: Implicit keys need to be on a single line
      a.yaml:3:1: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"
    `)
    expect(problems('- a\n- b\n')).toMatchInlineSnapshot(
      `"a.yaml:1:1: expected fields with values"`,
    )
  })

  it('that could never pass is a mistake, with how long it must be', () => {
    expect(problems(GOOD.replace('for: 3s', 'for: 1s'))).toMatchInlineSnapshot(`
      "a.yaml:5:25: 200 requests cannot prove P99 below 100 ms: it takes 368 of which none is bad (load.for)
        offer the load for at least 1.9s, or a higher rate"
    `)
  })

  it('may share a file with others', () => {
    const two = `${GOOD}---\n${GOOD.replace('permissions-latency', 'other')}`
    expect(parseConstraints(two, 'a.yaml').constraints.map(({ id }) => id)).toEqual([
      'permissions-latency',
      'other',
    ])
    const wrong = `${GOOD}---\n${GOOD.replace('p99: 100ms', 'p99: soon')}`
    expect(problems(wrong)).toMatchInlineSnapshot(
      `"a.yaml:16:19: expected a span of time such as 200ms, 3s or 1m (objective.p99)"`,
    )
  })
})

describe('a folder', () => {
  it('is read in the order of names; ids are its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdout-constraints-'))
    try {
      await writeFile(join(folder, 'b.yml'), GOOD)
      await writeFile(join(folder, 'a.yaml'), GOOD.replace('permissions-latency', 'first'))
      await writeFile(join(folder, 'notes.md'), 'not a constraint')
      const ids = (await loadConstraints(folder)).map(({ id }) => id)
      expect(ids).toEqual(['first', 'permissions-latency'])
      await writeFile(join(folder, 'c.yaml'), GOOD)
      await expect(loadConstraints(folder)).rejects.toMatchObject({
        code: 'CONSTRAINT_DUPLICATE_ID',
        place: { file: join(folder, 'c.yaml'), field: 'id' },
        hint: expect.stringContaining('b.yml has it too'),
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('that is not there is a mistake; the demonstration’s is read', async () => {
    await expect(loadConstraints('/nowhere/at/all')).rejects.toMatchObject({
      code: 'CONSTRAINTS_UNREADABLE',
      exitCode: 2,
    })
    const own = await loadConstraints('cli/templates/access-requests/spec/constraints')
    expect(own.map(({ id }) => id)).toEqual(['permissions-latency'])
  })
})
