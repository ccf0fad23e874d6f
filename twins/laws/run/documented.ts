/** @module Whether an answer is one that its operation documents. */

import {
  bareType,
  type Contract,
  eventContent,
  isJsonType,
  isSequence,
  type MediaType,
  type Operation,
  type ResponseDefinition,
  type SchemaValidator,
  validatorFor,
} from '../../contract/index.ts'
import { fieldPointer } from '../generate/schema-members.ts'
import type { Answer, Subject } from '../model.ts'

/** The response that an operation documents for a status: itself, its class (`4XX`), or `default`. */
export function responseFor(operation: Operation, status: number): ResponseDefinition | undefined {
  const find = (wanted: string) =>
    operation.responses.find((one) => one.status.toLowerCase() === wanted)
  return find(String(status)) ?? find(`${Math.floor(status / 100)}xx`) ?? find('default')
}

/** Where the schema of an operation's success answer in JSON stands; undefined where it has none. */
export function answerPointer({ operation, behaviour }: Subject): string | undefined {
  const response = responseFor(operation, behaviour.status)
  const media = response?.content.find(({ type }) => isJsonType(type))
  return media?.schema === undefined ? undefined : media.schemaPointer
}

/** Where the schema of the things in a success answer stands, through its envelope; undefined where none is documented. */
export function shownPointer(
  contract: Contract,
  { operation, behaviour }: Subject,
): string | undefined {
  const media = responseFor(operation, behaviour.status)?.content.find(
    ({ type, schema }) => isJsonType(type) && schema !== undefined,
  )
  const { at, holds } = behaviour.response
  const steps = holds === 'list' ? [at, '0'] : [at]
  const field = steps.filter((step) => step !== '').join('.')
  return media === undefined ? undefined : fieldPointer(contract, media.schemaPointer, field)
}

/** Whether an operation documents refusals alone: then a success is one that its contract has left out. */
export function documentsOnlyRefusals({ responses }: Operation): boolean {
  return responses.length > 0 && responses.every(({ status }) => /^[45]/.test(status))
}

/** What is wrong with an answer by the contract; undefined where nothing is. */
export function undocumented(
  contract: Contract,
  operation: Operation,
  answer: Answer,
): string | undefined {
  const response = responseFor(operation, answer.status)
  if (response === undefined) {
    const known = operation.responses.map(({ status }) => status).join(', ')
    return `the status ${answer.status} is not documented; ${known} are`
  }
  return answer.refused
    ? refusalProblem(contract, operation, answer)
    : bodyProblem(contract, response, answer)
}

/**
 * What is wrong with a refusal by the contract. One that is said under a success status may have the body of that status or
 * the one that the contract has for errors.
 */
export function refusalProblem(
  contract: Contract,
  operation: Operation,
  answer: Answer,
): string | undefined {
  const usual = responseFor(operation, answer.status)
  const problem = usual === undefined ? undefined : bodyProblem(contract, usual, answer)
  if (problem === undefined || !answer.refused || answer.status >= 400) return problem
  const errors = operation.responses.filter(({ status }) => /^(?:[45]|default$)/i.test(status))
  const isError = errors.some((response) => bodyProblem(contract, response, answer) === undefined)
  return isError ? undefined : problem
}

/** Whether a refusal only says that two things are not tied, or that nothing was set or deleted: then it is an answer. */
export function isPlainNo({ operation, behaviour }: Subject, answer: Answer): boolean {
  if (answer.status !== 404) return false
  const isTie = behaviour.kind === 'membership' || behaviour.kind === 'toggle'
  if (behaviour.does === 'restore') return true
  if (operation.method === 'get') return isTie
  return operation.method === 'delete' && (isTie || behaviour.kind === 'singleton')
}

/** Whether an answer is the bytes of a thing, which are no JSON even where a contract says of them that they are any object. */
export function isMedia({ behaviour }: Subject, { refused, status }: Answer): boolean {
  return behaviour.response.holds === 'media' && !refused && status === behaviour.status
}

/** What is wrong with the body for a documented response. */
export function bodyProblem(
  contract: Contract,
  response: ResponseDefinition,
  answer: Answer,
): string | undefined {
  const json = response.content.filter(({ type }) => isJsonType(type) || isSequence(type))
  // A 204 has no body whatever a contract documents for it.
  if (json.length === 0 || answer.status === 204 || answer.status === 304) return undefined
  const said = bareType(answer.headers['content-type'] ?? '')
  const media = json.find(({ type }) => bareType(type) === said) ?? json[0]
  if (media?.schema === undefined) return undefined
  if (answer.json === undefined) {
    if (answer.text === '' && isSequence(media.type)) return undefined
    return answer.text === ''
      ? `the ${answer.status} has no body, although one is documented`
      : `the body of the ${answer.status} is not JSON`
  }
  const content = eventContent(contract, media)
  const validate = validatorFor(contract, content ?? media.schemaPointer, 'response')
  const values =
    (content !== undefined || isValueByValue(contract, media)) && Array.isArray(answer.json)
      ? answer.json
      : [answer.json]
  const [wrong] = values.flatMap((value) => validate(value))
  if (wrong === undefined || isWholeText(media, validate, answer.text)) return undefined
  return `the body of the ${answer.status} is not valid: ${wrong.path === '' ? 'it' : wrong.path} ${wrong.message}`
}

// Before OpenAPI 3.2 a text is all that can be said of a sequence, and means the body whole.
function isWholeText(
  { type, schema }: MediaType,
  validate: SchemaValidator,
  text: string,
): boolean {
  const isText = typeof schema === 'object' && schema.type === 'string'
  return isSequence(type) && isText && validate.accepts(text)
}

// The schema of a sequence describes the list of its values, or, as people write it, each of them.
function isValueByValue(contract: Contract, { type, schema, schemaPointer }: MediaType): boolean {
  if (!isSequence(type)) return false
  const { value } = contract.resolve(schema, schemaPointer)
  return !(typeof value === 'object' && value !== null && 'type' in value && value.type === 'array')
}
