import { expect, test } from 'vitest'
import { answerJson, bodyOf, recorderOf, standIn } from './stand-in.ts'

const TOKEN = 'tk+9/zQ~secret=Value'
const KEY = 'k3y-0f-the-environment!'
const PASSWORD = 'correct horse&battery'
const SESSION = 'sess1on-c00kie-value'
const ISSUED = 'issu3d-Access_token.1'
const CLIENT = 'cl1ent-Secret-of-form'
const PART = 'p4rt-of-multipart-Secret'
const HIDDEN = 'h1dden-in-a-query-param'

/** Every spelling of a value that a file must not have. */
function spellings(secret: string): readonly string[] {
  const blob = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ v: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    blob(secret),
    blob(secret).replaceAll('+', '-').replaceAll('/', '_'),
    blob(`user:${secret}`),
    Buffer.from(secret).toString('hex'),
    // What base64 shares wherever it stands in a longer text.
    blob(`x${secret}`).slice(2, -2),
    blob(`xy${secret}`).slice(3, -2),
  ]
}

test('secrets are in no file: by name, by pattern, by value, in every spelling and place', async () => {
  const service = await standIn(async (request, response) => {
    const body = await bodyOf(request)
    const { authorization = '', cookie = '' } = request.headers
    answerJson(
      response,
      200,
      {
        // Each echoed under a name that tells nothing, in other spellings.
        seen: authorization,
        said: `you sent ${body}`,
        jar: cookie,
        asked: request.url,
        blob: Buffer.from(`prefix ${TOKEN} suffix`).toString('base64'),
        basic: Buffer.from(`user:${PASSWORD}`).toString('base64url'),
        hex: Buffer.from(PASSWORD).toString('hex'),
        nested: JSON.stringify({ note: KEY, access_token: ISSUED }),
        access_token: ISSUED,
        next_page_token: 'page-token-2',
        token_type: 'bearer',
        password_hint: null,
        jwt_like: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl',
      },
      {
        'set-cookie': `sid=${SESSION}; Path=/; HttpOnly`,
        'x-auth-token': TOKEN,
        location: `http://elsewhere.example/cb?code=one-time-c0de&state=ok#id_token=fragm3nt-t0ken`,
        'x-note': `key ${encodeURIComponent(KEY)}`,
      },
    )
  })
  const { recorder, exchanges, text } = await recorderOf(service, { secrets: [KEY] })
  const send = (path: string, init: RequestInit) =>
    fetch(recorder.url + path, { redirect: 'manual', ...init }).then((answer) => answer.text())
  await send(`/a?api_key=${HIDDEN}&page=2`, { headers: { authorization: `Bearer ${TOKEN}` } })
  await send('/b', {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'password',
      client_secret: CLIENT,
      code: 'gr4nt-Code-1',
      scope: 'read',
    }),
  })
  await send('/c', {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `theme=dark; sid=${SESSION}` },
    body: JSON.stringify({
      user: 'ada',
      credentials: { password: { value: PASSWORD } },
      note: KEY,
      api: { clientSecret: CLIENT },
    }),
  })
  const form = new FormData()
  form.append('password', PART)
  form.append('about', `it is ${PART}`)
  form.append(
    'file',
    new Blob([`token: ${HIDDEN}\nname: ada\n`], { type: 'text/plain' }),
    'notes.txt',
  )
  await send('/d', { method: 'POST', body: form })
  await send('/e', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: `password=${PASSWORD.replace(/ .*/, '-99')} and <secret>xml-S3cret-1</secret>`,
  })
  const written = text()
  for (const secret of [
    TOKEN,
    KEY,
    PASSWORD,
    SESSION,
    ISSUED,
    CLIENT,
    PART,
    HIDDEN,
    'one-time-c0de',
    'fragm3nt-t0ken',
    'gr4nt-Code-1',
    'xml-S3cret-1',
    'eyJzdWIiOiIxMjM0NSJ9',
  ]) {
    for (const spelling of spellings(secret)) expect(written).not.toContain(spelling)
  }
  // What is no secret stays readable.
  const [first, second, third, fourth] = exchanges()
  expect(first).toMatchObject({
    path: '/a?api_key=[redacted]&page=2',
    request: { headers: { authorization: 'Bearer [redacted]' } },
    response: {
      headers: {
        'set-cookie': 'sid=[redacted]; Path=/; HttpOnly',
        location: 'http://elsewhere.example/cb?code=[redacted]&state=ok#id_token=[redacted]',
      },
      body: {
        json: {
          next_page_token: 'page-token-2',
          token_type: 'bearer',
          password_hint: null,
          nested: '{"note":"[redacted]","access_token":"[redacted]"}',
        },
      },
    },
  })
  expect(second?.request.body).toEqual({
    form: [
      ['grant_type', 'password'],
      ['client_secret', '[redacted]'],
      ['code', '[redacted]'],
      ['scope', 'read'],
    ],
  })
  expect(third?.request).toMatchObject({
    headers: { cookie: 'theme=[redacted]; sid=[redacted]' },
    body: { json: { user: 'ada', credentials: { password: { value: '[redacted]' } } } },
  })
  expect(fourth?.request.body).toEqual({
    parts: [
      { name: 'password', body: { text: '[redacted]' } },
      { name: 'about', body: { text: 'it is [redacted]' } },
      {
        name: 'file',
        filename: 'notes.txt',
        type: 'text/plain',
        body: { text: 'token: [redacted]\nname: ada\n' },
      },
    ],
  })
})

