/** @module Which operations tell validators, answer 304 and keep preconditions: those whose contract or profile says so. */

import { namePattern } from '../../behaviour/index.ts'
import type { Operation } from '../../contract/index.ts'
import type { OperationPlan, Service } from '../service.ts'

/** What an operation does about conditional requests. */
export interface Conditions {
  /** Its answers carry `ETag` and `Last-Modified`. */
  readonly tells: boolean
  /** It answers 304. */
  readonly skips: boolean
  /** It refuses with 412. */
  readonly guards: boolean
  readonly isWeak: boolean
  readonly hasTime: boolean
}

const known = new WeakMap<OperationPlan, Conditions>()

/** What an operation does about conditional requests. */
export function conditionsOf(service: Service, plan: OperationPlan): Conditions {
  let conditions = known.get(plan)
  if (conditions === undefined) {
    conditions = decide(service, plan)
    known.set(plan, conditions)
  }
  return conditions
}

function decide(service: Service, { operation, answers, success }: OperationPlan): Conditions {
  const { conditional } = service.profile
  const named = conditional?.operations?.map(namePattern)
  const bySaying =
    conditional !== undefined &&
    (named === undefined ||
      named.some((pattern) => pattern.test(operation.id) || pattern.test(answers.id)))
  const reads = /^(?:get|head)$/.test(operation.method)
  const declares = (names: RegExp) =>
    Object.keys(success?.headers ?? {}).some((name) => names.test(name))
  const skips = reads && (bySaying || documents(operation, '304') || documents(answers, '304'))
  const guards =
    !reads &&
    (bySaying ||
      documents(operation, '412') ||
      takesHeader(operation, /^if-(?:match|unmodified-since)$/i))
  return {
    skips,
    guards,
    tells: skips || guards || declares(/^(?:etag|last-modified)$/i),
    isWeak: conditional?.etag === 'weak',
    hasTime: conditional?.lastModified !== false,
  }
}

function documents(operation: Operation, status: string): boolean {
  return operation.responses.some((response) => response.status === status)
}

function takesHeader(operation: Operation, name: RegExp): boolean {
  return operation.parameters.some(
    (parameter) => parameter.in === 'header' && name.test(parameter.name),
  )
}
