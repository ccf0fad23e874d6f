/** @module Request limits. */

export { countRequest, exhaustLimit, refusalHeaders } from './count-request.ts'
export { type UsedLimit, type UsedWindow, usedLimits } from './used-limits.ts'