test('names may be secrets too, one member may say what another is, and a scheme is not the credential', async () => {
  const service = await standIn((_, response) => answerJson(response, 200, {}))
  const { recorder, exchanges, text } = await recorderOf(service, { secrets: [KEY] })
  const send = async (headers: Record<string, string>, body: BodyInit) =>
    (await fetch(recorder.url, { method: 'POST', headers, body })).text()
  const form = new FormData()
  form.append(KEY, 'on')
  await send({ [KEY]: '1' }, new URLSearchParams({ [KEY]: '' }))
  await send({}, form)
  const pairs = [
    { name: 'DB_PASSWORD', value: PASSWORD },
    { key: 'api_key', value: HIDDEN },
    { name: 'colour', value: 'green' },
  ]
  const log = `authorization: basic ${Buffer.from(`ada:${CLIENT}`).toString('base64')}, then`
  await send({ 'content-type': 'application/json' }, JSON.stringify({ pairs, log }))
  expect(text()).not.toContain(KEY.slice(0, 8))
  expect(exchanges()[2]?.request.body).toEqual({
    json: {
      pairs: [
        { name: 'DB_PASSWORD', value: '[redacted]' },
        { key: 'api_key', value: '[redacted]' },
        { name: 'colour', value: 'green' },
      ],
      log: 'authorization: [redacted], then',
    },
  })
})

test('a secret in a path takes no more of the path than its segment, and the recording stays readable', async () => {
  const hidden = Buffer.from(`key ${TOKEN}`).toString('base64url')
  const service = await standIn((request, response) => {
    const { authorization = '' } = request.headers
    const proof = authorization.replace(/^.*response="|"$/g, '')
    answerJson(response, 200, {
      php: JSON.stringify(TOKEN).replaceAll('/', String.raw`\/`),
      twice: encodeURIComponent(encodeURIComponent(TOKEN)),
      loud: TOKEN.toUpperCase(),
      quiet: TOKEN.toLowerCase(),
      escaped: escapes(TOKEN),
      proof,
      url: `https://api.example/things/${hidden}/parts?page=2`,
      html: `<a href="https://api.example/v1/things/${hidden}/parts">see https://api.example/x/y</a>`,
      keyed: { [`https://api.example/${hidden}/rel`]: true },
    })
  })
  const { recorder, exchanges, text } = await recorderOf(service, { secrets: [TOKEN] })
  await (
    await fetch(`${recorder.url}/things/${hidden}/parts`, {
      headers: {
        authorization: 'Digest username="ada", response="6629fae49393a05397450978507c4ef1"',
      },
    })
  ).text()
  const [first] = exchanges()
  expect(first?.path).toBe('/things/[redacted]/parts')
  expect(first?.request.headers.authorization).toBe('Digest [redacted]')
  // Addresses in bodies stay addresses too.
  expect(first?.response?.body).toMatchObject({
    json: {
      url: 'https://api.example/things/[redacted]/parts?page=2',
      html: '<a href="https://api.example/v1/things/[redacted]/parts">see https://api.example/x/y</a>',
      keyed: { 'https://api.example/[redacted]/rel': true },
    },
  })
  for (const spelling of [
    ...spellings(TOKEN),
    encodeURIComponent(encodeURIComponent(TOKEN)),
    TOKEN.toUpperCase(),
    TOKEN.toLowerCase(),
    escapes(TOKEN),
    '6629fae49393a05397450978507c4ef1',
  ]) {
    expect(text()).not.toContain(spelling)
  }
  // Whoever opens it again finds a path, even where nothing but a secret was asked for.
  await (await fetch(`${recorder.url}/${encodeURIComponent(TOKEN)}`)).text()
  expect(exchanges().at(-1)?.path).toBe('/[redacted]')
})

function escapes(text: string): string {
  return [...text].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('')
}

