import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { choosePorts } from '../../../cli/up/stable-ports.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const file = () => join(temporaryFolder('holdout-ports'), 'ports.json')
const wishes = (...names: string[]) => names.map((name) => ({ name }))

test('a name has the same port anywhere, and no two names have one', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `twin_${i}`)
  const [here, there] = [
    await choosePorts(file(), wishes(...names)),
    await choosePorts(file(), wishes(...names)),
  ]
  const ports = names.map(here.of)
  expect(names.map(there.of)).toEqual(ports)
  expect(new Set(ports).size).toBe(names.length)
  for (const port of ports) expect(port >= 20_000 && port < 30_000).toBe(true)
})

test('one that is taken is stepped over the first time, and kept from then on', async () => {
  const path = file()
  const usual = (await choosePorts(file(), wishes('okta'))).of('okta')
  const server = createServer().listen(usual, '127.0.0.1')
  await once(server, 'listening')
  try {
    const first = await choosePorts(path, wishes('okta'))
    expect(first.of('okta')).not.toBe(usual)
    expect(first.isFresh(first.of('okta'))).toBe(true)
    first.keep()
    server.close()
    await once(server, 'close')
    const second = await choosePorts(path, wishes('slack', 'okta'))
    expect(second.of('okta')).toBe(first.of('okta'))
    expect(second.isFresh(second.of('okta'))).toBe(false)
  } finally {
    server.close()
  }
})

test('what is asked for wins over what was kept, and is not written down', async () => {
  const path = file()
  writeFileSync(path, '{ "okta": 20001, "slack": 20002, "jira": "20003" }')
  const asked = [{ name: 'okta', port: 20_002 }, ...wishes('slack', 'jira')]
  const ports = await choosePorts(path, asked)
  expect(ports.of('okta')).toBe(20_002)
  expect(ports.of('slack')).not.toBe(20_002)
  ports.keep()
  const written = JSON.parse(readFileSync(path, 'utf8'))
  expect(written).toEqual({ okta: 20_001, slack: ports.of('slack'), jira: ports.of('jira') })
})
