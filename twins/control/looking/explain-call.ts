/** @module A request's way through the twin, in words: each stage with what was decided there, and why. */

import type { Contract, Operation } from '../../contract/index.ts'
import type { Twin } from '../../twin/index.ts'
import {
  REQUEST_STAGES,
  type ReceivedCall,
  type RequestStage,
  type RequestTrace,
  type TracedCall,
} from '../../world/index.ts'

/** One stage of a request. */
export interface ExplainedStage {
  readonly stage: RequestStage
  /**
   * `passed`; `stopped`: it turned the request down; `changed`: it let the request pass, and spoilt something; `idle`: it had
   * nothing to decide; `unreached`.
   */
  readonly verdict: 'passed' | 'stopped' | 'changed' | 'idle' | 'unreached'
  /** What was decided, in a sentence. */
  readonly decided: string
  /** What it followed from; absent where there is nothing to add. */
  readonly because?: string
}

type Said = Omit<ExplainedStage, 'stage'>

interface Way {
  readonly twin: Twin
  readonly call: ReceivedCall
  readonly trace: RequestTrace
  readonly operation: Operation | undefined
}

/** The stages in their order; none for a request that did not come through them. */
export function explainCall(twin: Twin, { call, trace }: TracedCall): readonly ExplainedStage[] {
  if (trace === undefined) return []
  const operation =
    call.operation === undefined ? undefined : twin.contract.operation(call.operation)
  const way = { twin, call, trace, operation }
  const last = REQUEST_STAGES.indexOf(trace.stage)
  return REQUEST_STAGES.map((stage, i): ExplainedStage => {
    if (i > last) return { stage, verdict: 'unreached', decided: 'It did not come so far.' }
    return { stage, ...SAYINGS[stage](way, i === last && wasStopped(way)) }
  })
}

function wasStopped({ call, trace }: Way): boolean {
  return trace.refusal !== undefined || trace.stage !== 'effect' || call.outcome === 'error'
}

const SAYINGS: Readonly<Record<RequestStage, (way: Way, isStopped: boolean) => Said>> = {
  match: ({ call, trace, operation }) =>
    operation === undefined
      ? {
          verdict: 'stopped',
          decided: 'No operation answers it.',
          because:
            trace.refusal?.code === 'method_not_allowed'
              ? `The contract has this path, but not with ${call.method}.`
              : 'No path of the contract fits this one.',
        }
      : {
          verdict: 'passed',
          decided: `It is ${operation.id}.`,
          because: `${operation.method.toUpperCase()} ${operation.path} of the contract fits it.`,
        },
  authenticate(way, isStopped) {
    const asked = askedFor(way.twin.contract, way.operation)
    if (isStopped) return stopped(way, asked === '' ? undefined : `It must carry ${asked}.`)
    if (asked === '') return { verdict: 'idle', decided: 'The operation asks for no credentials.' }
    return {
      verdict: 'passed',
      decided: 'Its credentials are good.',
      because: `It asks for ${asked}.`,
    }
  },
  limit(way, isStopped) {
    if (isStopped) return stopped(way, 'A request limit of the profile is used up.')
    const told = Object.entries(way.trace.limitHeaders ?? {})
    if (told.length === 0) return { verdict: 'idle', decided: 'No request limit counts it.' }
    return {
      verdict: 'passed',
      decided: 'It was counted, and the limit is not used up.',
      because: told.map(([name, value]) => `${name}: ${value}`).join(', '),
    }
  },
  fault(way, isStopped) {
    const { fault } = way.call
    if (isStopped) return stopped(way, fault === undefined ? undefined : `Fault: ${fault}.`)
    if (fault === undefined) return { verdict: 'idle', decided: 'No fault met it.' }
    return {
      verdict: 'changed',
      decided: 'A fault met it and let it pass.',
      because: `Fault: ${fault}.`,
    }
  },
  validate(way, isStopped) {
    const { violations } = way.call
    if (isStopped) {
      const broken = violations.length === 0 ? undefined : `${violations.join('; ')}.`
      return stopped(way, broken)
    }
    const parameters = way.operation?.parameters.length ?? 0
    const parts = [
      ...(parameters === 0 ? [] : [`${parameters} parameter${parameters === 1 ? '' : 's'}`]),
      ...(way.operation?.requestBody === undefined ? [] : ['a body']),
    ]
    return parts.length === 0
      ? { verdict: 'idle', decided: 'The contract describes nothing of it to check.' }
      : {
          verdict: 'passed',
          decided: 'It keeps the contract.',
          because: `Described there: ${parts.join(' and ')}.`,
        }
  },
  effect(way, isStopped) {
    const because = behaviourOf(way)
    if (isStopped) return stopped(way, way.call.cause ?? because)
    const { reads, writes } = way.call
    const did = [
      ...(writes.length === 0 ? [] : [`changed ${countOf(writes)}`]),
      ...(reads.length === 0 ? [] : [`read ${countOf(reads)}`]),
    ]
    const decided = did.length === 0 ? 'It touched nothing.' : `It ${did.join(' and ')}.`
    return { verdict: 'passed', decided, ...(because === undefined ? {} : { because }) }
  },
}

function stopped({ call, trace }: Way, because: string | undefined): Said {
  const { refusal } = trace
  const decided =
    refusal === undefined
      ? call.outcome === 'fault'
        ? 'The connection failed on purpose.'
        : 'It failed here.'
      : `Turned down: ${refusal.message} (${refusal.code}).`
  return { verdict: 'stopped', decided, ...(because === undefined ? {} : { because }) }
}

function behaviourOf({ twin, call, trace }: Way): string | undefined {
  if (trace.by === 'handler') return 'A handler in code takes this operation over.'
  if (trace.by === 'authorization-server') return 'The twin is the authorization server here.'
  if (trace.by === 'idempotency-key')
    return 'Its idempotency key was answered before: the same answer, and nothing is done again.'
  const behaviour = twin.behaviour.operations[call.operation ?? '']
  if (behaviour === undefined) return undefined
  const { kind, resource, confidence, reason } = behaviour
  const what = resource === undefined ? kind : `${kind} of ${resource}`
  return `Behaviour: ${what}, ${Math.round(confidence * 100)}% sure. ${reason}`
}

function countOf(uids: readonly string[]): string {
  const several = new Set(uids)
  const [only] = several
  return several.size === 1 && only !== undefined ? only : `${several.size} things`
}

function askedFor(contract: Contract, operation: Operation | undefined): string {
  const security = operation?.security ?? []
  if (security.some((requirement) => Object.keys(requirement).length === 0)) return ''
  const ways = security.map((requirement) =>
    Object.entries(requirement)
      .map(([name, scopes]) => {
        const scheme = contract.securitySchemes.get(name)
        const kind = scheme === undefined ? name : `${name} (${scheme.type})`
        return scopes.length === 0 ? kind : `${kind} with ${scopes.join(' ')}`
      })
      .join(' and '),
  )
  return [...new Set(ways)].join(', or ')
}
