import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prepareVariant, scenarioRequirements } from './prepare-variant.ts'
import { type VariantKind, variants } from './variants/index.ts'

test('there are as many variants of each kind as the study promises, each behind a name of its own', () => {
  const count = (kind: VariantKind) => variants.filter((variant) => variant.kind === kind).length
  expect([count('hard'), count('intermittent'), count('cheater'), count('equivalent')]).toEqual([
    30, 8, 7, 20,
  ])
  expect(new Set(variants.map(({ id }) => id)).size).toBe(variants.length)
})

test('every variant is the service with its edits, each at the one place that it names', () => {
  for (const variant of variants) {
    rmSync(prepareVariant(variant), { recursive: true })
  }
})

test('every requirement that a variant breaks has a scenario', () => {
  const told = new Set([...scenarioRequirements().values()].flat())
  const missing = variants.filter(
    ({ requirement }) => requirement !== undefined && !told.has(requirement),
  )
  expect(missing.map(({ id }) => id)).toEqual([])
})
