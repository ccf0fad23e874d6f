import { defineConfig } from 'vitest/config'

// Whole demonstrations and measurements of load: what runs beside them would be measured too.
const alone = [
  'test/e2e/**/*.test.ts',
  'test/cli/{starter,run/agent}.test.ts',
  'test/scenarios-runner/load/measure/*.test.ts',
]

// A container brings addresses of the machine's network and takes them away again, and Chromium then gives up what it loads
// from anywhere (ERR_NETWORK_CHANGED): no page is looked at meanwhile.
const containers = [
  'test/cli/{run/hard-wired,up/up-docker}.test.ts',
  'test/factory/{boundary/probe,job/hostile-agent,job/killed-job}.test.ts',
  'test/scenarios-runner/{artifact/instance-use,run/constraints/watch-artifact,sandbox/backends}.test.ts',
  'test/twins/surfaces/{fixtures/twin-container,ship/same-bytes}.test.ts',
]

const common = {
  root: new URL('..', import.meta.url).pathname,
  // What hangs is told in the end; nothing else is measured by these. A busy machine takes many times what an idle one does.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // Within a test's time, so that what was waited for is named.
  expect: { poll: { timeout: 60_000 } },
}

// Configurations that tests load name the package as its users do.
const resolve = { alias: { holdout: new URL('../cli/index.ts', import.meta.url).pathname } }

// Tests start real processes and share two cores: files run two at a time, then those that need the machine for themselves.
export default defineConfig({
  test: {
    reporters: process.env.CI
      ? ['default', ['junit', { outputFile: '.holdout/junit.xml' }]]
      : ['default'],
    projects: [
      {
        resolve,
        test: {
          ...common,
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/bench/**',
            'test/fixtures/**',
            'node_modules/**',
            ...containers,
            ...alone,
          ],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        test: {
          ...common,
          name: 'containers',
          include: containers,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
