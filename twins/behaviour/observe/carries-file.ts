/** @module Whether a request or an answer is a file: bytes of a type of their own, or a form with them. */

import type { OperationFacts } from './operation-facts.ts'

const BYTES = /^(?:(?:image|audio|video|font)\/|application\/(?:octet-stream|pdf|zip)\b|\*\/\*)/

/** Whether the body of a request can only be a file, or a form with one. */
export function takesFile({ operation }: OperationFacts): boolean {
  const types = operation.requestBody?.content.map(({ type }) => type) ?? []
  return (
    types.length > 0 &&
    types.every((type) => BYTES.test(type) || type.startsWith('multipart/form-data'))
  )
}

/** Whether an answer can only be a file. */
export function givesFile({ operation, status }: OperationFacts): boolean {
  const success = operation.responses.find((one) => one.status === String(status))
  const types = success?.content.map(({ type }) => type) ?? []
  return types.length > 0 && types.every((type) => BYTES.test(type))
}
