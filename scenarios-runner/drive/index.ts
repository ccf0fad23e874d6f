/** @module Acts as the user. */

export {
  type HttpAnswer,
  type HttpDriver,
  type HttpExchange,
  type HttpExchangeRequest,
  type HttpFailure,
  openHttpDriver,
} from './http.ts'
