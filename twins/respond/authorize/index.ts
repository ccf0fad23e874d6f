/** @module What credentials are good for. */

export { type Grant, grantOf, isListed, plainBasic } from './credential-grant.ts'
