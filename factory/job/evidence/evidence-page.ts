/** @module The evidence bundle for a sceptical person: one page, and the same as the body of a pull request. */

import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import {
  clipText,
  formatDuration,
  formatInstant,
  html,
  iterationChart,
  type Markup,
  plural,
  relativeLink,
  renderPage,
  safeSvg,
  shortLine,
  type Tone,
  writeAtomic,
} from '../../../twins/base/node/index.ts'
import type { Evidence, Iteration, TerminalState } from '../model.ts'
import { COST_HEADS, costLineOf, costRowsOf } from './cost-story.ts'
import { evidenceMarkdown } from './evidence-markdown.ts'
import {
  beforeAndAfter,
  boundaryOf,
  type FileDiff,
  firstLineOf,
  overfittingOf,
  STATE_MEANING,
  satisfactionOf,
  splitDiff,
  summaryOf,
} from './evidence-story.ts'

const MAX_FILES = 200
const MAX_FILE_LINES = 1_500
const MAX_SYMPTOMS = 12
const MAX_STEPS = 400

const STATE_TONES: Readonly<Record<TerminalState, Tone>> = {
  PR_READY: 'ok',
  NO_OP: 'ok',
  ESCALATE: 'bad',
  RETRYABLE_FAILURE: 'void',
}

const GATE_TONES = { pass: 'ok', fail: 'bad', inconclusive: 'warn', invalid: 'void' } as const

/**
 * Writes `evidence.html` and `evidence.md` into a job's folder.
 *
 * @param graphSvg the graph with the run's path, from `renderGraph`; undefined leaves the picture out
 */
export async function writeEvidencePage(
  folder: string,
  evidence: Evidence,
  graphSvg: string | undefined,
): Promise<{ readonly paths: { readonly html: string; readonly markdown: string } }> {
  const paths = { html: join(folder, 'evidence.html'), markdown: join(folder, 'evidence.md') }
  await writeAtomic(paths.html, evidencePage(folder, evidence, graphSvg))
  await writeAtomic(paths.markdown, evidenceMarkdown(evidence))
  return { paths }
}

/** Renders the page. Links lead only to reports that are there when it is written. */
function evidencePage(folder: string, evidence: Evidence, graphSvg: string | undefined): string {
  return renderPage({
    title: `${evidence.state} · Holdout factory`,
    header: header(evidence),
    sections: [
      {
        id: 'task',
        title: 'Task',
        body: html`<div class="card"><pre>${clipped(evidence.task, 20_000)}</pre></div>`,
      },
      {
        id: 'reproduction',
        title: 'Reproduction, before and after',
        body: reproductions(evidence),
      },
      { id: 'validation', title: 'Validation, before and after', body: validation(evidence) },
      { id: 'iterations', title: 'Satisfaction by iteration', body: iterations(folder, evidence) },
      { id: 'graph', title: 'The graph and the path through it', body: graph(evidence, graphSvg) },
      { id: 'diff', title: 'Change', body: diff(evidence.diff) },
      { id: 'cost', title: 'Cost', body: cost(evidence) },
      { id: 'boundary', title: 'Boundary', body: boundary(evidence) },
      { id: 'risk', title: 'Residual risk', body: risk(evidence.residualRisk) },
      { id: 'provenance', title: 'Who and when', body: provenance(evidence) },
    ],
    footer: html`Written by Holdout. The machine-readable part is evidence.json beside this page.`,
  })
}

