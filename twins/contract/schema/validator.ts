/** @module Validators of a contract's schemas, compiled when they are first needed and kept by pointer. */

import { Ajv, type FuncKeywordDefinition, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { DataValidateFunction } from 'ajv/dist/types/index.js'
import addFormats from 'ajv-formats'
import {
  EXIT,
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  linearPattern,
} from '../../base/index.ts'
import type { Contract, Schema } from '../model.ts'
import { convertSchema, type Direction, type SchemaConversion, schemaAt } from './json-schema.ts'
import { describeViolations, withoutLostAlternatives } from './violations.ts'

/** One way in which a value breaks a schema. */
export interface SchemaViolation {
  /** Dotted path inside the value; empty for the value itself. */
  readonly path: string
  /** One sentence without the path. */
  readonly message: string
}

/** An empty list for a value that the schema accepts. */
export interface SchemaValidator {
  (value: unknown): readonly SchemaViolation[]
  /** Whether it does, for whoever needs no reasons: putting those into words costs more than finding them. */
  accepts(value: unknown): boolean
}

/**
 * The validator of the schema at a pointer. A schema is compiled when the first value reaches it, so dense cycles
 * and unused branches cost nothing. A pointer where no schema stands accepts everything.
 *
 * @param schemaPointer such as {@link MediaType.schemaPointer}, or that of a parameter's schema
 * @param direction whose `readOnly` and `writeOnly` properties are not required
 */
export function validatorFor(
  contract: Contract,
  schemaPointer: string,
  direction: Direction,
): SchemaValidator {
  return validatorsOf(contract)[direction](schemaPointer)
}

/** The validator of a schema that has no pointer of its own, such as a resolved parameter's; kept by identity. */
export function validatorForSchema(
  contract: Contract,
  schema: Schema,
  pointer: string,
  direction: Direction,
): SchemaValidator {
  if (typeof schema === 'boolean') return schema ? acceptAll : refuseAll
  const cache = validatorsOf(contract).bySchema[direction]
  let validator = cache.get(schema)
  if (validator === undefined) {
    validator = validatorsOf(contract).compile[direction](schema, pointer)
    cache.set(schema, validator)
  }
  return validator
}

const acceptAll: SchemaValidator = Object.assign(() => [], { accepts: () => true })
const refuseAll: SchemaValidator = Object.assign(
  () => [{ path: '', message: 'must not be given' }],
  { accepts: () => false },
)

interface ContractValidators {
  readonly request: (pointer: string) => SchemaValidator
  readonly response: (pointer: string) => SchemaValidator
  readonly compile: Readonly<
    Record<Direction, (schema: Schema, pointer: string) => SchemaValidator>
  >
  readonly bySchema: Readonly<Record<Direction, WeakMap<JsonObject, SchemaValidator>>>
}

const contracts = new WeakMap<Contract, ContractValidators>()

function validatorsOf(contract: Contract): ContractValidators {
  let validators = contracts.get(contract)
  if (validators === undefined) {
    const request = createCompiler(contract, 'request')
    const response = createCompiler(contract, 'response')
    validators = {
      request: request.at,
      response: response.at,
      compile: { request: request.compile, response: response.compile },
      bySchema: { request: new WeakMap(), response: new WeakMap() },
    }
    contracts.set(contract, validators)
  }
  return validators
}

/** The keyword that stands in place of `$ref`: validates by the target's own validator, compiled on first use. */
const LAZY_REF = 'holdout-ref'

interface Compiler {
  at(pointer: string): SchemaValidator
  compile(schema: Schema, pointer: string): SchemaValidator
}

function createCompiler(contract: Contract, direction: Direction): Compiler {
  const lazy = !usesUnevaluated(contract)
  const compiled = new Map<string, ValidateFunction>()
  const validators = new Map<string, SchemaValidator>()
  const registered = new Set<string>()
  const waiting: string[] = []
  const ajv = createAjv(contract, (pointer) => functionAt(pointer))

  const to: SchemaConversion = {
    contract,
    direction,
    isLazy: lazy,
    reference(pointer) {
      if (lazy) return { [LAZY_REF]: pointer }
      if (!registered.has(pointer)) {
        registered.add(pointer)
        waiting.push(pointer)
      }
      return { $ref: uriOf(pointer) }
    },
    note: (problem) => contract.note(problem),
  }

  const compileSchema = (schema: Schema, pointer: string): ValidateFunction => {
    const converted = convertSchema(schema, pointer, to)
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const target = convertSchema(schemaAt(contract, next), next, to)
      ajv.addSchema(typeof target === 'boolean' ? { allOf: [target] } : target, uriOf(next))
    }
    try {
      return ajv.compile(converted)
    } catch (error) {
      if (error instanceof EvalError) throw evalForbidden(error)
      contract.note({
        code: 'CONTRACT_SCHEMA_UNUSABLE',
        message: `no validator can be made of it (${error instanceof Error ? error.message : error}); anything is accepted here`,
        pointer,
      })
      return ajv.compile(true)
    }
  }

  const functionAt = (pointer: string): ValidateFunction => {
    let validate = compiled.get(pointer)
    if (validate === undefined) {
      validate = compileSchema(schemaAt(contract, pointer), pointer)
      compiled.set(pointer, validate)
    }
    return validate
  }

  return {
    compile: (schema, pointer) => toValidator(() => compileSchema(schema, pointer)),
    at(pointer) {
      let validator = validators.get(pointer)
      if (validator === undefined) {
        validator = toValidator(() => functionAt(pointer))
        validators.set(pointer, validator)
      }
      return validator
    },
  }
}

