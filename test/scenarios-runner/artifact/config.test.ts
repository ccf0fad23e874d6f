import { expect, test } from 'vitest'
import {
  artifactConfigSchema,
  checkPlaceholders,
  resolveArtifact,
} from '../../../scenarios-runner/artifact/index.ts'
import { splitCommand } from '../../../scenarios-runner/sandbox/index.ts'
import { HoldoutError } from '../../../twins/base/index.ts'

const resolve = (config: object) =>
  resolveArtifact(artifactConfigSchema.parse(config), {
    directory: '/repo',
    twinVariables: { okta: 'OKTA_URL', slack: 'SLACK_URL' },
  })

test('short forms come to a whole definition', () => {
  expect(
    resolve({
      command: "node --title 'my service' src/server.ts",
      env: { PORT: '${port}', SLACK_URL: '${twins.slack.url}/api' },
      ready: '/healthz',
      reset: 'POST /test/reset',
      contract: 'spec/contracts/downstream/api.yaml',
    }),
  ).toMatchInlineSnapshot(`
    {
      "command": [
        "node",
        "--title",
        "my service",
        "src/server.ts",
      ],
      "contract": "/repo/spec/contracts/downstream/api.yaml",
      "directory": "/repo",
      "env": {
        "OKTA_URL": "\${twins.okta.url}",
        "PORT": "\${port}",
        "SLACK_URL": "\${twins.slack.url}/api",
      },
      "name": "repo",
      "passEnv": [],
      "ready": {
        "path": "/healthz",
        "timeoutMs": 10000,
      },
      "reset": {
        "method": "POST",
        "path": "/test/reset",
      },
      "sandbox": {
        "limits": {},
        "read": [],
        "wish": "auto",
      },
    }
  `)
})

test('long forms too', () => {
  const definition = resolve({
    directory: 'service',
    command: ['./run.sh', '--port', '${port}'],
    ready: { path: '/up', timeout: '2.5s' },
    reset: { path: '/reset', headers: { 'x-key': 'k' } },
    settle: 40,
  })
  expect(definition).toMatchObject({
    name: 'service',
    directory: '/repo/service',
    ready: { path: '/up', timeoutMs: 2500 },
    reset: { method: 'POST', path: '/reset', headers: { 'x-key': 'k' } },
    settleMs: 40,
  })
})

test('a placeholder that stands for nothing is refused, with what could stand there', () => {
  const definition = resolve({ command: 'node a.ts', env: { URL: '${twins.octa.url}' } })
  let error: unknown
  try {
    checkPlaceholders(definition, ['okta', 'slack'])
  } catch (caught) {
    error = caught
  }
  expect(error).toBeInstanceOf(HoldoutError)
  const { message, hint, place } = error as HoldoutError
  expect({ message, hint, place }).toMatchInlineSnapshot(`
    {
      "hint": "what can stand there: \${port}, \${slot}, \${twins.okta.url}, \${twins.slack.url}",
      "message": "nothing is known that \${twins.octa.url} could stand for",
      "place": {
        "field": "artifact.env.URL",
      },
    }
  `)
})

test('a command is split without a shell', () => {
  expect(splitCommand(`a "b c" 'd $e' f\\ g ""`)).toEqual(['a', 'b c', 'd $e', 'f g', ''])
  expect(splitCommand('  ')).toEqual([])
  expect(splitCommand(`a "b`)).toBeUndefined()
  expect(() => resolve({ command: `node "a` })).toThrow('cannot be split')
})

test('what carries the world of a trial is a header or the credential', () => {
  const by = (worldBy: unknown) => resolve({ command: 'node server.ts', worldBy }).worldBy
  expect(by('credential')).toBe('credential')
  expect(by({ header: 'X-Request-Id' })).toEqual({ header: 'x-request-id' })
  expect(by(undefined)).toBeUndefined()
  for (const wrong of ['header', { header: 'not a name' }, { header: '' }, {}]) {
    expect(() => by(wrong)).toThrow()
  }
})