function header(evidence: Evidence): Markup {
  const found = evidence.boundary.found.length
  return html`<ul class="notices" aria-label="Notices">
<li>${firstLineOf(evidence) ?? `Boundary: ${evidence.boundary.enforcement}`}${found > 0 ? `; ${plural(found, 'trace')} of hidden scenarios found` : ''}.</li>
${evidence.standIn === true ? html`<li>The agent is a stand-in (${evidence.agent}): it shows the loop, not what a model can do.</li>` : undefined}
</ul>
<div class="brand"><b>Holdout</b><span>factory, evidence</span></div>
<h1><span class="tag big ${STATE_TONES[evidence.state]}">${evidence.state}</span> ${shortLine(evidence.whyStopped, 300)}</h1>
<p class="why">${STATE_MEANING[evidence.state]} ${summaryOf(evidence)}</p>
<dl class="facts"><div><dt>Agent</dt><dd>${shortLine(evidence.agent, 120)}</dd></div><div><dt>Judge</dt><dd>${evidence.judge}</dd></div><div><dt>Began</dt><dd>${formatInstant(evidence.startedAt)}</dd></div><div><dt>Validations</dt><dd>${evidence.iterations.length}</dd></div></dl>`
}

const SEEN_TONES = { red: 'bad', green: 'ok', unclear: 'warn' } as const

function reproductions({ reproductions: seen = [] }: Evidence): Markup | undefined {
  const [first] = seen
  if (first === undefined) return undefined
  return html`<div class="card"><p class="small soft">Fails while the fault is there, ends with 0 once it is gone:</p><pre>${first.command}</pre>
<ol>${seen.map(
    (one) =>
      html`<li><span class="tag ${SEEN_TONES[one.seen]}">${one.seen}</span> at <b>${one.node}</b>${one.exitCode === undefined ? undefined : html`, exit code ${one.exitCode}`}${one.output === '' ? undefined : html`<details class="turn"><summary>what it printed</summary><pre>${clipped(one.output, 4_000)}</pre></details>`}</li>`,
  )}</ol></div>`
}

function validation(evidence: Evidence): Markup | undefined {
  const first = evidence.iterations[0]
  const last = evidence.iterations.at(-1)
  if (first === undefined || last === undefined) return undefined
  const row = (name: string, before: string, after: string) =>
    html`<tr><td><b>${name}</b></td><td class="num-text" data-label="before">${before}</td><td data-label="after">${after}</td></tr>`
  return html`<div class="card"><table class="stack grid-table"><thead><tr><th></th><th>before</th><th>after</th></tr></thead><tbody>
${row('gate', first.gate.headline, last.gate.headline)}
${row('satisfaction', satisfactionOf(first), satisfactionOf(last))}
${beforeAndAfter(evidence).map((part) => row(part.name, part.before, part.after))}
</tbody></table></div>
<p class="small soft">Intervals are 95% Wilson, for these stories on this build; “proven” is the one-sided lower bound that the gate used.${evidence.iterations.length === 1 ? ' There was one validation: before and after are the same.' : ''}</p>
${overfittingOf(evidence) === undefined ? undefined : html`<p>${overfittingOf(evidence)}</p>`}`
}

function iterations(folder: string, evidence: Evidence): Markup | undefined {
  if (evidence.iterations.length === 0) return undefined
  const points = evidence.iterations.map((iteration) => ({
    iteration: iteration.iteration,
    rate: iteration.gate.satisfaction.pooled,
    interval: iteration.gate.satisfaction.interval,
    tone: GATE_TONES[iteration.gate.status],
    status: iteration.gate.status,
  }))
  return html`${iterationChart(points)}
<p class="small soft">Each point is the pooled rate of distinct satisfied trajectories, its band the 95% Wilson interval; a round point is an open gate.</p>
<div class="card"><table class="stack grid-table"><thead><tr><th>iteration</th><th>gate</th><th>satisfaction</th><th>what users noticed</th><th>changed since</th></tr></thead><tbody>${evidence.iterations.map((iteration) => iterationRow(folder, iteration))}</tbody></table></div>`
}

