/** @module Request limits. */

export { countRequest, exhaustLimit } from './count-request.ts'
