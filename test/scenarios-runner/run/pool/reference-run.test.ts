import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import {
  checkTolerances,
  executeRun,
  type RunRequest,
  readRun,
  referenceConfigSchema,
} from '../../../../scenarios-runner/run/index.ts'
import { desksArtifact } from '../../artifact/desks-artifact.ts'
import { desksRequest, desksScenarios, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

async function trialsOf(bugs: string, reference: NonNullable<RunRequest['reference']>) {
  const request = await desksRequest(bugs, {
    kind: 'run',
    scenarios: desksScenarios('none'),
    trials: { perScenario: 2, maxAttempts: 1 },
    slots: 1,
    reference,
  })
  await executeRun(request)
  const { records } = await readRun(request.folder)
  return records.map(({ verdict, checks }) => ({ verdict, checks: checks.slice(1) }))
}

const tolerances = { ignore: ['**.id'] }

test('the same steps against a second artifact: answers that agree, and answers that do not', async () => {
  const same = await trialsOf('', { tolerances, artifact: desksArtifact('') })
  expect(same).toMatchObject([
    { verdict: { status: 'satisfied' }, checks: [{ id: 'reference', result: 'met' }] },
    { verdict: { status: 'satisfied' } },
  ])
})

test('a reference elsewhere that answers otherwise makes trials unsatisfied, and one that is gone makes them invalid', async () => {
  const server = createServer((_, response) => {
    response.writeHead(410, { 'content-type': 'application/json' }).end('{"error":"moved"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [first] = await trialsOf('', { tolerances, url })
  expect(first?.verdict.status).toBe('unsatisfied')
  expect(first?.checks[0]).toMatchObject({ id: 'reference', result: 'not-met' })
  expect(first?.checks[0]?.detail).toMatch(
    /^free\.status is 200, not 410; free\.json\.error is nothing, not "moved"; /,
  )
  await new Promise((resolve) => server.close(resolve))
  const [gone] = await trialsOf('', { tolerances, url })
  expect(gone?.verdict).toMatchObject({ status: 'invalid', cause: 'reference' })
})

test('a reference that breaks off has not answered: nothing is known about the artifact', async () => {
  const silent = createServer((request) => void request.socket.destroy())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const [lost] = await trialsOf('', { tolerances, url })
  expect(lost?.verdict).toMatchObject({
    status: 'invalid',
    cause: 'reference',
    reason: 'the reference did not answer step free: reset',
  })
  await new Promise((resolve) => silent.close(resolve))
})

test('a path that no step’s answer can have is refused, and lists may be written with brackets', () => {
  const read = (ignore: string[], unordered: string[] = []) =>
    referenceConfigSchema.parse({ url: 'http://127.0.0.1:1', ignore, unordered })
  expect(read(['free.json[*].id', '*.json.ids[0]']).ignore).toEqual([
    'free.json.*.id',
    '*.json.ids.0',
  ])
  const check = (ignore: string[], unordered?: string[]) =>
    checkTolerances(read(ignore, unordered) as { ignore: string[] }, desksScenarios('none'))
  expect(() => check(['free.json[*].id', '*.headers', '**.etag'])).not.toThrow()
  expect(() => check([], ['fre.json'])).toThrow('no step of any scenario is called "fre"')
})