test('a secret in the address of the service is not written either, and the recording goes on', async () => {
  const origin = await standIn((_, response) => answerJson(response, 200, { ok: true }))
  const bot = `bot123456789:${'Ab3_'.repeat(9)}`
  for (const [base, secrets] of [
    [`/${bot}`, []],
    [`/hooks/${KEY}`, [KEY]],
  ] as const) {
    const service = origin + base
    const first = await recorderOf(service, { secrets })
    await (await fetch(`${first.recorder.url}/items`)).text()
    await first.recorder.close()
    const { recorder, exchanges, text } = await recorderOf(service, {
      secrets,
      cassette: first.cassette,
    })
    await (await fetch(`${recorder.url}/items`)).text()
    expect(exchanges().map(({ path }) => path)).toEqual(['/items', '/items'])
    for (const written of [text(), recorder.service]) {
      for (const secret of [bot, KEY]) expect(written).not.toContain(secret)
      expect(written).toContain(`${origin}${base.replace(/[^/]*$/, '[redacted]')}`)
    }
  }
})

test('a secret is found with any of its letters escaped, and in the name of a cookie', async () => {
  const service = await standIn((request, response) =>
    answerJson(response, 200, { asked: `100% of ${request.url}` }),
  )
  const secret = 'Zx9kQ2mVt7Lp4RsW'
  const escaped = ['Zx9kQ2%6dVt7Lp4RsW', '%5Ax9kQ2mVt7Lp4Rs%57']
  const { recorder, exchanges, text } = await recorderOf(service, { secrets: [secret] })
  const jar = { cookie: `a_${secret}=1; b=2` }
  for (const word of escaped) {
    const answer = await fetch(`${recorder.url}/of/${word}/b%20c?x=${word}&y=50%`, { headers: jar })
    await answer.text()
  }
  for (const one of [secret, ...escaped]) expect(text()).not.toContain(one)
  for (const { path, request, response } of exchanges()) {
    expect(path).toBe('/of/[redacted]/b%20c?x=[redacted]&y=50%')
    expect(request.headers.cookie).toBe('a_[redacted]=[redacted]; b=[redacted]')
    expect(response?.body).toEqual({ json: { asked: `100% of ${path}` } })
  }
})

test('the name of a header without its secret is one still, also where it was learnt later', async () => {
  const secret = 'zx9kq2mvt7lp4rsw'
  const service = await standIn((_, response) =>
    answerJson(response, 200, [], { [`x-of-${secret}`]: '1' }),
  )
  const { recorder, exchanges, text } = await recorderOf(service)
  for (const headers of [{ [`x-${secret}`]: 'y' }, { authorization: `Bearer ${secret}` }])
    await (await fetch(`${recorder.url}/orders`, { headers })).text()
  expect(text()).not.toContain(secret)
  expect(exchanges()).toMatchObject([
    { request: { headers: { 'x-redacted': 'y' } } },
    { response: { headers: { 'x-of-redacted': '1' } } },
  ])
})

test('a credential that was shown before anybody could know it is taken out of what was written', async () => {
  const late = 'l4te-Known-credential'
  const service = await standIn((_, response) =>
    answerJson(response, 200, { value: late, number: 7 }),
  )
  const { recorder, exchanges, text } = await recorderOf(service)
  await fetch(`${recorder.url}/shown`).then((answer) => answer.text())
  expect(text()).toContain(late)
  await fetch(`${recorder.url}/used`, { headers: { authorization: `Bearer ${late}` } }).then(
    (answer) => answer.text(),
  )
  expect(text()).not.toContain(late)
  expect(exchanges()).toMatchObject([
    { exchange: 0, response: { body: { json: { value: '[redacted]', number: 7 } } } },
    { exchange: 1 },
  ])
})

test('what a service says about secrets is not taken for one', async () => {
  const service = await standIn((_, response) =>
    answerJson(response, 422, {
      errors: { password: ['is too short'], token: 'required' },
      schema: { properties: { password: { type: 'string' } } },
      message: 'password: required; it is too short, and a string',
    }),
  )
  const { recorder, exchanges } = await recorderOf(service)
  await fetch(`${recorder.url}/x`).then((answer) => answer.text())
  expect(exchanges()[0]?.response?.body).toMatchObject({
    json: { message: expect.stringContaining('it is too short, and a string') },
  })
})

test('a secret too short to be looked for is refused, and so is an address with credentials', async () => {
  await expect(recorderOf('http://127.0.0.1:1', { secrets: ['abc'] })).rejects.toThrow(
    'shorter than 6',
  )
  await expect(recorderOf('http://u:p@127.0.0.1:1')).rejects.toThrow('must not hold credentials')
})
