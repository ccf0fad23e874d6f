/** @module Authorization servers, where a contract has one. */

export { oauthEndpoints } from './find-endpoints.ts'
export { serveOauth } from './serve-oauth.ts'
