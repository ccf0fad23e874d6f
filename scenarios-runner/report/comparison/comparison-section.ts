/** @module A comparison as a part of a page, and as a page of its own. */

import {
  html,
  intervalBar,
  type Markup,
  renderPage,
  shortLine,
  type Tone,
} from '../../../twins/base/node/index.ts'
import {
  apartLines,
  changeWords,
  headlineOf,
  overallLines,
  pValue,
  runWords,
  sideWords,
  statusWord,
} from './comparison-words.ts'
import type { ComparedScenario, Comparison } from './model.ts'

const TONES: Readonly<Record<Comparison['status'], Tone>> = {
  regression: 'bad',
  'non-inferior': 'ok',
  inconclusive: 'warn',
  invalid: 'void',
}

const CHANGE_TONES: Readonly<Record<ComparedScenario['change'], Tone | ''>> = {
  lost: 'bad',
  suspected: 'warn',
  worse: 'bad',
  better: 'ok',
  same: '',
}

/** `comparison.html`: one file. It names scenarios, and is for people. */
export function comparisonPage(comparison: Comparison): string {
  return renderPage({
    title: `${statusWord(comparison)} · ${comparison.candidate.name} · Holdout`,
    header: html`${
      comparison.notices.length === 0
        ? undefined
        : html`<ul class="notices" aria-label="Notices">${comparison.notices.map((line) => html`<li>${line}</li>`)}</ul>`
    }
<div class="brand"><b>Holdout</b><span>${shortLine(comparison.candidate.name, 120)}</span></div>
<h1><span class="tag big ${TONES[comparison.status]}">${statusWord(comparison)}</span> ${headlineOf(comparison)}</h1>
<p class="why">${shortLine(comparison.why, 800)}</p>`,
    sections: [
      { id: 'overall', title: 'Overall', body: overallCard(comparison) },
      { id: 'scenarios', title: 'Scenarios', body: scenarioTable(comparison) },
      { id: 'unsteady', title: 'Flaky and drifting', body: unsteadyList(comparison) },
      { id: 'apart', title: 'Not compared', body: list(apartLines(comparison)) },
      { id: 'runs', title: 'Runs', body: runsCard(comparison) },
    ],
    footer: html`Written by Holdout. This page names hidden scenarios: it is for people, not for the agents that write the code.`,
  })
}

/** The comparison with the baseline inside a run's report. */
export function comparisonSection(comparison: Comparison | undefined): Markup | undefined {
  if (comparison === undefined) return undefined
  return html`<p><span class="tag ${TONES[comparison.status]}">${comparison.status}</span> <b>${headlineOf(comparison)}.</b> ${comparison.why}</p>
${list(comparison.notices)}
${overallCard(comparison)}
${scenarioTable({ ...comparison, scenarios: comparison.scenarios.filter((one) => one.change !== 'same') })}
${unsteadyList(comparison)}
${list(apartLines(comparison))}
<p class="small soft">Compared with ${runWords(comparison.base)}. It decides nothing here: the gate does. <code>holdout report compare</code> ends with a code of its own.</p>`
}

function overallCard(comparison: Comparison): Markup {
  const { overall } = comparison
  const bar = (side: { n: number; satisfied: number }, tone: Tone, label: string) =>
    html`<div class="row"><span>${label}</span><span class="num">${sideWords(side)}</span></div><div style="max-width:26rem">${intervalBar(
      {
        rate: side.n === 0 ? undefined : side.satisfied / side.n,
        interval: undefined,
        tone,
        label,
      },
    )}</div>`
  return html`<div class="card">
${overall.scenarios === 0 ? undefined : html`${bar(overall.base, 'accent', 'Before')}${bar(overall.candidate, TONES[comparison.status], 'Now')}`}
<ul>${overallLines(comparison).map((line) => html`<li>${line}</li>`)}</ul></div>`
}

function scenarioTable({ scenarios }: Pick<Comparison, 'scenarios'>): Markup | undefined {
  if (scenarios.length === 0) return undefined
  return html`<div class="card"><table class="stack"><thead><tr><th>scenario</th><th>change</th><th class="num">before</th><th class="num">now</th><th class="num">p</th><th class="num">adjusted</th></tr></thead><tbody>${scenarios.map(
    (
      one,
    ) => html`<tr><td><b>${shortLine(one.title, 160)}</b><br><span class="soft small">${one.id}, ${one.criticality}${one.deterministic ? ', draws nothing' : ''}</span></td>
<td><span class="tag ${CHANGE_TONES[one.change]}">${one.change}</span> <span class="small">${changeWords(one)}</span></td>
<td class="num" data-label="before">${sideWords(one.base)}</td><td class="num" data-label="now">${sideWords(one.candidate)}</td>
<td class="num" data-label="p">${pValue(one.p)}</td><td class="num" data-label="adjusted">${pValue(one.adjusted)}</td></tr>`,
  )}</tbody></table></div>`
}

function unsteadyList({ flaky, drifting }: Comparison): Markup | undefined {
  const lines = [
    ...flaky.map(({ id, why }) => ({ id, kind: 'flaky', why })),
    ...drifting.map(({ id, why }) => ({ id, kind: 'drifting', why })),
  ]
  if (lines.length === 0) return undefined
  return html`<ul class="card" style="padding-left:2.2rem">${lines.map(({ id, kind, why }) => html`<li><span class="tag warn">${kind}</span> <code>${id}</code> ${why}</li>`)}</ul>`
}

function runsCard({ base, candidate, canaries = [] }: Comparison): Markup {
  const [before, now] = [base.judge ?? 'none', candidate.judge ?? 'none']
  return html`<div class="card"><dl class="pairs"><dt>Before</dt><dd>${runWords(base)}</dd><dt>Now</dt><dd>${runWords(candidate)}</dd><dt>Judge</dt><dd>${before === now ? before : `${before}, now ${now}`}</dd></dl><span data-canaries="${canaries.join(' ')}"></span></div>`
}

function list(lines: readonly string[]): Markup | undefined {
  return lines.length === 0
    ? undefined
    : html`<ul class="card" style="padding-left:2.2rem">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}
