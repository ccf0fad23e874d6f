/** @module Acts as the user. */

// Over HTTP.
export { type CookieJar, createCookieJar } from './http/cookie-jar.ts'
export {
  type HttpAnswer,
  type HttpDriver,
  type HttpExchange,
  type HttpExchangeRequest,
  type HttpFailure,
  openHttpDriver,
} from './http/http.ts'
export { jsonOf } from './http/read-events.ts'
export type { BodyField } from './http/request-body.ts'
// Programs.
export { type ProgramRun, runUserProgram, type UserProgram } from './program.ts'
