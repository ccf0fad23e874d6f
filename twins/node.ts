/** @module `holdout/twins/node`: contracts from files and URLs, twins on sockets, slots. */

export {
  checkContract,
  generateTypes,
  type Hostnames,
  type LoadedTwins,
  loadContract,
  loadPack,
  loadTwins,
  type OpenHostnamesOptions,
  type OpenSlotsOptions,
  openHostnames,
  openSlots,
  type Pack,
  packNames,
  type RefusedHost,
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
