import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runHoldout } from '../run-holdout.ts'

const upstream = new URL(
  '../../../cli/templates/access-requests/spec/contracts/upstream/',
  import.meta.url,
)

test.each([
  ['okta', 10, 9],
  ['slack', 2, 2],
  ['jira', 5, 5],
])(
  'the twin of %s keeps every law, and a law saw most operations act on state',
  async (name, operations, stateful) => {
    const contract = fileURLToPath(new URL(`${name}.yaml`, upstream))
    const { code, stdout } = await runHoldout(['twin', 'check', contract, '--json'])
    const report = JSON.parse(stdout)
    expect(report.exceptions).toEqual([])
    expect(code).toBe(0)
    expect(report.operations).toHaveLength(operations)
    const seen = report.operations.filter((one: { state: string }) => one.state === 'stateful')
    expect(seen.length).toBeGreaterThanOrEqual(stateful)
  },
)
