import { defineConfig } from 'vitest/config'

// Whole demonstrations and measurements of load: what runs beside them would be measured too.
const alone = [
  'test/e2e/**/*.test.ts',
  'test/cli/{starter,run/agent}.test.ts',
  'test/scenarios-runner/load/measure-*.test.ts',
]

const common = {
  root: new URL('..', import.meta.url).pathname,
  // What hangs is told in the end; nothing else is measured by these. A busy machine takes many times what an idle one does.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // Within a test's time, so that what was waited for is named.
  expect: { poll: { timeout: 60_000 } },
}

// Tests start real processes and share two cores: files run two at a time, then those that need the machine for themselves.
export default defineConfig({
  test: {
    reporters: process.env.CI
      ? ['default', ['junit', { outputFile: '.holdout/junit.xml' }]]
      : ['default'],
    projects: [
      {
        // Configurations that tests load name the package as its users do.
        resolve: { alias: { holdout: new URL('../cli/index.ts', import.meta.url).pathname } },
        test: {
          ...common,
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/bench/**', 'test/fixtures/**', 'node_modules/**', ...alone],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
