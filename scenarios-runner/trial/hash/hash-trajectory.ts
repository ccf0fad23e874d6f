/** @module What tells two trajectories apart once ids, times and ports are taken out; drawn data stay. */

import {
  canonicalJson,
  contentHash,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../twins/base/index.ts'
import type { ActionEvent, MailEvent, ReceivedEvent, Trajectory } from '../model.ts'
import { replacerOf } from './replace-ids.ts'

/** Members that hold made-up ids, wherever they stand. */
const ID_NAME = /^(?:id|uid|uuid|guid|key|ts|etag|node_id|.*(?:_id|Id|ID|Uuid|UUID))$/
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const TIMESTAMP = /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?/g
const HTTP_DATE =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/g
const EPOCH = /\b(?:1[5-9]|2[0-4])\d{8}(?:\d{3}|\.\d{1,6})?\b/g
const PORT = /\b(127\.0\.0\.1|localhost|\[::1\]):\d{2,5}\b/g
/** Folders that the harness makes anew each time. */
const PLACE = /\/holdout-[a-z]+-[A-Za-z0-9]{6}\b/g
/** Headers that say something to the user; all others are the server's own business. */
const TELLING_HEADERS = ['content-type', 'location', 'retry-after', 'link', 'www-authenticate']

/**
 * SHA-256 of what was observed, normalised. Only what can be seen counts: a value that was drawn and never used makes
 * no difference. Twins' calls are compared without their order, which concurrent work leaves to chance; both make the
 * hash coarser, so that two trials are rather counted once than twice.
 */
export function hashTrajectory(trajectory: Trajectory): string {
  return contentHash(normaliseTrajectory(trajectory))
}

/** The value that {@link hashTrajectory} hashes. */
export function normaliseTrajectory(trajectory: Trajectory): JsonObject {
  const drawn = new Set<string>()
  collectTexts(trajectory.drawn, drawn)
  const ids = new Set<string>()
  const actions = trajectory.events.filter(isStory)
  for (const event of actions) {
    if (event.kind === 'step') collectIds(event.response?.body, ids)
  }
  for (const { journal, changes } of Object.values(trajectory.twins)) {
    for (const entry of journal) collectIds(entry.responseBody, ids)
    for (const change of changes) collectIds(change.after ?? change.before, ids)
  }
  for (const value of drawn) ids.delete(value)
  if (trajectory.world !== undefined) ids.add(trajectory.world)
  const mask = createMask(ids, drawn)

  const steps = actions.map((event) => mask(actionOf(event)))
  const twins = Object.fromEntries(
    Object.entries(trajectory.twins).map(([twin, { journal, changes }]) => [
      twin,
      {
        calls: sorted(
          journal.map(({ method, path, operation, outcome, status, fault, ...entry }) =>
            mask(
              plain({
                method,
                path,
                operation,
                outcome,
                status,
                fault,
                request: entry.requestBody,
                response: entry.responseBody,
              }),
            ),
          ),
        ),
        changes: sorted(
          changes.map(({ kind, resource, before, after, relation }) =>
            mask(plain({ kind, resource, before, after, relation })),
          ),
        ),
      },
    ]),
  )
  const received = sorted(
    trajectory.events.filter(isReceived).map((event) => mask(receivedOf(event))),
  )
  return {
    steps,
    saved: mask(trajectory.saved),
    twins,
    ...(received.length > 0 ? { received } : {}),
  }
}

/** What a model thought on its way is no part of what happened. */
type TakenStep = Exclude<ActionEvent, { kind: 'turn' }>

/** True of what the user did; what is cleaned up afterwards tells nothing of the story. */
function isStory(event: Trajectory['events'][number]): event is TakenStep {
  return 'step' in event && event.part !== 'cleanup' && event.kind !== 'turn'
}

function isReceived(event: Trajectory['events'][number]): event is ReceivedEvent | MailEvent {
  return event.kind === 'received' || event.kind === 'mail'
}

function receivedOf(event: ReceivedEvent | MailEvent): JsonObject {
  if (event.kind === 'received') {
    const { name, method, path, body } = event
    return plain({ to: name.replace(/#\d+$/, ''), method, path, body })
  }
  const { from, to, subject, text, html, attachments } = event
  return plain({ from, to, subject, text, html, attachments })
}

// How often something was asked for is a matter of timing.
function actionOf(event: TakenStep): JsonObject {
  switch (event.kind) {
    case 'step':
      return stepOf(event)
    case 'program': {
      const { step, command, stdin, exit, stdout, stderr, files, failure } = event
      return plain({ step, command, stdin, exit, stdout, stderr, files, failure })
    }
    case 'page': {
      const { step, actions, path, status, title, snapshot, values, failure } = event
      const noticed = {
        console: event.console,
        dialogs: event.dialogs,
        downloads: event.downloads?.map((one) => ({ ...one })),
        ...omittedOf(event),
      }
      return plain({ step, actions, path, status, title, snapshot, values, ...noticed, failure })
    }
    case 'wait':
      return plain({ step: event.step, until: event.until, failure: event.failure })
    default:
      return event satisfies never
  }
}

/** How much more there was of what counts here; nothing where that is all. */
function omittedOf({ omitted }: Extract<ActionEvent, { kind: 'page' }>): JsonObject {
  const { console = 0, dialogs = 0, downloads = 0 } = omitted ?? {}
  return console + dialogs + downloads === 0 ? {} : { omitted: { console, dialogs, downloads } }
}

function stepOf(event: Extract<ActionEvent, { kind: 'step' }>): JsonObject {
  const { request, response } = event
  const url = new URL(request.url)
  return plain({
    step: event.step,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: without(request.headers, 'content-length'),
    body: request.body,
    status: response?.status,
    answerHeaders: Object.fromEntries(
      TELLING_HEADERS.map((name) => [name, response?.headers[name]]),
    ),
    answer: response?.body,
    stream: event.stream?.map(({ event: name, id, data }) => ({ name, id, data })),
    failure: event.failure,
  })
}

function createMask(ids: ReadonlySet<string>, drawn: ReadonlySet<string>) {
  const keep = (mark: string) => (found: string) => (drawn.has(found) ? found : mark)
  const replaceIds = replacerOf(ids, keep('<id>'))

  const maskText = (text: string): string => {
    if (drawn.has(text)) return text
    if (ids.has(text)) return '<id>'
    const out = replaceIds(text)
      .replace(UUID, keep('<id>'))
      .replace(TIMESTAMP, keep('<time>'))
      .replace(HTTP_DATE, keep('<time>'))
      .replace(PORT, '$1:<port>')
      .replace(PLACE, '/<place>')
      .replace(EPOCH, keep('<time>'))
    // Short ids in paths, where they stand between slashes.
    if (!out.includes('/')) return out
    return out.replace(/[^/?#&=]+/g, (part) => (ids.has(part) ? '<id>' : part))
  }
  const mask = (value: JsonValue | undefined): JsonValue => {
    if (value === undefined) return null
    if (typeof value === 'string') return maskText(value)
    if (typeof value === 'number') {
      const text = String(value)
      if (drawn.has(text)) return value
      return new RegExp(`^${EPOCH.source}$`).test(text) ? '<time>' : value
    }
    if (Array.isArray(value)) return value.map(mask)
    if (!isJsonObject(value)) return value
    const out: Record<string, JsonValue> = {}
    for (const [name, member] of Object.entries(value)) {
      const isId =
        ID_NAME.test(name) &&
        (typeof member === 'string' || typeof member === 'number') &&
        !drawn.has(String(member))
      // A key may be an id, too: a map from ids to things.
      out[maskText(name)] = isId ? '<id>' : mask(member)
    }
    return out
  }
  return mask
}

function collectIds(value: JsonValue | undefined, ids: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectIds(item, ids)
  else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'string' || typeof member === 'number') {
        if (ID_NAME.test(name) && member !== '') ids.add(String(member))
      } else collectIds(member, ids)
    }
  }
}

function collectTexts(value: JsonValue | undefined, texts: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectTexts(item, texts)
  else if (isJsonObject(value)) for (const item of Object.values(value)) collectTexts(item, texts)
  else if (typeof value === 'string' || typeof value === 'number') texts.add(String(value))
}

function sorted(values: readonly JsonValue[]): JsonValue[] {
  return values
    .map((value) => ({ value, key: canonicalJson(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ value }) => value)
}

// Members without a value are left out, so that a missing status equals no status.
function plain(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as JsonObject
}

function without(record: Readonly<Record<string, string>>, name: string): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name))
}
