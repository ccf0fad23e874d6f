/** @module Acts as the user. */

export {
  type HttpAnswer,
  type HttpDriver,
  type HttpExchange,
  type HttpExchangeRequest,
  type HttpFailure,
  MAX_BODY_BYTES,
  openHttpDriver,
} from './http.ts'
