/** @module Outcomes from what stations and agents say: open words, their aliases, and the status file (App. C). */

import { z } from 'zod'
import type { JsonObject } from '../../../twins/base/index.ts'
import type { Outcome, OutcomeStatus } from '../model.ts'

/** Other implementations' words for the five; what conditions compare stays as it was said. */
const ALIASES = new Map<string, OutcomeStatus>(
  Object.entries({
    success: 'success',
    succeeded: 'success',
    pass: 'success',
    passed: 'success',
    ok: 'success',
    fail: 'fail',
    failed: 'fail',
    failure: 'fail',
    error: 'fail',
    partial_success: 'partial_success',
    partially_succeeded: 'partial_success',
    retry: 'retry',
    skipped: 'skipped',
  } as const),
)

/** What an {@link Outcome} may carry besides its word. */
export type OutcomeDetails = Omit<Outcome, 'status' | 'raw'>

/**
 * An outcome from any word. A word of one's own (`needs_dod`) is a success that conditions can tell apart.
 */
export function outcomeOf(word: string, details: OutcomeDetails = {}): Outcome {
  const raw = word.trim()
  return { status: ALIASES.get(raw.toLowerCase()) ?? 'success', raw, ...details }
}

/** True for the outcomes that satisfy a goal gate. */
export function satisfies(outcome: Outcome): boolean {
  return outcome.status === 'success' || outcome.status === 'partial_success'
}

const statusFileSchema = z.object({
  outcome: z.string().optional(),
  status: z.string().optional(),
  preferred_label: z.string().optional(),
  preferred_next_label: z.string().optional(),
  suggested_next_ids: z.array(z.string()).optional(),
  context_updates: z.record(z.string(), z.json()).optional(),
  notes: z.string().optional(),
  failure_reason: z.string().optional(),
  failure_class: z.string().optional(),
})

/**
 * An outcome from the text of a status file that an agent wrote.
 *
 * @returns undefined when it is no such file
 */
export function outcomeFromStatusFile(text: string): Outcome | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = statusFileSchema.safeParse(value)
  if (!parsed.success) return undefined
  const file = parsed.data
  const word = file.outcome ?? file.status
  if (word === undefined || word.trim() === '') return undefined
  const label = file.preferred_label ?? file.preferred_next_label
  const updates: JsonObject = {
    ...file.context_updates,
    ...(file.failure_class === undefined ? {} : { failure_class: file.failure_class }),
  }
  return outcomeOf(word, {
    ...(label === undefined || label === '' ? {} : { preferredLabel: label }),
    ...(file.suggested_next_ids === undefined ? {} : { suggestedNextIds: file.suggested_next_ids }),
    ...(Object.keys(updates).length === 0 ? {} : { contextUpdates: updates }),
    ...(file.notes === undefined ? {} : { notes: file.notes }),
    ...(file.failure_reason === undefined ? {} : { failureReason: file.failure_reason }),
  })
}

/** An outcome as `status.json` spells it. */
export function statusFileOf(outcome: Outcome): JsonObject {
  return {
    outcome: outcome.raw,
    status: outcome.status,
    preferred_label: outcome.preferredLabel ?? '',
    suggested_next_ids: [...(outcome.suggestedNextIds ?? [])],
    context_updates: outcome.contextUpdates ?? {},
    notes: outcome.notes ?? '',
    failure_reason: outcome.failureReason ?? '',
  }
}

/** Whether a failure is of the infrastructure, which may work again later: a provider that is overloaded, say. */
export function mayPass({ contextUpdates }: Outcome): boolean {
  return contextUpdates?.failure_class === 'transient_infra'
}
