/** @module The same scenarios by what kind of story they tell: what goes well, the edges, and what fails around the artifact. */

import {
  formatProven,
  formatRate,
  html,
  type Markup,
  plural,
  shortLine,
} from '../../../twins/base/node/index.ts'
import type { Report, ReportScenario } from '../model.ts'
import { scenarioAnchor } from './anchors.ts'
import { SCENARIO_TONES, STATUS_TONES } from './tones.ts'

const CATEGORIES = {
  'happy-path': 'Happy path',
  'edge-case': 'Edge cases',
  'failure-mode': 'Failure modes',
} as const

/** Each category with its rate and its scenarios, those that did not satisfy first; undefined when the run had none. */
export function categorySection(report: Report): Markup | undefined {
  if (report.scenarios.length === 0) return undefined
  return html`<p class="soft">A build can do well what is asked of it every day and fail where something else does. The counts are those of the gate: distinct trajectories of scenarios that draw.</p>
${Object.entries(CATEGORIES).map(([category, title]) => {
  const members = report.scenarios.filter((scenario) => scenario.category === category)
  if (members.length === 0) return undefined
  return html`<h3>${title}</h3>${rate(report, category)}
<ul class="noticed card">${members.toSorted(unsatisfiedFirst).map(line)}</ul>`
})}`
}

function rate(report: Report, category: string): Markup | undefined {
  const part = report.parts.find(({ kind, name }) => kind === 'category' && name === category)
  const { n = 0, satisfied = 0, low } = part?.observed ?? {}
  if (part === undefined || n === 0) return undefined
  return html`<p><b class="num">${formatRate(satisfied / n)}</b> <span class="num">${satisfied} of ${plural(n, 'distinct trajectory', 'distinct trajectories')}</span>${low === undefined ? undefined : html`, <span class="num">proven ${formatProven(low)}</span>`} <span class="tag ${part.gated ? STATUS_TONES[part.status] : ''}">${part.gated ? part.status : 'reported only'}</span></p>`
}

/** Within what the report's own order has: the more critical, and the worse, first. */
function unsatisfiedFirst(a: ReportScenario, b: ReportScenario): number {
  return Number(a.status === 'satisfied') - Number(b.status === 'satisfied')
}

function line(scenario: ReportScenario): Markup {
  const { id, title, status, criticality, distinct, distinctSatisfied } = scenario
  return html`<li><span class="tag ${SCENARIO_TONES[status]}">${status.replace('-', ' ')}</span><span class="sentence"><a href="#${scenarioAnchor(id)}">${shortLine(title === '' ? id : title, 160)}</a> <span class="soft small">${criticality}</span></span>
<span class="proof num">${distinctSatisfied} of ${distinct}</span></li>`
}
