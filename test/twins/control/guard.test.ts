/** @module Who may use the control API, over real HTTP. */

import { request } from 'node:http'
import { expect, test } from 'vitest'
import { serveControl } from '../../../twins/control/index.ts'
import { petTwin } from '../pet-twin.ts'

const TOKEN = 'a-token-of-the-test'

/** The status and the code of a refusal; sends whatever headers it is told to. */
function send(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<readonly [number | undefined, string | undefined]> {
  const { method = 'GET', headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        const code = text === '' ? undefined : (JSON.parse(text) as { code?: string }).code
        resolve([response.statusCode, code])
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('a name that was made to point here is refused, and so is a page of another origin', async () => {
  const twin = petTwin()
  await using served = await serveControl(twin)
  const { port } = served
  expect(served.url).toBe(`http://127.0.0.1:${port}`)
  expect(await send(port, '/worlds')).toEqual([200, undefined])
  expect(await send(port, '/worlds', { headers: { host: `localhost:${port}` } })).toEqual([
    200,
    undefined,
  ])
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
  ]) {
    expect(await send(port, '/worlds', { headers: { host } })).toEqual([
      403,
      'CONTROL_HOST_REFUSED',
    ])
  }
  const reset = { method: 'POST', headers: { origin: 'https://evil.example' } }
  expect(await send(port, '/worlds/default/reset', reset)).toEqual([403, 'CONTROL_ORIGIN_REFUSED'])
  expect(
    await send(port, '/worlds/default/reset', { ...reset, headers: { origin: 'null' } }),
  ).toEqual([403, 'CONTROL_ORIGIN_REFUSED'])
  // A form of another page, from a browser that names no origin.
  const form = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  expect(await send(port, '/worlds/default/reset', { method: 'POST', headers: form })).toEqual([
    403,
    'CONTROL_ORIGIN_REFUSED',
  ])
  expect((await send(port, '/openapi.json', { headers: form }))[0]).toBe(200)
  const own = { method: 'POST', headers: { origin: served.url } }
  expect(await send(port, '/worlds/default/reset', own)).toEqual([200, undefined])
})

test('a token is asked of everybody where it is given, and needed where others reach the address', async () => {
  await using served = await serveControl(petTwin(), { token: TOKEN })
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  for (const path of ['/worlds', '/openapi.json', '/nowhere']) {
    expect(await send(served.port, path)).toEqual([401, 'CONTROL_TOKEN_WRONG'])
  }
  expect(await send(served.port, '/worlds', bearer(`${TOKEN}x`))).toEqual([
    401,
    'CONTROL_TOKEN_WRONG',
  ])
  expect(await send(served.port, '/worlds', bearer(TOKEN))).toEqual([200, undefined])
  for (const token of [undefined, '', 'short']) {
    await expect(
      serveControl(petTwin(), { host: '0.0.0.0', ...(token === undefined ? {} : { token }) }),
    ).rejects.toThrow(expect.objectContaining({ code: 'CONTROL_TOKEN_NEEDED' }))
  }
})

test('bodies are JSON, of bounded size and depth', async () => {
  const twin = petTwin()
  await using served = await serveControl(twin, { mostBytes: 2000 })
  const post = (body: string, type = 'application/json') =>
    send(served.port, '/worlds', { method: 'POST', headers: { 'content-type': type }, body })
  expect(await post('{"name":"left"}')).toEqual([201, undefined])
  expect(await post('{"name":"right"}', 'text/plain')).toEqual([415, 'CONTROL_BODY_TYPE'])
  expect(await post('{"name":')).toEqual([400, 'CONTROL_BODY_SYNTAX'])
  expect(await post('')).toEqual([400, 'CONTROL_REQUEST_INVALID'])
  expect(await post(`{"name":"${'x'.repeat(2000)}"}`)).toEqual([413, 'CONTROL_BODY_TOO_LARGE'])
  expect(await post(`${'['.repeat(101)}${']'.repeat(101)}`)).toEqual([413, 'CONTROL_BODY_TOO_DEEP'])
  expect(await post(`{"name":"${'['.repeat(101)}"}`)).toEqual([400, 'CONTROL_REQUEST_INVALID'])
  expect(await post('{"name":"a","more":1}')).toEqual([400, 'CONTROL_REQUEST_INVALID'])
  expect(await send(served.port, '/nowhere')).toEqual([404, 'CONTROL_PATH_UNKNOWN'])
  expect(twin.worldNames()).toEqual(['left'])
})
