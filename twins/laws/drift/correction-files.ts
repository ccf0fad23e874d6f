/** @module Corrections as the files that make a twin: what goes into a behaviour file, and what into a profile. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { BehaviourCorrections, Profile } from '../../behaviour/index.ts'
import type { Correction } from './model.ts'

/** What corrections say, by file; empty objects where they say nothing. */
export interface CorrectionFiles {
  readonly behaviour: BehaviourCorrections
  readonly profile: Profile
}

/** Puts corrections together. Of two that speak of the same place, the later one counts. */
export function correctionFiles(corrections: readonly Correction[]): CorrectionFiles {
  let [behaviour, profile]: [JsonObject, JsonObject] = [{}, {}]
  for (const { file, at, after } of corrections) {
    if (file === 'behaviour') behaviour = withPart(behaviour, at, after)
    else profile = withPart(profile, at, after)
  }
  return { behaviour: behaviour as BehaviourCorrections, profile: profile as Profile }
}

// Not by dots: ids of operations have them.
function withPart(
  object: JsonObject,
  [step, ...rest]: readonly string[],
  value: JsonValue,
): JsonObject {
  if (step === undefined) return object
  const inner = object[step]
  return {
    ...object,
    [step]: rest.length === 0 ? value : withPart(isJsonObject(inner) ? inner : {}, rest, value),
  }
}
