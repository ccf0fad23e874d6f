import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerReader } from '../../../../scenarios-runner/load/send/answer-reader.ts'

const lines = (...all: string[]) => all.join('\r\n')

/** Gives the bytes in pieces that end at the given places, each in a buffer with old bytes behind it. */
function read(text: string, cuts: readonly number[] = [], method = 'GET') {
  const reader = new AnswerReader()
  reader.expect(method, true)
  const bytes = Buffer.from(text, 'utf8')
  const room = Buffer.alloc(bytes.length + 64, 'HTTP/1.1 500 Old\r\n\r\n')
  const ends = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b)
  let isWhole = false
  let from = 0
  for (const to of [...ends, bytes.length]) {
    bytes.copy(room, 0, from, to)
    if (to > from) isWhole = reader.read(room, to - from)
    from = to
  }
  const { status, headers, text: body, keepsAlive, idleMs } = reader
  return { reader, isWhole, status, headers: { ...headers }, body, keepsAlive, idleMs }
}

const sized = lines('HTTP/1.1 201 Created', 'Content-Length: 6', 'X-A: 1', 'x-a:\t2 ', '', 'grün!')
const chunked = lines(
  'HTTP/1.1 103 Early Hints',
  'Link: </a>',
  '',
  'HTTP/1.1 200 OK',
  'Set-Cookie: a=1',
  'Set-Cookie: b=2',
  'Transfer-Encoding: gzip, chunked',
  'Keep-Alive: timeout=5, max=100',
  '',
  '4;name="value"',
  'Wiki',
  'A',
  'pedia\r\n\r\nI',
  '000',
  'Expires: never',
  '',
  '',
)

describe('an answer', () => {
  it('is whole after as many bytes as it says', () => {
    expect(read(sized)).toMatchObject({
      isWhole: true,
      status: 201,
      headers: { 'content-length': '6', 'x-a': '1, 2' },
      body: 'grün!',
      keepsAlive: true,
      idleMs: undefined,
    })
    expect(read(sized.slice(0, -1)).isWhole).toBe(false)
  })

  it('comes in chunks, after hints, and with trailers', () => {
    expect(read(chunked)).toMatchObject({
      isWhole: true,
      status: 200,
      headers: { 'set-cookie': ['a=1', 'b=2'] },
      body: 'Wikipedia\r\n\r\nI',
      idleMs: 5_000,
    })
  })

  it('is the same however its bytes are cut', () => {
    const cuts = fc.array(fc.nat(500), { maxLength: 40 })
    fc.assert(
      fc.property(fc.constantFrom(sized, chunked), cuts, (text, at) => {
        const { reader: _, ...cut } = read(text, at)
        const { reader: __, ...whole } = read(text)
        expect(cut).toEqual(whole)
      }),
      { seed: 6, numRuns: 300 },
    )
  })

  it('has no body where none can be', () => {
    const headers = lines('Content-Length: 5', '', '')
    expect(read(`HTTP/1.1 200 OK\r\n${headers}`, [], 'HEAD').isWhole).toBe(true)
    expect(read(`HTTP/1.1 304 Not Modified\r\n${headers}`).isWhole).toBe(true)
    expect(read('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({
      isWhole: true,
      keepsAlive: true,
    })
    expect(read(`HTTP/1.1 200 OK\r\n${headers}`).isWhole).toBe(false)
  })

  it('may be ended by closing, and only then', () => {
    const { reader, isWhole } = read('HTTP/1.0 200 OK\r\n\r\nall of it')
    expect([isWhole, reader.end(), reader.text, reader.keepsAlive]).toEqual([
      false,
      true,
      'all of it',
      false,
    ])
    expect(read(sized.slice(0, -1)).reader.end()).toBe(false)
    expect(read(chunked.slice(0, -4)).reader.end()).toBe(false)
    expect(read('HTTP/1.1 200 OK\r\n').reader.end()).toBe(false)
  })

  it.each([
    ['SSH-2.0-OpenSSH_9.2\r\n\r\n', 'no status line'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', 'length twice'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n', 'no length'],
    ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'no length'],
    ['HTTP/1.1 200 OK\r\nbad name: 1\r\n\r\n', 'no header'],
    ['HTTP/1.1 200 OK\r\n folded: 1\r\n\r\n', 'no header'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'no chunk'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n', 'longer than it says'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab', 'more came'],
    ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'protocol nobody asked for'],
    [`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(20_000)}`, 'too long'],
  ])('is refused when it is none: %j', (text, why) => {
    expect(() => read(text)).toThrow(why)
  })

  it('keeps a mebibyte of its text at most', () => {
    const long = 'a'.repeat(2 * 1024 * 1024)
    const { body, isWhole } = read(
      `HTTP/1.1 200 OK\r\nContent-Length: ${long.length}\r\n\r\n${long}`,
      [100_000],
    )
    expect([isWhole, body.length]).toEqual([true, 1024 * 1024])
  })
})
