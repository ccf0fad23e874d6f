/** @module What a judge sees of one event, and the name by which quotes refer to it. */

import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import type { JournalEntry } from '../../../twins/index.ts'
import { tellOmitted } from '../../drive/index.ts'
import type { TrajectoryEvent } from '../../trial/index.ts'

/** One thing that happened, and the name by which quotes refer to it. */
export interface EvidenceEntry {
  /** Step name, `note`, `output`, `<twin>#<journal index>` or `<twin>:changes`. */
  readonly from: string
  readonly value: JsonObject
}

// Headers that a user's program acts on; the rest is plumbing, and names what the artifact is made with.
const SHOWN_HEADERS = [
  'content-type',
  'location',
  'retry-after',
  'www-authenticate',
  'link',
  'set-cookie',
]

/** What a judge sees of an event; undefined of what is no part of the story. */
export function eventEntry(event: TrajectoryEvent): EvidenceEntry | undefined {
  // What a model thought as the user is no evidence of what happened.
  if (event.kind === 'turn') return undefined
  if ('part' in event && event.part === 'cleanup') return undefined
  switch (event.kind) {
    case 'note':
      return { from: 'note', value: { kind: 'note', text: event.text } }
    case 'output':
      return { from: 'output', value: { kind: 'output', stream: event.stream, text: event.text } }
    case 'received': {
      const { method, path, body } = event
      return { from: event.name, value: defined({ kind: 'received', method, path, body }) }
    }
    case 'mail': {
      const { from, to, subject, text, html, attachments } = event
      return {
        from: event.name,
        value: defined({
          kind: 'mail',
          sender: from,
          to,
          subject,
          text,
          html: text === '' ? html : undefined,
          attachments:
            attachments.length === 0 ? undefined : attachments.map((one) => ({ ...one })),
        }),
      }
    }
    case 'step': {
      const { request, response, failure } = event
      const headers = Object.entries(response?.headers ?? {}).filter(([name]) =>
        SHOWN_HEADERS.includes(name),
      )
      return {
        from: event.step,
        value: defined({
          kind: 'step',
          request: defined({
            method: request.method,
            path: pathOf(request.url),
            body: request.body,
          }),
          response: response
            ? defined({
                status: response.status,
                headers: Object.fromEntries(headers),
                body: response.body,
              })
            : undefined,
          attempts: event.attempts,
          stream: event.stream?.map(({ event: name, data }) => ({ event: name, data })),
          failure,
        }),
      }
    }
    case 'program': {
      const { command, stdin, exit, stdout, stderr, files, failure } = event
      return {
        from: event.step,
        value: defined({
          kind: 'program',
          command,
          stdin,
          exit,
          stdout,
          stderr,
          files,
          failure,
        }),
      }
    }
    case 'page': {
      const { actions, path, status, title, snapshot, values, dialogs, failure } = event
      const noticed = { console: event.console, failedRequests: failuresOf(event) }
      return {
        from: event.step,
        value: defined({
          kind: 'page',
          actions,
          path,
          status,
          title,
          screen: snapshot,
          values,
          dialogs,
          downloads: event.downloads?.map((one) => ({ ...one })),
          ...noticed,
          leftOut: event.omitted && tellOmitted(event.omitted),
          framesNotRead: event.lostFrames,
          failure,
        }),
      }
    }
    case 'wait': {
      const { until, failure } = event
      return { from: event.step, value: defined({ kind: 'wait', until, failure }) }
    }
    default:
      return event satisfies never
  }
}

/** What a judge sees of a call that the artifact made to a twin. */
export function callEntry(twin: string, call: JournalEntry): EvidenceEntry {
  return {
    from: `${twin}#${call.index}`,
    value: defined({
      kind: 'call',
      to: twin,
      method: call.method,
      path: call.path,
      requestBody: call.requestBody,
      status: call.status,
      responseBody: call.responseBody,
      madeToFail: call.fault,
    }),
  }
}

function failuresOf({ failedRequests }: Extract<TrajectoryEvent, { kind: 'page' }>): JsonValue {
  return failedRequests.map(({ method, url, status, reason }) =>
    defined({ method, path: pathOf(url), status, reason }),
  )
}

/** Without the members that have no value. */
export function defined(value: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return pathname + search
}
