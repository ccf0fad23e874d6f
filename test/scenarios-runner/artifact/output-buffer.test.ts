import { expect, test } from 'vitest'
import { createOutputBuffer } from '../../../scenarios-runner/artifact/start/output-buffer.ts'
import { createRandom, createRedactor } from '../../../twins/base/index.ts'

const KEY = 'kq7-0123456789-nobody-may-read-this'
const redactor = createRedactor([KEY])

test('a secret is never kept in two pieces, however it is printed and whatever is left out', () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const random = createRandom(String(seed), 'output')
    const buffer = createOutputBuffer()
    // Both streams print lines with the key in them, in pieces of any length, one beside the other.
    const rests = ['stdout', 'stderr'].map((stream, index) => ({
      stream: stream as 'stdout' | 'stderr',
      text: Array.from({ length: 900 }, (_, line) => `${index}.${line} key ${KEY} end`).join('\n'),
    }))
    while (rests.some(({ text }) => text !== '')) {
      const rest = rests[random.int(0, 1)] as (typeof rests)[number]
      const length = random.int(1, random.int(0, 9) === 0 ? 30_000 : 200)
      if (rest.text !== '') buffer.add(rest.stream, rest.text.slice(0, length))
      rest.text = rest.text.slice(length)
    }
    const taken = buffer.take().map(({ text }) => text)
    expect(taken.join('')).toMatch(/characters of output left out/)
    expect(taken.join('').length).toBeLessThan(16_384 + 49_152 + 60)
    const kept = taken.map((text) => redactor.text(text)).join('')
    expect(kept).not.toMatch(/kq7|012345|nobody|read-this/)
  }
})

test('what fits is kept as it was printed, each stream in its order', () => {
  const buffer = createOutputBuffer()
  buffer.add('stdout', 'one ')
  buffer.add('stderr', 'oh\n')
  buffer.add('stdout', 'line\ntwo')
  buffer.add('stdout', ' lines\n')
  expect(buffer.take().map(({ stream, text }) => [stream, text])).toEqual([
    ['stdout', 'one line\ntwo lines\n'],
    ['stderr', 'oh\n'],
  ])
  expect(buffer.take()).toEqual([])
})
