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
  const unlimited = Object.keys(limits).length > 0 && backend.limits !== true
  return [
    ...(backend.enforced
      ? []
      : [
          `NOT SANDBOXED: the artifact could read and reach whatever you can, the scenarios too (${why}).${mend}`,
        ]),
    ...(unlimited ? [`The artifact’s limits were not enforced: ${backend.limits}.`] : []),
  ]
}
