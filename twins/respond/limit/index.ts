/** @module Request limits. */

export { countRequest, exhaustLimit, type LimitRefusal, limitRefusal } from './count-request.ts'
export { type UsedLimit, type UsedWindow, usedLimits } from './used-limits.ts'
