/** @module `holdout/playwright`: a fresh world of each twin for every test, met by pages under the service's real hostname. */

export {
  type TestTwin,
  type TestTwinsOptions,
  type TwinsTestFixtures,
  type TwinsWorkerFixtures,
  twinsFixtures,
} from './surfaces/fixtures/playwright-fixtures.ts'
