/** @module Starts the inspector's page. */

import { askTokenBy } from './ask.ts'
import { journalView } from './calls/journal.ts'
import { verifyView } from './calls/verify.ts'
import { webhooksView } from './calls/webhooks.ts'
import { type Menu, startFrame } from './frame.ts'
import { listenToKeys } from './keys.ts'
import { behavioursView } from './service/behaviours.ts'
import { clockView } from './service/clock.ts'
import { faultsView } from './service/faults.ts'
import { limitsView } from './service/limits.ts'
import { compareView } from './state/compare.ts'
import { snapshotsView } from './state/snapshots.ts'
import { stateView } from './state/state.ts'
import { worldsView } from './state/worlds.ts'
import { askToken, sayError } from './talk.ts'

const menu: Menu = [
  ['What happens', [journalView, stateView, webhooksView, verifyView]],
  ['What to change', [faultsView, clockView, snapshotsView]],
  ['Worlds', [compareView, worldsView]],
  ['The service', [behavioursView, limitsView]],
]

listenToKeys({
  j: journalView,
  s: stateView,
  w: webhooksView,
  v: verifyView,
  f: faultsView,
  t: clockView,
  k: snapshotsView,
  d: compareView,
  o: worldsView,
  b: behavioursView,
  l: limitsView,
})
askTokenBy(askToken)
startFrame(menu).catch(sayError)
