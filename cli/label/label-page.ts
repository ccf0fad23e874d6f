/** @module The page on which a person says of a trial's criteria whether they are met. */

import type { LabelQuestion, LabelSet } from '../../scenarios-runner/judge/index.ts'
import { observedView } from '../../scenarios-runner/report/index.ts'
import { html, type Markup, PAGE_STYLE, plural } from '../../twins/base/node/index.ts'

/** The style sheet: that of every page of ours, and what only this one has. */
export const LABEL_STYLE = `${PAGE_STYLE}
body{padding-bottom:2rem}
.labels{position:sticky;top:0;z-index:4;margin:.6rem 0 1.6rem;background:var(--bg);padding:.4rem 0 .3rem;border-bottom:1px solid var(--line)}
.labels h2{margin-bottom:.4rem;text-wrap:wrap}
.labels ol{list-style:none;margin:0;padding:0;max-height:60vh;overflow:auto}
.labels li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.3rem 1rem;align-items:center;padding:.45rem .7rem;border:1px solid transparent;border-radius:8px}
.labels li[data-now]{border-color:var(--accent);background:var(--card)}
.labels .text{cursor:pointer}
.labels .text b{color:var(--soft);font-weight:600;margin-right:.35rem}
.choice{display:flex;gap:.35rem}
.choice button{padding:.28rem .8rem;border-color:var(--edge)}
.choice button[aria-pressed=true][value=met]{background:var(--ok-bg);color:var(--ok);border-color:var(--ok);font-weight:600}
.choice button[aria-pressed=true][value=not-met]{background:var(--bad-bg);color:var(--bad);border-color:var(--bad);font-weight:600}
.choice button[aria-pressed=true][value=unclear]{background:var(--warn-bg);color:var(--warn);border-color:var(--warn);font-weight:600}
.bar{height:.35rem;border-radius:99px;background:var(--quiet);overflow:hidden;margin:.6rem 0 0}
.bar i{display:block;height:100%;background:var(--accent)}
.story{font-size:1.02rem;white-space:pre-line}
.walk{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:baseline;margin-top:.7rem;font-size:.88rem}
.said{color:var(--soft);min-height:1.4em;font-size:.86rem;margin:.3rem .7rem 0}
@media (max-width:40rem){.labels li{grid-template-columns:minmax(0,1fr);padding:.35rem .5rem}.labels ol{max-height:48vh}.choice button{padding:.45rem .9rem}.only-keys{display:none}}
`

/** One trial's page. */
export function labelPage(
  questions: readonly LabelQuestion[],
  at: number,
  labels: LabelSet,
): string {
  const question = questions[at] as LabelQuestion
  const said = labels.labelsOf(question.key)
  const isDone = ({ key, criteria }: LabelQuestion) =>
    criteria.every(({ id }) => id in labels.labelsOf(key))
  const done = questions.filter(isDone).length
  const open = nextOpen(questions, at, isDone)
  const body = html`<header class="top"><div class="wide">
<div class="brand"><b>Holdout</b><span>label trials for the judge</span></div>
<h1>${question.title}</h1>
<p class="story">${question.story}</p>
<div class="walk"><span class="num">Trial ${at + 1} of ${questions.length}; ${plural(done, 'trial')} labelled</span>
${at > 0 ? html`<a id="previous" href="/trials/${at}" rel="prev">← previous</a>` : undefined}
${at + 1 < questions.length ? html`<a id="next" href="/trials/${at + 2}" rel="next">next →</a>` : undefined}
${open === undefined ? html`<span>Everything is labelled. Measure the judge: <code>holdout judge calibrate</code></span>` : html`<a id="open" href="/trials/${open + 1}">next unlabelled</a>`}</div>
<div class="bar" role="progressbar" aria-label="Labelled" aria-valuemin="0" aria-valuemax="${questions.length}" aria-valuenow="${done}"><svg width="100%" height="6" preserveAspectRatio="none" viewBox="0 0 100 6" aria-hidden="true"><rect class="f-accent" width="${((done / questions.length) * 100).toFixed(1)}" height="6"/></svg></div>
</div></header>
<main id="main" class="wide" tabindex="-1">
<section class="labels" aria-labelledby="ask" data-key="${question.key}"><h2 id="ask" class="small soft">Is it so? Judge by what happened below alone.</h2>
<ol>${question.criteria.map((criterion, index) => criterionRow(criterion, index, said[criterion.id]))}</ol>
<p class="said" role="status" aria-live="polite"></p></section>
<section><h2>What happened</h2><div class="card">${observedView(question.trajectory)}</div></section>
</main>
<footer class="wide"><span class="only-keys">Keys: <kbd>y</kbd> met, <kbd>n</kbd> not met, <kbd>u</kbd> unclear, <kbd>1</kbd>–<kbd>9</kbd> criterion, <kbd>←</kbd> <kbd>→</kbd> trial, <kbd>Enter</kbd> next unlabelled.</span> What the judge said is not shown: it must not become what you say.</footer>`
  return documentOf(question.title, body)
}

/** The next trial after one that a criterion is still open of, from the beginning again at the end. */
export function nextOpen(
  questions: readonly LabelQuestion[],
  at: number,
  isDone: (question: LabelQuestion) => boolean,
): number | undefined {
  const order = questions.map((_, index) => (at + 1 + index) % questions.length)
  return order.find((index) => !isDone(questions[index] as LabelQuestion))
}

const CHOICES = [
  ['met', 'met', 'y'],
  ['not-met', 'not met', 'n'],
  ['unclear', 'unclear', 'u'],
] as const

function criterionRow(
  { id, text }: LabelQuestion['criteria'][number],
  index: number,
  said: string | undefined,
): Markup {
  return html`<li data-criterion="${id}"><span class="text"><b class="num">${index + 1}</b> ${text}</span><span class="choice" role="group" aria-label="${text}">${CHOICES.map(
    ([value, word, key]) =>
      html`<button type="button" value="${value}" aria-pressed="${String(said === value)}" aria-keyshortcuts="${key}">${word}</button>`,
  )}</span></li>`
}

function documentOf(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} — label</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
<script type="module" src="/label.js"></script>
</head>
<body>
${body}
</body>
</html>
`.toString()
}
