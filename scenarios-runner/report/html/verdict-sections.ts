/** @module The parts of a report that say what was decided, how sure that is, and on what it rests. */

import {
  formatDuration,
  formatInstant,
  formatProven,
  formatRange,
  formatRate,
  html,
  intervalBar,
  type Markup,
  type Piece,
  plural,
  shortLine,
} from '../../../twins/base/node/index.ts'
import { correctedWords } from '../judging/report-judging.ts'
import type { Report } from '../model.ts'
import { listNoticed, type Noticed } from '../noticed.ts'
import { sourceWords, verdictWords } from '../report-words.ts'
import { objectiveAnchor, scenarioAnchor } from './anchors.ts'
import { STATUS_TONES } from './tones.ts'

const MAX_NOTICED = 40

/** Notices, verdict, one sentence of why, and the facts of the run. */
export function headerOf(report: Report): Markup {
  const { trials } = report
  return html`${notices(report.notices)}
<div class="brand"><b>Holdout</b><span>${shortLine(report.name, 120)}</span></div>
<h1><span class="tag big ${STATUS_TONES[report.status]}">${report.status.toUpperCase()}</span> ${shortLine(verdictWords(report), 300)}</h1>
<p class="why">${shortLine(report.why, 800)}</p>
<dl class="facts">
${trials.total === 0 ? undefined : html`${fact('Trials', String(trials.total))}${fact('Satisfied', String(trials.satisfied))}${fact('Unsatisfied', String(trials.unsatisfied))}${fact('Invalid', String(trials.invalid))}`}
${fact('Took', formatDuration(report.durationMs))}
${fact('Started', formatInstant(report.startedAt))}
${fact('Judge', report.provenance.judge ?? 'none')}
${report.provenance.costUsd === undefined ? undefined : fact('Cost', `$${report.provenance.costUsd.toFixed(4)}`)}
</dl>`
}

