/** @module Request limits. */

export { countRequest } from './count-request.ts'
