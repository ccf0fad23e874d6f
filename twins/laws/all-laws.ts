/** @module Every law, in the order of the report. */

import { credentialsRequired } from './answers/credentials-required.ts'
import { documentedAnswer } from './answers/documented-answer.ts'
import { invalidRefused } from './answers/invalid-refused.ts'
import { nothingRefused } from './answers/nothing-refused.ts'
import { validSucceeds } from './answers/valid-succeeds.ts'
import type { Law } from './model.ts'
import { forkIsApart } from './repeats/fork-is-apart.ts'
import { repeatChangesNothing } from './repeats/repeat-changes-nothing.ts'
import { replayIsIdentical } from './repeats/replay-is-identical.ts'
import { createdIsListed } from './state/created-is-listed.ts'
import { createdIsRead } from './state/created-is-read.ts'
import { deleteIsFinal } from './state/delete-is-final.ts'
import { filterIsExact } from './state/filter-is-exact.ts'
import { pagesCoverAll } from './state/pages-cover-all.ts'
import { tieIsSeen } from './state/ties/tie-is-seen.ts'
import { updateIsSeen } from './state/update-is-seen.ts'

/** The laws that a twin is held to. */
export const LAWS: readonly Law[] = [
  documentedAnswer,
  validSucceeds,
  createdIsRead,
  createdIsListed,
  updateIsSeen,
  deleteIsFinal,
  tieIsSeen,
  pagesCoverAll,
  filterIsExact,
  nothingRefused,
  invalidRefused,
  credentialsRequired,
  repeatChangesNothing,
  replayIsIdentical,
  forkIsApart,
]
