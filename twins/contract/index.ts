/** @module What a contract is once read: one shape for every format, with its `$ref`s kept. */

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
