/** @module The configuration: its type, its schema, how it is found and read. */

export { configSchema, type HoldoutConfig, type ResolvedConfig } from './config-schema.ts'
export {
  configFolder,
  hasConfig,
  type LoadedConfig,
  loadConfig,
  placeOfField,
} from './load-config.ts'