function toValidator(make: () => ValidateFunction): SchemaValidator {
  let validate: ValidateFunction | undefined
  const violations = (value: unknown) => {
    validate ??= make()
    return validate(value) === true ? [] : describeViolations(validate.errors ?? [])
  }
  const accepts = (value: unknown) => {
    validate ??= make()
    return validate(value) === true
  }
  return Object.assign(violations, { accepts })
}

function createAjv(contract: Contract, functionAt: (pointer: string) => ValidateFunction): Ajv {
  const options = {
    allErrors: true,
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    unicodeRegExp: false,
    code: { optimize: false, regExp },
    logger: false,
  } as const
  const ajv: Ajv = contract.format === 'openapi-3.0' ? new Ajv(options) : new Ajv2020(options)
  addFormats.default(ajv, { mode: 'fast' })
  ajv.addKeyword(lazyReference(functionAt))
  return ajv
}

// What cannot be checked was left out when the schema was converted.
const regExp = Object.assign(
  (source: string) => linearPattern(source) ?? { test: () => true, toString: () => source },
  { code: 'linearPattern' },
)

function lazyReference(functionAt: (pointer: string) => ValidateFunction): FuncKeywordDefinition {
  return {
    keyword: LAZY_REF,
    schemaType: 'string',
    errors: true,
    compile(pointer: string) {
      let target: ValidateFunction | undefined
      // A union whose members extend it comes back to itself with the same value: what is being checked
      // already is not checked again. A primitive holds nothing, so meeting it twice means the same place.
      const active: unknown[] = []
      const validate: DataValidateFunction = (value, context) => {
        if (active.includes(value)) return true
        target ??= functionAt(pointer)
        active.push(value)
        const valid = target(value)
        active.pop()
        if (valid === true) return true
        const base = context?.instancePath ?? ''
        // Further up it can no longer be told which alternative an error is of.
        validate.errors = withoutLostAlternatives(target.errors ?? []).map((error) => ({
          ...error,
          instancePath: base + error.instancePath,
        }))
        return false
      }
      return validate
    },
  }
}

/** `unevaluatedProperties` looks through `$ref`s, which only a validator compiled as a whole can do. */
function usesUnevaluated(contract: Contract): boolean {
  if (contract.format === 'openapi-3.0') return false
  const stack: (JsonValue | undefined)[] = [contract.document.components, contract.document.paths]
  const seen = new Set<object>()
  for (let value = stack.pop(); value !== undefined || stack.length > 0; value = stack.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (
      isJsonObject(value) &&
      (value.unevaluatedProperties !== undefined || value.unevaluatedItems !== undefined)
    ) {
      return true
    }
    stack.push(...(Object.values(value) as JsonValue[]))
  }
  return false
}

function uriOf(pointer: string): string {
  return `holdout:/schema/${encodeURIComponent(pointer)}`
}

/** Validators are compiled to code, which the content security policy of a page may forbid. */
function evalForbidden(cause: EvalError): HoldoutError {
  return new HoldoutError('this page forbids making code of text, which validators are made by', {
    code: 'VALIDATION_FORBIDDEN',
    hint: "allow 'unsafe-eval' in the page's content security policy while it is tested, or serve the twin with `holdout twin serve`",
    exitCode: EXIT.invalid,
    cause,
  })
}
