import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { formatError, type HoldoutError } from '../../../twins/base/index.ts'
import { readSource } from '../../../twins/base/node/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const folder = temporaryFolder('holdout')
const messageOf = (source: string) =>
  readSource(source).then(
    () => 'it was read',
    (error: HoldoutError) => formatError(error).replace(folder, '<folder>'),
  )

test('a path is read, gzipped or not', async () => {
  await writeFile(join(folder, 'plain.json'), '{"a":"é"}')
  await writeFile(join(folder, 'packed.json'), gzipSync('{"a":"é"}'))
  expect((await readSource(join(folder, 'plain.json'))).text).toBe('{"a":"é"}')
  expect((await readSource(join(folder, 'packed.json'))).text).toBe('{"a":"é"}')
})

test('a URL is read, and its refusal is told', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/there' ? 200 : 404
    response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await readSource(`${base}/there`)).text).toBe('hello')
  expect(await messageOf(`${base}/gone`)).toContain(
    '/gone: cannot read it: the server answered 404',
  )
  server.close()
})

test('what has no end is left off', async () => {
  const server = createServer((_, response) => {
    const part = Buffer.alloc(4 * 1024 * 1024, 'a')
    const go = () => response.write(part, (error) => (error ? undefined : go()))
    go()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  expect(await messageOf(`http://127.0.0.1:${port}/endless`)).toContain(
    '/endless: cannot read it: it has more than 64 MB, or no end',
  )
  server.closeAllConnections()
  server.close()
})

test('why nothing answers at a URL is told, not that "fetch failed"', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  expect(await messageOf(`http://127.0.0.1:${port}/there`)).toContain(
    'cannot read it: connect ECONNREFUSED',
  )
})

test('what cannot be read is said plainly', async () => {
  await writeFile(join(folder, 'broken.gz'), gzipSync('some text').subarray(0, 15))
  expect(await messageOf(join(folder, 'none.yaml'))).toMatchInlineSnapshot(`
    "<folder>/none.yaml: cannot read it: no such file
      give the path or the URL of an existing document"
  `)
  expect(await messageOf(folder)).toMatchInlineSnapshot(`
    "<folder>: cannot read it: it is a folder
      give the path or the URL of an existing document"
  `)
  expect(await messageOf(join(folder, 'broken.gz'))).toMatchInlineSnapshot(`
    "<folder>/broken.gz: it starts like gzip but cannot be unpacked: unexpected end of file
      check that the file is whole"
  `)
})
