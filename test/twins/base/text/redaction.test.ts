import { expect, test } from 'vitest'
import { createRedactor } from '../../../../twins/base/index.ts'

test('secrets go by the name of their member', () => {
  const { value } = createRedactor([], ['X-Reset-Key'])
  expect(
    value({
      headers: { Authorization: 'whatever', 'x-reset-key': 'k', accept: '*/*' },
      user: { password: 'hunter2', name: 'Ada', token_type: 'bearer', client_secret: null },
    }),
  ).toEqual({
    headers: { Authorization: '[redacted]', 'x-reset-key': '[redacted]', accept: '*/*' },
    user: { password: '[redacted]', name: 'Ada', token_type: 'bearer', client_secret: null },
  })
})

test.each([
  'Bearer abcdefghijkl',
  'SSWS 00abcdefghijkl',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'ghp_0123456789abcdefghij0123456789abcdef',
  'xoxb-1234567890-abcdef',
  'sk_live_abcdefgh1234',
  'AKIAABCDEFGHIJKLMNOP',
  'services/T0AAAAAAA/B0BBBBBBB/abcdefghijklmnopqrstuvwx',
  'bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1',
])('secrets go by their form: %s', (secret) => {
  expect(createRedactor().text(`before ${secret} after`)).toBe('before [redacted] after')
})

test('of an address only the password goes', () => {
  const { text } = createRedactor()
  expect(text('postgres://ada:pa55@db:5432/x')).toBe('postgres://ada:[redacted]@db:5432/x')
  const plain = 'http://a.example:8080/@scope https://ada@b.example mailto:a:b@c.example'
  expect(text(plain)).toBe(plain)
})

test('a private key goes to its end, or as far as it was cut, and what follows stays', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES\n\nMIIE+abc\n'
  const { text } = createRedactor()
  expect(text(`a ${key}-----END RSA PRIVATE KEY----- b`)).toBe('a [redacted] b')
  expect(text(`a ${key}`)).toBe('a [redacted]')
  expect(text(`${key}-----BEGIN CERTIFICATE-----`)).toBe('[redacted]-----BEGIN CERTIFICATE-----')
})

test.each([
  'eyJ-',
  'eyJaaaaaaaa.eyJ-',
  '-----BEGIN PRIVATE KEY-----',
  '- ',
  'Bearer  ',
  'sk-',
  'a-',
  '://',
  '://a:',
])('a long text of %j keeps nobody waiting', (part) => {
  const { text } = createRedactor()
  const long = part.repeat(1_000_000 / part.length)
  expect(text(`-----BEGIN PRIVATE KEY-----${long}`)).not.toContain('BEGIN PRIVATE')
  expect(text(`${long} plain`).endsWith('plain')).toBe(!long.includes('BEGIN'))
})

test('a known value goes wherever it stands, also inside other text', () => {
  const { value } = createRedactor(['s3cr3t-value'])
  expect(value(['x=s3cr3t-value&y', { deep: 's3cr3t-value' }])).toEqual([
    'x=[redacted]&y',
    { deep: '[redacted]' },
  ])
})

test('short known values are left alone: they would shred ordinary text', () => {
  expect(createRedactor(['a', '']).text('a cat')).toBe('a cat')
})

test('what holds no secret is unchanged', () => {
  const plain = { id: 1, ok: true, none: null, list: ['the token was refused', 'basic things'] }
  expect(createRedactor().value(plain)).toEqual(plain)
})

test('a member called __proto__ is kept as what it is, a member', () => {
  const hostile = JSON.parse('{"__proto__":{"password":"hunter2","role":"admin"}}')
  expect(JSON.stringify(createRedactor().value(hostile))).toBe(
    '{"__proto__":{"password":"[redacted]","role":"admin"}}',
  )
})

test('with a stand-in what lies below the name of a secret keeps its shape', () => {
  const seen: string[] = []
  const { value } = createRedactor([], [], (secret) => `<${seen.push(secret)}>`)
  expect(
    value({
      password: { value: 'hunter2', algorithm: 'MD5', isSet: true, days: 90, old: ['one', null] },
      note: 'a AKIAABCDEFGHIJKLMNOP b',
    }),
  ).toEqual({
    password: { value: '<1>', algorithm: 'MD5', isSet: true, days: 90, old: ['<2>', null] },
    note: 'a <3> b',
  })
  expect(seen).toEqual(['hunter2', 'one', 'AKIAABCDEFGHIJKLMNOP'])
})

test('what stands below a secret name is known wherever it stands after', () => {
  const redactor = createRedactor(['s3cr3t-value'])
  const seen = {
    login: {
      json: { access_token: 'opaque-token-1', password: [{ type: 'scrypt-of-us', value: 123456 }] },
    },
    note: 'plain-words',
  }
  expect(redactor.text('opaque-token-1')).toBe('opaque-token-1')
  expect(
    redactor.knowing(seen).text('s3cr3t-value opaque-token-1 123456 scrypt-of-us plain-words'),
  ).toBe('[redacted] [redacted] [redacted] scrypt-of-us plain-words')
})
