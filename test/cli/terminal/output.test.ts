import { expect, test } from 'vitest'
import { createOutput } from '../../../cli/terminal/index.ts'

/** A stream that remembers what was written. */
function memory(isTTY = false) {
  const written: string[] = []
  return {
    isTTY,
    columns: 60,
    write: (text: string) => written.push(text),
    text: () => written.join(''),
  }
}

test('with --json standard output holds one document and no words', () => {
  const [stdout, stderr] = [memory(), memory()]
  const output = createOutput({ json: true, stdout, stderr, env: {} })
  output.print('words for people')
  output.remark('progress')
  output.document({ a: 1 })
  expect(stdout.text()).toBe('{"a":1}\n')
  expect(stderr.text()).toBe('progress\n')
})

test('without it standard output holds words and no document', () => {
  const [stdout, stderr] = [memory(), memory()]
  const output = createOutput({ json: false, stdout, stderr, env: {} })
  output.print('words for people')
  output.document({ a: 1 })
  expect(stdout.text()).toBe('words for people\n')
})

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ TERM: 'dumb' }, true, false],
])('colours: %j on a terminal (%s) → %s', (env, isTTY, expected) => {
  const output = createOutput({ json: false, stdout: memory(isTTY), stderr: memory(), env })
  expect(output.colors.isColorSupported).toBe(expected)
})

test('live lines are drawn on a terminal, step aside for words, and go', () => {
  const stderr = memory(true)
  const { live, remark } = createOutput({ json: false, stdout: memory(true), stderr, env: {} })
  live.set(['one', 'two'])
  remark('in between')
  expect(stderr.text()).toBe('in between\none\ntwo\n')
  remark('again')
  expect(stderr.text()).toContain('\u001b[2A\u001b[Jagain\none\ntwo\n')
  live.clear()
  expect(stderr.text().endsWith('\u001b[2A\u001b[J')).toBe(true)
})

test('a terminal of no size, as programs open one, is taken for a usual one', () => {
  const stderr = { ...memory(true), columns: 0 }
  const stdout = { ...memory(true), columns: 0 }
  const { live, width, remark } = createOutput({ json: false, stdout, stderr, env: {} })
  live.set(['x'.repeat(70)])
  remark('drawn')
  expect(width).toBe(80)
  expect(stderr.text()).toBe(`drawn\n${'x'.repeat(70)}\n`)
})

test('lines that were drawn before a terminal became narrower are taken away with all their rows', () => {
  const stderr = { ...memory(true), columns: 60 }
  const { live, remark } = createOutput({ json: false, stdout: memory(true), stderr, env: {} })
  live.set(['one', 'a line of thirty columns, so so'])
  remark('drawn')
  stderr.columns = 10
  live.clear()
  expect(stderr.text().endsWith('\u001b[5A\u001b[J')).toBe(true)
})

test('without a terminal nothing is redrawn', () => {
  const stderr = memory(false)
  const { live, remark } = createOutput({ json: false, stdout: memory(), stderr, env: {} })
  live.set(['one'])
  remark('words')
  live.clear()
  expect(stderr.text()).toBe('words\n')
})

test('a runner of GitHub workflows obeys commands, and nothing else that is shown', () => {
  const [stdout, stderr] = [memory(), memory()]
  const options = { stdout, stderr, env: { GITHUB_ACTIONS: 'true' } }
  const output = createOutput({ ...options, json: false })
  const hostile = 'it said\n  ::error::forged\r\u0085\u00a0::error::forged\nand ##[add-mask]e'
  output.print(hostile)
  output.remark(hostile)
  output.command('::warning::meant')
  createOutput({ ...options, json: true }).document({ said: hostile })
  const lines = `${stdout.text()}${stderr.text()}`.split(/[\r\n]/)
  // As the runner looks for them: the one at the start of a line, the other anywhere.
  expect(lines.filter((line) => /^[\s\u0085]*::/.test(line))).toEqual(['::warning::meant'])
  expect(lines.filter((line) => line.includes('##['))).toEqual([])
  expect(JSON.parse(lines.find((line) => line.startsWith('{')) ?? '')).toEqual({ said: hostile })
})
