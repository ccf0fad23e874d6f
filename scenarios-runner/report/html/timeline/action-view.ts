/** @module What the user did, one step: a request and its answer, a program's run, a wait. */

import { formatDuration, html, type Markup, plural } from '../../../../twins/base/node/index.ts'
import type {
  ActionEvent,
  ProgramEvent,
  StepEvent,
  StreamPiece,
  TurnEvent,
  WaitEvent,
} from '../../../trial/index.ts'
import type { Screens } from '../../open-screens.ts'
import { pageView } from './page-view.ts'
import { NO_QUOTES, type Quotes } from './quote-highlight.ts'
import { body, cut } from './quoted-text.ts'

const MAX_PIECES = 50

/** A step, with the quotes that a judge took from it marked. */
export function actionView(
  event: ActionEvent,
  quotes: Quotes,
  screens: Screens = new Map(),
): Markup {
  return html`${event.part === undefined ? undefined : html`<span class="tag">${event.part === 'given' ? 'before the story' : 'cleanup'}</span> `}${viewOf(event, quotes, screens)}`
}

/** Whether a step shows that something went wrong. */
export function hasFailed(event: ActionEvent): boolean {
  if (event.failure !== undefined) return true
  if (event.kind === 'step') return (event.response?.status ?? 0) >= 500
  return event.kind === 'program' && event.exit !== 0
}

function viewOf(event: ActionEvent, quotes: Quotes, screens: Screens): Markup {
  switch (event.kind) {
    case 'step':
      return stepView(event, quotes)
    case 'program':
      return programView(event, quotes)
    case 'page':
      return pageView(event, quotes, screens)
    case 'wait':
      return waitView(event, quotes)
    case 'turn':
      return turnView(event)
    default:
      return event satisfies never
  }
}

function stepView(event: StepEvent, quotes: Quotes): Markup {
  const { request, response } = event
  return html`<span class="what"><b>${request.method}</b> ${request.url}</span> <span class="soft small">${event.step}</span>
${request.body === undefined ? undefined : html`<pre>${body(request.body, quotes)}</pre>`}
<div><b class="${(response?.status ?? 599) >= 500 ? 'bad' : ''}">${response === undefined ? `no answer: ${event.failure ?? 'unknown'}` : response.status}</b>${response === undefined || event.failure === undefined ? undefined : html` <b class="bad">${event.failure}</b>`} <span class="soft small">after ${formatDuration(event.durationMs)}${event.attempts === undefined ? '' : `, asked ${plural(event.attempts, 'time')}`}</span></div>
${response?.body === undefined ? undefined : html`<pre>${body(response.body, quotes)}</pre>`}
${event.stream === undefined ? undefined : stream(event.stream, quotes)}
${headers(request.headers, response?.headers, quotes)}`
}

function headers(
  sent: Readonly<Record<string, string>>,
  received: Readonly<Record<string, string>> | undefined,
  quotes: Quotes,
): Markup | undefined {
  const lines = (of: Readonly<Record<string, string>>) =>
    Object.entries(of)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')
  const text = [lines(sent), lines(received ?? {})].filter((part) => part !== '').join('\n\n')
  return text === ''
    ? undefined
    : html`<details class="turn"><summary>headers</summary><pre>${cut(text, quotes)}</pre></details>`
}

function stream(pieces: readonly StreamPiece[], quotes: Quotes): Markup {
  const shown = pieces.slice(0, MAX_PIECES)
  const left = pieces.length - shown.length
  return html`<details class="turn"${quotes.texts.length > 0 || shown.length <= 5 ? html` open` : undefined}><summary>${plural(pieces.length, 'piece')} of the stream</summary><ul class="results">${shown.map(
    (piece) =>
      html`<li><span class="soft small">+${formatDuration(piece.ms)}</span> <div>${piece.event === 'message' ? undefined : html`<b>${piece.event}</b> `}<code>${cut(piece.data, quotes, 1_000)}</code></div></li>`,
  )}</ul>${left > 0 ? html`<p class="small soft">${plural(left, 'more piece is', 'more pieces are')} in the JSON only.</p>` : undefined}</details>`
}

function programView(event: ProgramEvent, quotes: Quotes): Markup {
  const { command, stdin, exit, stdout, stderr, files = {}, failure } = event
  const printed = [
    { name: 'input', text: stdin ?? '' },
    { name: 'stdout', text: stdout },
    { name: 'stderr', text: stderr },
    ...Object.entries(files).map(([name, text]) => ({
      name,
      text: text ?? '(there is no such file)',
    })),
  ].filter(({ text }) => text !== '')
  return html`<span class="what"><b>$</b> ${command.map(shown).join(' ')}</span> <span class="soft small">${event.step}</span>
<div><b class="${exit === 0 ? '' : 'bad'}">${failure ?? `exit code ${exit}`}</b> <span class="soft small">after ${formatDuration(event.durationMs)}</span></div>
${printed.map(({ name, text }) => html`<div class="soft small">${name}</div><pre>${cut(text, quotes)}</pre>`)}`
}

/** A word of a command as a shell would need it. */
function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function waitView(event: WaitEvent, quotes: Quotes): Markup {
  return html`<span class="what"><b>wait</b> <code>${event.until}</code></span> <span class="soft small">${event.step}</span>
<div><b class="${event.failure === undefined ? '' : 'bad'}">${event.failure === undefined ? 'it came' : 'it did not come'}</b> <span class="soft small">after ${formatDuration(event.durationMs)}, looked ${plural(event.attempts, 'time')}</span></div>
<div class="detail">${cut(event.detail, quotes, 1_000)}</div>`
}

function turnView(event: TurnEvent): Markup {
  return html`<span class="soft">the user thinks</span> <span class="soft small">${event.step}, ${plural(event.tokens, 'token')}, ${formatDuration(event.durationMs)}</span>
<div>${cut(event.thought, NO_QUOTES, 1_500)}</div>
<details class="turn"><summary>what it decides</summary><pre>${cut(event.action, NO_QUOTES, 2_000)}</pre></details>`
}
