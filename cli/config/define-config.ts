/** @module What a `holdout.config.ts` is written with: types, and nothing that takes time to load. */

import type { HoldoutConfig } from './config-schema.ts'

/**
 * Gives a configuration its type. It is checked when it is loaded, with errors that say what to write instead.
 *
 * @example
 * import { defineConfig } from 'holdout'
 *
 * export default defineConfig({
 *   twins: { okta: { contract: 'spec/contracts/upstream/okta.yaml' } },
 *   artifact: { command: 'node src/server.ts', env: { PORT: '${port}' }, ready: '/healthz' },
 *   scenarios: { from: 'holdout-scenarios' },
 *   constraints: 'spec/constraints',
 * })
 */
export function defineConfig(config: HoldoutConfig): HoldoutConfig {
  return config
}