function iterationRow(folder: string, iteration: Iteration): Markup {
  const link = reportLink(folder, iteration)
  const shown = iteration.symptoms.slice(0, MAX_SYMPTOMS)
  const left = iteration.symptoms.length - shown.length
  return html`<tr><td><b>${iteration.iteration}</b> ${link === undefined ? undefined : html`<a href="${link}">report</a>`}</td>
<td><span class="tag ${GATE_TONES[iteration.gate.status]}">${iteration.gate.status}</span></td>
<td>${satisfactionOf(iteration)}</td>
<td data-label="what users noticed">${shown.map((symptom) => html`<div>${shortLine(symptom, 300)}</div>`)}${left > 0 ? html`<div class="soft">and ${left} more</div>` : undefined}${shown.length === 0 ? html`<span class="soft">nothing</span>` : undefined}</td>
<td data-label="changed since">${iteration.changedFiles.length === 0 ? html`<span class="soft">nothing</span>` : iteration.changedFiles.slice(0, 20).map((file) => html`<div><code>${file}</code></div>`)}</td></tr>`
}

/** The way from the page to an iteration's report, where there is one. */
function reportLink(folder: string, iteration: Iteration): string | undefined {
  const file = join(iteration.folder, 'report.html')
  if (!existsSync(file)) return undefined
  const path = relative(folder, file).split(sep)
  // Steps upwards are ours, not data: they stay as they are.
  const up = path.filter((part) => part === '..')
  const down = relativeLink(path.slice(up.length).join('/'))
  return down === undefined ? undefined : [...up, down].join('/')
}

function graph(evidence: Evidence, graphSvg: string | undefined): Markup | undefined {
  const drawing = graphSvg === undefined ? undefined : safeSvg(graphSvg)
  if (drawing === undefined && evidence.path.length === 0) return undefined
  const left = evidence.path.length - MAX_STEPS
  return html`${drawing === undefined ? undefined : html`<div class="drawing" tabindex="0" role="group" aria-label="The graph; numbers give the order of the visits">${drawing}</div>`}
<details class="turn" data-item><summary><span>the path in words: ${plural(evidence.path.length, 'step')} through <code>${evidence.graph}</code></span></summary>
<ol>${evidence.path.slice(0, MAX_STEPS).map((step) => html`<li><b>${step.node}</b>: ${step.outcome} <span class="soft num">after ${formatDuration(step.durationMs)}</span>${step.to === undefined ? undefined : html` → ${step.to}${step.why === undefined ? undefined : html` <span class="soft">(${step.why})</span>`}`}</li>`)}</ol>${left > 0 ? html`<p class="soft">${left} more in evidence.json.</p>` : undefined}</details>`
}

function diff(text: string): Markup {
  const files = splitDiff(text)
  if (files.length === 0) return html`<p class="soft">Nothing was changed.</p>`
  const left = files.length - MAX_FILES
  return html`${files.slice(0, MAX_FILES).map(fileFold)}${left > 0 ? html`<p class="soft">${plural(left, 'more file')} in changes.diff.</p>` : undefined}`
}

function fileFold(file: FileDiff, index: number): Markup {
  const left = file.lines.length - MAX_FILE_LINES
  return html`<details class="fold" data-item${index < 3 ? html` open` : undefined}><summary><span class="mono">${file.path === '' ? 'change' : file.path}</span><span class="num small"><span class="ok">+${file.added}</span> <span class="bad">−${file.removed}</span></span></summary>
<div class="inside"><pre class="diff">${file.lines.slice(0, MAX_FILE_LINES).map(diffLine)}</pre>${left > 0 ? html`<p class="small soft">${plural(left, 'more line')} in changes.diff.</p>` : undefined}</div></details>`
}

function diffLine(line: string): Markup {
  const kind = line.startsWith('@@')
    ? 'at-line'
    : /^(\+\+\+|---|diff |index )/.test(line)
      ? 'same soft'
      : line.startsWith('+')
        ? 'add'
        : line.startsWith('-')
          ? 'del'
          : 'same'
  return html`<span class="${kind}">${line === '' ? ' ' : line.slice(0, 2_000)}</span>`
}

