/** @module What a contract is once read: one shape for every format, with its `$ref`s kept. */

export { addressPath, basePathOf, basePathsOf, pathsBelow, recordedPaths } from './base-paths.ts'
export { childPointer, lastToken, pointerTokens, valueAt } from './json-pointer.ts'
export { bareType, isJsonType } from './media/media-types.ts'
export { eventContent, isSequence, sequenceText, sequenceValues } from './media/sequences.ts'
export { methodsOf } from './methods.ts'
export type {
  Contract,
  ContractProblem,
  MediaType,
  Method,
  Operation,
  Parameter,
  RequestBody,
  ResolvedNode,
  ResponseDefinition,
  Schema,
  SecurityRequirement,
  SecurityScheme,
} from './model.ts'
export { type ParsedDocument, parseDocument, parseText } from './parse-document.ts'
export { type ContractText, readContract } from './read-contract.ts'
export { requiredNames } from './required-names.ts'
export { createRouter, type MethodMismatch, type RouteMatch, type Router } from './router.ts'
export { type Direction, jsonSchemaOf } from './schema/json-schema.ts'
export { extensionsOf, kindPointer, kindsOf } from './schema/kinds.ts'
export { SUBSCHEMAS } from './schema/schema-keywords.ts'
export {
  type SchemaValidator,
  type SchemaViolation,
  validatorFor,
  validatorForSchema,
} from './schema/validator.ts'
