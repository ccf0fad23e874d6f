import { defineConfig } from 'vitest/config'

// Tests start real processes and share two cores: files run two at a time, and a test may take its time.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'test/fixtures/**', 'node_modules/**'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: process.env.CI
      ? ['default', ['junit', { outputFile: '.holdout/junit.xml' }]]
      : ['default'],
  },
})