function cost(evidence: Evidence): Markup {
  const rows = costRowsOf(evidence)
  return html`<p>${costLineOf(evidence)}</p>
${rows.length === 0 ? undefined : html`<div class="card"><table class="stack"><thead><tr><th>stage, then agent and model</th>${COST_HEADS.map((head, at) => html`<th${at < 2 ? html` class="num"` : undefined}>${head}</th>`)}</tr></thead><tbody>${rows.slice(0, MAX_STEPS).map(({ name, cells }) => html`<tr><td><b>${shortLine(name, 200)}</b></td>${cells.map((cell, at) => html`<td${at < 2 ? html` class="num"` : undefined} data-label="${COST_HEADS[at] ?? ''}">${cell}</td>`)}</tr>`)}</tbody></table></div>`}`
}

function boundary(evidence: Evidence): Markup {
  const { found, searched, probe, routes, refused } = evidence.boundary
  return html`<div class="card">${boundaryOf(evidence).map((paragraph) => html`<p>${paragraph}</p>`)}
${found.length === 0 ? undefined : html`<ul>${found.slice(0, 100).map((one) => html`<li><b class="bad">canary</b> <code>${one.canary}</code> in <code>${one.where}</code></li>`)}</ul>`}
${probe.length === 0 ? undefined : html`<details class="turn"><summary>what the probe tried</summary><ul>${probe.map((one) => html`<li><b class="${one.leak ? 'bad' : ''}">${one.attempt}</b>: ${shortLine(one.detail, 300)}</li>`)}</ul></details>`}
${evidence.refusals.length === 0 ? undefined : html`<details class="turn"><summary>what agents were not allowed</summary><ul>${evidence.refusals.slice(0, 50).map((one) => html`<li>at <b>${one.stage}</b>: <code>${one.tool}</code>${one.input === undefined ? undefined : html` <code>${shortLine(one.input, 200)}</code>`}, ${one.times === 1 ? 'once' : `${one.times} times`}</li>`)}</ul></details>`}
${routes.length + refused.length === 0 ? undefined : html`<details class="turn"><summary>what was reached, and what was refused</summary><ul>${routes.slice(0, 50).map((route) => html`<li>${route}</li>`)}${refused.slice(0, 50).map((one) => html`<li>refused <code>${shortLine(one.what, 200)}</code>, ${one.times === 1 ? 'once' : `${one.times} times`}</li>`)}</ul></details>`}
${searched.length === 0 ? undefined : html`<details class="turn"><summary>where it was searched</summary><ul>${searched.slice(0, 300).map((place) => html`<li><code>${place}</code></li>`)}</ul>${searched.length > 300 ? html`<p class="soft">and ${searched.length - 300} more in evidence.json</p>` : undefined}</details>`}</div>`
}

function risk(lines: readonly string[]): Markup | undefined {
  return lines.length === 0
    ? undefined
    : html`<div class="card"><ul>${lines.slice(0, 100).map((line) => html`<li>${line}</li>`)}</ul></div>`
}

function provenance(evidence: Evidence): Markup {
  return html`<div class="card"><dl class="pairs"><dt>Agent</dt><dd>${evidence.agent}</dd><dt>Judge</dt><dd>${evidence.judge}</dd><dt>Graph</dt><dd><code>${evidence.graph}</code></dd><dt>Began, ended</dt><dd>${formatInstant(evidence.startedAt)}, ${formatInstant(evidence.finishedAt)}</dd>${evidence.branch === undefined ? undefined : html`<dt>Branch</dt><dd><code>${evidence.branch.branch}</code>, ${plural(evidence.branch.commits, 'commit')}, a commit a stage</dd>`}<dt>Beside this page</dt><dd>evidence.json, evidence.md, changes.diff, task.md, provenance.json</dd></dl></div>`
}

function clipped(text: string, limit: number): Markup {
  const { head, tail, omitted } = clipText(text, limit)
  return omitted === 0
    ? html`${text}`
    : html`${head}
… ${plural(omitted, 'character')} left out …
${tail}`
}
