/** @module What credentials are good for. */

export { type Grant, grantOf, plainBasic } from './credential-grant.ts'
