import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../../../twins/surfaces/index.ts'
import { load, measureOn } from '../services.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-test-secure-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a service over TLS is measured when its authority is one that the user trusts', async () => {
  const authority = await createAuthority()
  const { key, certificate: cert } = await authority.sign(['localhost'])
  const server = createServer({ key, cert }, (_, response) => response.end('ok'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  const asked = load({ perSecond: 50, durationMs: 1_000, objective: { value: 5_000, target: 0.9 } })
  try {
    expect(await measureOn(url, asked)).toMatchObject({
      good: 0,
      errorKinds: { UNABLE_TO_VERIFY_LEAF_SIGNATURE: expect.any(Number) },
    })
    const file = join(folder, 'authority.pem')
    writeFileSync(file, authority.certificate)
    process.env.NODE_EXTRA_CA_CERTS = file
    expect(await measureOn(url, asked)).toMatchObject({ good: 50, errors: 0 })
  } finally {
    delete process.env.NODE_EXTRA_CA_CERTS
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
