/** @module `holdout/msw`: a twin behind the service's real hostname in this very process. */

export { type MswHandlersOptions, mswHandlers } from './surfaces/msw-handlers.ts'
