/** @module `holdout`: what a configuration file needs, and loads in no time. */

export type { HoldoutConfig } from './config/config-schema.ts'
export { defineConfig } from './config/define-config.ts'
