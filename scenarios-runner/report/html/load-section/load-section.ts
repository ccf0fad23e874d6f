/** @module The constraints of a report: each load with its objectives, pictures and figures, and every other constraint. */

import { formatDuration, html, type Markup } from '../../../../twins/base/node/index.ts'
import {
  type ConstraintVerdict,
  type LoadVerdict,
  loadWords,
  targetWords,
} from '../../../load/index.ts'
import { objectiveAnchor } from '../anchors.ts'
import { STATUS_TONES } from '../tones.ts'
import { loadCharts } from './load-charts.ts'
import { loadDetails, loadFigures, objectiveTable } from './load-tables.ts'

/** Renders the verdicts; undefined when there is no constraint. */
export function loadSection(
  verdicts: readonly LoadVerdict[],
  others: readonly ConstraintVerdict[] = [],
): Markup | undefined {
  if (verdicts.length + others.length === 0) return undefined
  return html`${verdicts.map(loadCard)}${others.map(constraintCard)}`
}

function loadCard(verdict: LoadVerdict): Markup {
  const { constraint, measurement } = verdict
  return html`<article class="card" id="${objectiveAnchor(constraint.id)}">
<div class="row"><b>${constraint.title}</b><span class="tag ${STATUS_TONES[verdict.status]}">${verdict.status}</span>${constraint.aspirational === true ? html`<span class="tag">aspirational: gates nothing</span>` : undefined}</div>
<p>${loadWords(constraint)}: <code>${targetWords(constraint)}</code>, after ${formatDuration(constraint.offered.warmUpMs)} of warming up; timed from the instant each request was due.</p>
${objectiveTable(verdict)}
${
  measurement === undefined
    ? html`<p class="soft">Nothing was measured: ${verdict.reason}.</p>`
    : html`<dl class="pairs">${loadFigures(measurement)}</dl>${loadCharts(verdict, measurement)}${loadDetails(measurement)}`
}
</article>`
}

const KINDS = {
  check: 'true of everything observed',
  bench: 'a function, measured by itself',
  aspiration: 'nothing measured it',
} as const

function constraintCard({ constraint, status, gated, reason }: ConstraintVerdict): Markup {
  const tone = gated ? STATUS_TONES[status] : ''
  return html`<article class="card" id="${objectiveAnchor(constraint.id)}">
<div class="row"><b>${constraint.title}</b><span class="tag ${tone}">${constraint.kind === 'aspiration' ? 'aspirational' : status}</span>${gated || constraint.kind === 'aspiration' ? undefined : html`<span class="tag">reported only</span>`}<span class="small soft">${KINDS[constraint.kind]}</span></div>
${constraint.kind === 'check' ? html`<pre>${constraint.check}</pre>` : undefined}
<p>${reason}</p>
</article>`
}
