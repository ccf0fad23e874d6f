import { expect, test } from 'vitest'
import { roomOf, type SourceFile, sourceFiles } from './source-files.ts'

const files = sourceFiles()

/** Every import that a rule forbids, as a line that names both ends; a rule that looks at nothing fails too. */
function offences(breaks: (from: SourceFile, target: string, ours: boolean) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter(({ target, ours }) => breaks(file, target, ours))
      .map(({ target }) => `${file.path} imports ${target}`),
  )
}

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(80)
  expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(200)
})

test('every import of ours leads to a file', () => {
  const known = new Set(files.map((file) => file.path))
  expect(offences((_, target, ours) => ours && !known.has(target))).toEqual([])
})

test('imports follow the arrows: cli, factory, scenarios-runner, twins, and never back', () => {
  const order = ['twins', 'scenarios-runner', 'factory', 'cli']
  const rank = (path: string) => order.indexOf(path.split('/')[0] ?? '')
  expect(offences((from, target, ours) => ours && rank(target) > rank(from.path))).toEqual([])
})

test('inside twins the order is base, contract, behaviour, world, respond, twin, surfaces and laws, control', () => {
  const order = ['base', 'contract', 'behaviour', 'world', 'respond', 'twin', 'surfaces', 'control']
  const besides: Readonly<Record<string, string>> = { laws: 'surfaces', record: 'surfaces' }
  const rank = (path: string) => {
    const room = path.split('/')[1] ?? ''
    return order.indexOf(besides[room] ?? room)
  }
  const ranked = (path: string) => path.startsWith('twins/') && rank(path) !== -1
  expect(
    offences(
      (from, target, ours) =>
        ours && ranked(from.path) && ranked(target) && rank(target) > rank(from.path),
    ),
  ).toEqual([])
})

test('a room is entered through its door', () => {
  const doors = new Set([
    'twins/node.ts',
    'twins/base/node/index.ts',
    // Loads zod, which most of what the room is for does without.
    'twins/base/text/duration-schema.ts',
    // Apart from the room's other surfaces, which need Node: a browser loads this one alone.
    'twins/surfaces/msw-handlers.ts',
    // Each loads a package that only who uses it has.
    'twins/surfaces/fixtures/vitest-fixtures.ts',
    'twins/surfaces/fixtures/playwright-fixtures.ts',
    'twins/surfaces/fixtures/twin-container.ts',
    // Apart from the recorder, which needs Node: laws compare what was recorded in a browser too.
    'twins/record/exchanges/index.ts',
    ...files.map(({ path }) => `${roomOf(path)}/index.ts`),
  ])
  expect(
    offences(
      // The command line's own top files are its hall: its rooms may use them.
      (from, target, ours) =>
        ours &&
        roomOf(from.path) !== roomOf(target) &&
        !doors.has(target) &&
        !(from.path.startsWith('cli/') && roomOf(target) === 'cli') &&
        !(roomOf(from.path) === 'cli' && target.startsWith('cli/')),
    ),
  ).toEqual([])
})

test('twins run in a browser: their rooms are free of node', () => {
  const free =
    /^twins\/(base(?!\/node)|contract|behaviour|world|respond|twin|laws|record\/exchanges)\/|^twins\/index\.ts$/
  const machine = (target: string, ours: boolean) =>
    ours
      ? target.startsWith('twins/base/node/') || target.startsWith('twins/surfaces/')
      : target.startsWith('node:')
  expect(offences((from, target, ours) => free.test(from.path) && machine(target, ours))).toEqual(
    [],
  )
})

test('no text becomes code in a twin: what a request holds is only ever data', () => {
  const makesCode =
    /\beval\s*\(|\bFunction\s*\(|\bimport\((?!\s*')|from 'node:(?:vm|child_process)'/
  const free = /^twins\/(base(?!\/node)|contract|behaviour|world|respond|twin)\//
  const looked = files.filter(({ path }) => free.test(path))
  expect(looked.length).toBeGreaterThan(100)
  expect(looked.filter(({ text }) => makesCode.test(text)).map(({ path }) => path)).toEqual([])
})

test('the light door loads nothing', () => {
  const door = files.filter((file) =>
    ['cli/index.ts', 'cli/config/define-config.ts'].includes(file.path),
  )
  expect(door).toHaveLength(2)
  const loaded = door.flatMap((file) =>
    [...file.text.matchAll(/^(?:import|export) (?!type\b).*? from '([^']+)'/gm)].map(
      ([, specifier]) => specifier,
    ),
  )
  expect(loaded).toEqual(['./config/define-config.ts'])
})
