/** @module What a report must say first where no wall stood around code that agents wrote. */

import type { ChosenBackend } from './choose-backend.ts'
import type { ResourceLimits } from './model.ts'

/** One sentence each; none when the wall stands and keeps what is asked of it. */
export function wallNotices(
  { backend, missed, hint }: ChosenBackend,
  limits: ResourceLimits = {},
): readonly string[] {
  const why = missed.length === 0 ? 'as the configuration asks' : missed.join('; ')
  const mend = hint === undefined ? '' : ` To mend it: ${hint}.`
  const unkept = unkeptLimits(backend, limits)
  return [
    ...(backend.enforced
      ? []
      : [
          `NOT SANDBOXED: the artifact could read and reach whatever you can, the scenarios too (${why}).${mend}`,
        ]),
    ...(unkept === undefined ? [] : [`The artifact’s limits were not enforced: ${unkept}.`]),
  ]
}

/** Why limits that are asked for are not kept; undefined where they are, or none is asked for. */
export function unkeptLimits(
  { limits: kept }: ChosenBackend['backend'],
  asked: ResourceLimits,
): string | undefined {
  return Object.keys(asked).length > 0 && kept !== true ? kept : undefined
}
