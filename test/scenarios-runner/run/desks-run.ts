/** @module A whole small run for tests: a twin of the desks service, the fixture artifact, and scenarios for it. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArtifactDefinition } from '../../../scenarios-runner/artifact/index.ts'
import type { GatePolicy } from '../../../scenarios-runner/gate/index.ts'
import type { RunRequest } from '../../../scenarios-runner/run/index.ts'
import { parseScenario, type Scenario } from '../../../scenarios-runner/scenario/index.ts'
import { createRedactor } from '../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../twins/index.ts'
import { loadContract } from '../../../twins/node.ts'
import { desksArtifact, desksFolder } from '../artifact/desks-artifact.ts'

export async function desksTwin(): Promise<Twin> {
  return createTwin({
    contract: await loadContract(join(desksFolder, 'upstream.yaml')),
    name: 'desks',
    clock: { mode: 'elapsed' },
  })
}

const book = `
id: book-a-desk
category: happy-path
criticality: critical
vary: { who: person, desk: word }
given:
  desks: { desks: [{ name: "\${desk}", taken: false }] }
steps:
  - http: { as: book, method: POST, path: /bookings, json: { user: "\${who.email}", desk: "\${desk}" } }
  - http: { as: read, path: "/bookings/\${steps.book.json.id}" }
checks:
  - check: steps.book.status == 201 && steps.read.json.user == who.email
    symptom: Booking a desk does not work.
  - twins.desks.desks.exists(d, d.name == desk && d.taken && d.by == who.email)`

const taken = `
id: a-taken-desk
category: edge-case
criticality: high
vary: { who: person, desk: word }
given:
  desks: { desks: [{ name: "\${desk}", taken: true }] }
steps:
  - http: { as: book, method: POST, path: /bookings, json: { user: "\${who.email}", desk: "\${desk}" } }
checks:
  - check: steps.book.status == 409
    symptom: Two people get the same desk.`

const down = `
id: desks-are-down
category: failure-mode
criticality: normal
vary: { who: person, desk: word }
given:
  desks: { desks: [{ name: "\${desk}", taken: false }], faults: [{ operation: listDesks, status: 503 }] }
steps:
  - http: { as: book, method: POST, path: /bookings, json: { user: "\${who.email}", desk: "\${desk}" } }
checks:
  - steps.book.status == 502`

const none = `
id: no-desks
category: edge-case
criticality: low
steps:
  - http: { as: free, path: /free }
checks:
  - steps.free.status == 200 && steps.free.json.free == []`

const judged = `
id: a-friendly-answer
category: happy-path
criticality: normal
vary: { who: person, desk: word }
given:
  desks: { desks: [{ name: "\${desk}", taken: true }] }
steps:
  - http: { as: book, method: POST, path: /bookings, json: { user: "\${who.email}", desk: "\${desk}" } }
checks: [steps.book.status == 409]
criteria:
  - The answer says which desk is taken.`

const texts = { book, taken, down, none, judged }

export function desksScenarios(...names: (keyof typeof texts)[]): Scenario[] {
  return names.map((name) =>
    parseScenario(`---${texts[name]}\n---\nSomebody wants a desk.\n`, `${name}.md`),
  )
}

/** Every stratum asks for six trials of one scenario. */
const stratum = { rate: 0.6, confidence: 0.95, noFailures: false }
export const smallPolicy: GatePolicy = {
  strata: {
    critical: { ...stratum, noFailures: true },
    high: stratum,
    normal: stratum,
    low: { confidence: 0.95, noFailures: false },
  },
  categories: {},
  unjudged: 'block',
  maxInvalid: 0.05,
}

/** A definition whose instances run without a wall. */
export const unwalled = { sandbox: { wish: 'none', read: [], limits: {} } } as const

const folders: string[] = []

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-test-run-'))
  folders.push(folder)
  return folder
}

/** Removes the folders of this process's runs. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export async function desksRequest(
  bugs: string,
  changes: Partial<RunRequest> & { definition?: Partial<ArtifactDefinition> } = {},
): Promise<RunRequest> {
  const { definition, folder = newFolder(), ...rest } = changes
  return {
    kind: 'gate',
    name: 'desks',
    folder,
    artifact: desksArtifact(bugs, {
      contract: join(desksFolder, 'downstream.yaml'),
      ...definition,
    }),
    twins: { desks: await desksTwin() },
    ports: {},
    scenarios: desksScenarios('book', 'taken', 'down', 'none'),
    constraints: [],
    policy: smallPolicy,
    judge: undefined,
    seed: 'test',
    slots: 2,
    trials: { perScenario: undefined, maxAttempts: 2 },
    redactor: createRedactor(),
    // However busy the machine of the tests is: it would be blamed for what they let go wrong.
    machine: () => ({ trouble: async () => undefined }),
    signal: new AbortController().signal,
    ...rest,
  }
}
