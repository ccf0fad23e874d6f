/** @module `holdout/twins/node`: contracts from files and URLs, twins on sockets, slots. */

export {
  checkContract,
  generateTypes,
  type LoadedTwins,
  loadContract,
  loadPack,
  loadTwins,
  type OpenSlotsOptions,
  openSlots,
  type Pack,
  packNames,
  readProfile,
  type Served,
  type ServeTwinOptions,
  type Slot,
  serveTwin,
  type TwinsConfig,
  twinsConfigSchema,
} from './surfaces/index.ts'

export type { Twin } from './twin/index.ts'
export type { World } from './world/index.ts'
