/** @module `holdout/vitest`: a fresh world of each twin for every test. */

export {
  type TestTwin,
  type TestTwinsOptions,
  type TwinsFixture,
  twinsTest,
} from './surfaces/fixtures/vitest-fixtures.ts'