function notices(lines: readonly string[]): Piece {
  if (lines.length === 0) return undefined
  return html`<ul class="notices" aria-label="Notices">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}

function fact(name: string, value: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

/** What a user would see go wrong, each with a link to its evidence. */
export function noticedSection(report: Report): Markup | undefined {
  const all = listNoticed(report)
  if (all.length === 0) return undefined
  const left = all.length - MAX_NOTICED
  return html`<ul class="noticed card">${all.slice(0, MAX_NOTICED).map(
    (
      item,
    ) => html`<li><span class="tag ${item.weight === 'critical' || item.weight === 'high' ? 'bad' : 'warn'}">${item.weight}</span><span class="sentence">${shortLine(item.text, 400)}</span>
<span class="proof"><a href="#${target(item)}">${item.where}</a>${item.proof === '' ? undefined : html`<br>${item.subject.kind === 'scenario' ? html`<code>${item.proof.slice(0, 600)}</code>` : item.proof.slice(0, 600)}`}</span></li>`,
  )}</ul>${left > 0 ? html`<p class="soft">And ${left} more, each with its scenario below.</p>` : undefined}`
}

function target({ subject }: Noticed): string {
  switch (subject.kind) {
    case 'scenario':
      return scenarioAnchor(subject.id)
    case 'load':
      return objectiveAnchor(subject.id)
    case 'contract':
      return 'contracts'
  }
}

/** Satisfaction with its two intervals, and what each of them claims. */
export function satisfactionSection(report: Report): Markup | undefined {
  const sat = report.satisfaction
  if (sat.pooled === undefined) return undefined
  const tone = STATUS_TONES[report.status]
  const corrected = correctedWords(report)
  return html`<div class="pair">
<div class="card"><div class="figure ${tone}">${formatRate(sat.pooled)}</div>
<p>of ${plural(sat.observations, 'distinct trajectory', 'distinct trajectories')} through ${plural(sat.scenarios, 'scenario')} satisfied the user. ${sat.mean === undefined ? '' : `Each scenario counted alike, it is ${formatRate(sat.mean)}.`}</p>
${intervalBar({ rate: sat.pooled, interval: sat.interval, tone, label: 'Satisfaction' })}${corrected === undefined ? undefined : html`<p class="small">${corrected.charAt(0).toUpperCase()}${corrected.slice(1)}.</p>`}</div>
<div class="card"><dl class="pairs">
${
  sat.interval === undefined
    ? undefined
    : html`<dt><b class="num">${formatRange(sat.interval.low, sat.interval.high)}</b></dt><dd><b>These stories.</b> If the same scenarios were run forever on this build, the rate would lie here, ${formatRate(sat.interval.confidence)} sure (Wilson).</dd>`
}
${
  sat.general === undefined
    ? undefined
    : html`<dt><b class="num">${formatRange(sat.general.low, sat.general.high)}</b></dt><dd><b>Stories like these.</b> If these ${plural(sat.scenarios, 'scenario')} are a sample of what users do, approximately (Korn-Graubard). Wider, because trials of one scenario resemble one another${sat.designEffect === undefined ? '' : `: design effect ${sat.designEffect.toFixed(2)}`}${sat.intraclassCorrelation === undefined ? '' : `, intraclass correlation ${sat.intraclassCorrelation.toFixed(2)}`}.</dd>`
}
${
  sat.passHat === undefined
    ? undefined
    : html`<dt><b class="num">${sat.passHat.map(({ k, rate }) => `${k}: ${formatRate(rate)}`).join(', ')}</b></dt><dd><b>Every time.</b> How often so many tries of one story all go well (pass^k, unbiased), over the scenarios that were seen so often.</dd>`
}
${
  sat.bounds === undefined
    ? undefined
    : html`<dt><b class="num">${formatRate(sat.bounds.worst)} to ${formatRate(sat.bounds.best)}</b></dt><dd><b>With invalid trials.</b> The rate if every invalid trial had gone wrong, and if none had.</dd>`
}
</dl><p class="small soft">Neither interval is what the gate uses: it asks for a one-sided lower bound of its own in each stratum, below.</p></div>
</div>`
}

/** The gate's parts, each with its number and how that was obtained. */
export function gateSection(report: Report): Markup | undefined {
  if (report.parts.length === 0) return undefined
  return html`<div class="card"><table class="stack grid-table"><thead><tr><th>part</th><th>verdict</th><th class="num">satisfied</th><th class="num">proven</th><th>how it was obtained</th></tr></thead><tbody>${report.parts.map(
    (
      part,
    ) => html`<tr><td><b>${part.name}</b> <span class="soft small">${part.kind}</span></td><td><span class="tag ${part.gated ? STATUS_TONES[part.status] : ''}">${part.gated ? part.status : 'reported only'}</span></td>
<td class="num" data-label="satisfied">${part.observed === undefined ? '' : `${part.observed.satisfied} of ${part.observed.n}`}</td>
<td class="num" data-label="proven">${part.observed?.low === undefined ? '' : formatProven(part.observed.low)}</td><td>${part.reason}</td></tr>`,
  )}</tbody></table></div>`
}

/** Calls and answers that break a contract. */
export function contractsSection(report: Report): Markup | undefined {
  if (report.violations.length === 0) return undefined
  return html`<div class="card"><table class="stack"><thead><tr><th>what</th><th>whose</th><th class="num">trials</th><th>for example</th></tr></thead><tbody>${report.violations.map(
    (violation) =>
      html`<tr><td>${violation.message}</td><td>${violation.side === 'downstream' ? 'its own answer' : `its call to ${violation.contract}`}<br><span class="soft small">${violation.operation ?? 'no operation of the contract'}</span></td><td class="num" data-label="trials">${violation.trials}</td><td><a href="#${scenarioAnchor(violation.example.scenario)}">${violation.example.scenario}</a>, trial ${violation.example.trial}, ${violation.example.seenIn}</td></tr>`,
  )}</tbody></table></div>`
}

/** A list of sentences; undefined when there are none. */
export function sentences(lines: readonly string[]): Markup | undefined {
  return lines.length === 0
    ? undefined
    : html`<ul class="card" style="padding-left:2.2rem">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}

/** Where the run came from and how to have it again. */
export function provenanceSection(report: Report): Markup {
  const { provenance: from } = report
  return html`<div class="card"><dl class="pairs">
<dt>Run again</dt><dd><code>${from.command ?? `holdout ${report.kind} --seed ${from.seed}`}</code><br><span class="soft small">The same seed on the same artifact and scenarios gives the same trials, verdicts and trajectory hashes; a judge that is a model may differ.</span></dd>
<dt>Seed</dt><dd><code>${from.seed}</code></dd>
<dt>Artifact</dt><dd><code>${from.artifactHash}</code></dd>
<dt>Scenarios</dt><dd>${sourceWords(from)}<br><code>${from.suiteHash}</code></dd>
<dt>Configuration</dt><dd><code>${from.configHash}</code></dd>
<dt>Judge</dt><dd>${from.judge ?? 'none'}</dd>
<dt>Began, ended</dt><dd>${formatInstant(report.startedAt)}, ${formatInstant(report.finishedAt)}</dd>
${report.trials.retried > 0 ? html`<dt>Attempts repeated</dt><dd>${report.trials.retried}, all of them invalid</dd>` : undefined}
<dt>Beside this page</dt><dd>run.json, trials.jsonl, trajectories/, report.json, report.md, junit.xml</dd>
</dl></div>`
}
