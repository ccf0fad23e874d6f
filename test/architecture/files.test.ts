import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

const files = sourceFiles()

test('no file is longer than 400 lines', () => {
  expect(
    files.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path}: ${lines}`),
  ).toEqual([])
})

test('no folder holds more than 12 files besides its door and its model', () => {
  const folders = Map.groupBy(
    files.filter(({ path }) => !['index.ts', 'model.ts'].includes(basename(path))),
    ({ path }) => dirname(path),
  )
  expect(
    [...folders]
      .filter(([, inside]) => inside.length > 12)
      .map(([name, { length }]) => `${name}: ${length}`),
  ).toEqual([])
})

test('every file says in its first lines why it is there', () => {
  expect(
    files
      .filter(
        ({ path, text }) =>
          path !== 'cli/holdout.js' && !/^(#!.*\n)?\/\*\*[\s*]*@module \S/.test(text),
      )
      .map(({ path }) => path),
  ).toEqual([])
})

test('names are kebab-case and none is a drawer for odds and ends', () => {
  expect(
    files
      .map(({ path }) => path)
      .filter(
        (path) =>
          !/^[a-z0-9-]+\.(ts|js)$/.test(basename(path)) || /utils|helpers|common/.test(path),
      ),
  ).toEqual([])
})

test('nothing is left to be done later', () => {
  // Built so that this line does not find itself.
  const later = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`)
  expect(files.filter(({ text }) => later.test(text)).map(({ path }) => path)).toEqual([])
})
