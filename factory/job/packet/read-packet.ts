/** @module Reads a task packet: YAML, Markdown with front matter or headings, or a GitHub issue as `gh issue view --json` exports it. */

import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { HoldoutError, nearestName, throwIfAny } from '../../../twins/base/index.ts'
import { packetSchema, type TaskPacket } from './packet-schema.ts'

const CODE = 'PACKET_INVALID'
const FIELDS = Object.keys(packetSchema.shape)

/** Headings that people write over what a field holds. */
const HEADINGS: readonly (readonly [RegExp, string])[] = [
  [/^(intent|goal|description|summary|problem|the bug|describe the bug)\b/i, 'intent'],
  [/^(scope|in scope)$/i, 'scope'],
  [/^(non[- ]?goals?|out of scope)$/i, 'non-goals'],
  [/^(reproduction|steps to reproduce|to reproduce|how to reproduce|repro)\b/i, 'reproduction'],
  [/^(expected( behaviou?r)?|what (did you|should) expect)\b/i, 'expected'],
  [/^(actual( behaviou?r)?|what happened|current behaviou?r)\b/i, 'actual'],
  [/^(validation|acceptance( criteria)?|definition of done)\b/i, 'validation'],
  [/^(no[- ]?op( rules)?|nothing to do)\b/i, 'no-op'],
  [/^(evidence( required)?)\b/i, 'evidence'],
  [/^(output|deliverables?)\b/i, 'output'],
]

/**
 * Reads a packet from a text. JSON that is an object with `title` and `body` is an issue; a text that begins with `---` is
 * Markdown with front matter, whose prose is the intent unless headings say otherwise; one with a name that ends in
 * `.yaml`, `.yml` or `.json` is YAML; any other is Markdown.
 *
 * @param file its name in messages, which decides how it is read
 * @throws {HoldoutError} `PACKET_INVALID` for each mistake, with line and field
 */
export function readPacket(text: string, file: string): TaskPacket {
  const plain = text.replace(/^\uFEFF/, '')
  if (plain.trim() === '') {
    throw new HoldoutError('the task is empty', {
      code: CODE,
      place: { file },
      hint: 'say what is wanted and why: a sentence is a task',
    })
  }
  if (isJsonList(plain)) {
    throw new HoldoutError('this is a list, and a task is one issue', {
      code: CODE,
      place: { file },
      hint: 'export one with `gh issue view <number> --json title,body,labels,comments`',
    })
  }
  if (/^\s*\{/.test(plain)) {
    const issue = issueOf(plain)
    if (issue !== undefined) return checked(issue, file)
    return fromYaml(plain, file, {})
  }
  const front = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(plain)
  if (front !== null) {
    return fromYaml(front[1] ?? '', file, fromMarkdown(plain.slice(front[0].length)), 1)
  }
  if (/\.(ya?ml|json)$/i.test(file) || looksLikeYaml(plain)) return fromYaml(plain, file, {})
  return checked(fromMarkdown(plain), file)
}

function isJsonList(text: string): boolean {
  if (!/^\s*\[/.test(text)) return false
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

/** YAML on standard input has no name to tell it by. */
function looksLikeYaml(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''
  const [, key] = /^([a-z-]+):/.exec(first) ?? []
  return key !== undefined && FIELDS.includes(key)
}

const person = z.object({ login: z.string() }).nullish()

const issueSchema = z.object({
  title: z.string().min(1),
  body: z.string().nullish(),
  url: z.string().nullish(),
  html_url: z.string().nullish(),
  number: z.number().nullish(),
  author: person,
  user: person,
  labels: z.array(z.union([z.string(), z.object({ name: z.string() })])).nullish(),
  // A number where GitHub's REST interface says it, which calls an author a user.
  comments: z
    .union([
      z.number(),
      z.array(z.object({ author: person, user: person, body: z.string().nullish() })),
    ])
    .nullish(),
})

function issueOf(text: string): Draft | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = issueSchema.safeParse(value)
  if (!parsed.success) return undefined
  const { title, body, url, html_url, number, author, user, labels, comments } = parsed.data
  const names = (labels ?? []).map((label) => (typeof label === 'string' ? label : label.name))
  const kind = names.some((name) => /\bbug\b/i.test(name))
    ? 'bug'
    : names.some((name) => /dependenc/i.test(name))
      ? 'dependency-update'
      : names.some((name) => /feature|enhancement/i.test(name))
        ? 'feature'
        : undefined
  const where = url ?? html_url ?? (number == null ? 'a GitHub issue' : `issue #${number}`)
  const by = author?.login ?? user?.login
  const draft = fromMarkdown(body ?? '')
  const said = (Array.isArray(comments) ? comments : []).flatMap(({ author, user, body }) => {
    const words = withoutRemarks(body ?? '').trim()
    const by = author?.login ?? user?.login ?? 'somebody'
    return words === '' ? [] : [`Comment by ${by}:\n\n${words}`]
  })
  return {
    ...draft,
    title,
    // A title that says it all is the wish.
    intent: [draft.intent ?? title, ...said].join('\n\n'),
    source: by === undefined ? where : { where, by },
    ...(kind === undefined ? {} : { kind }),
  }
}

type Draft = Record<string, unknown>

/** Prose: what stands under a heading that names a field is that field, everything before and between is the intent. */
function fromMarkdown(prose: string): Draft {
  const found = new Map<string, string>()
  let title: string | undefined
  let field = 'intent'
  let fenced = false
  for (const line of withoutRemarks(prose).split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    const [, marks, rest] = fenced ? [] : (/^(#{1,4})\s+(\S.*)$/.exec(line) ?? [])
    if (rest !== undefined) {
      const words = rest
        .trimEnd()
        .replace(/(?<=\s)#+$/, '')
        .trimEnd()
      const known = HEADINGS.find(([pattern]) => pattern.test(words.replace(/[*_:?]/g, '').trim()))
      if (known === undefined && marks === '#' && title === undefined) {
        title = words
        continue
      }
      if (known !== undefined) {
        field = known[1]
        continue
      }
      field = 'intent'
    }
    found.set(field, `${found.get(field) ?? ''}${line}\n`)
  }
  const of = (name: string) => {
    // Issue forms write this where somebody left a field empty.
    const text = (found.get(name) ?? '').replace(/^_No response_$/m, '').trim()
    return text === '' ? undefined : text
  }
  const reproduction = reproductionOf(of('reproduction'), of('expected'), of('actual'))
  return {
    ...present({
      title,
      intent: of('intent'),
      reproduction,
      scope: listOf(of('scope')),
      'non-goals': listOf(of('non-goals')),
      validation: listOf(of('validation')),
      'no-op': listOf(of('no-op')),
      evidence: listOf(of('evidence')),
      output: listOf(of('output')),
    }),
  }
}

/**
 * Prose as people see it: `<!-- … -->` outside of fenced blocks is the template's hint, or what only an agent would read. A
 * field that holds nothing else is empty.
 */
function withoutRemarks(prose: string): string {
  return prose
    .split(/^([ \t]*(?:```|~~~)[\s\S]*?\n[ \t]*(?:```|~~~))/m)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/<!--[\s\S]*?(?:-->|$)/g, '')))
    .join('')
}

/** Steps in words; a fenced block of shell in them is the command. */
function reproductionOf(
  steps: string | undefined,
  expected: string | undefined,
  actual: string | undefined,
): Draft | undefined {
  if (steps === undefined) return undefined
  const [, command] = /```(?:sh|bash|shell|console)\s*\n([\s\S]*?)\n```/.exec(steps) ?? []
  const typed = command === undefined ? undefined : typedLines(command)
  return present({ steps, command: typed, expected, actual })
}

/** Of what a terminal showed only what was typed, after `$ `, with the lines that go on after `\\`; all of a plain script. */
function typedLines(block: string): string {
  const lines = block.split('\n')
  if (!lines.some((line) => line.startsWith('$ '))) return block.trim()
  const typed = lines.filter((_, at) => {
    let first = at
    while (lines[first - 1]?.endsWith('\\')) first -= 1
    return lines[first]?.startsWith('$ ')
  })
  return typed.map((line) => line.replace(/^\$ /, '')).join('\n')
}

/** `- one` and `* two` are entries; anything else is one. */
function listOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  const entries = text
    .split('\n')
    .flatMap((line) => /^\s*(?:[-*]|\d+\.)\s+(.+)$/.exec(line)?.[1] ?? [])
  return entries.length > 0 ? entries.map((entry) => entry.replace(/^`(.*)`$/, '$1')) : [text]
}

function present(fields: Draft): Draft {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function fromYaml(text: string, file: string, beside: Draft, lineOffset = 0): TaskPacket {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: line + lineOffset, column: col }
  }
  throwIfAny(
    document.errors.map(
      (cause) =>
        new HoldoutError(cause.message.split('\n')[0] ?? 'not YAML', {
          code: CODE,
          place: { file, ...at(cause.pos[0]) },
          hint: 'a task packet is YAML: `field: value`, a text of several lines after `|`',
          cause,
        }),
    ),
  )
  if (!isMap(document.contents)) {
    throw new HoldoutError('a task packet is a map of fields, and this is none', {
      code: CODE,
      place: { file, ...at(0) },
      hint: `write fields such as ${FIELDS.slice(0, 4).join(', ')}`,
    })
  }
  const keys = document.contents.items.map(({ key }) => key)
  const fields = plainOf(document, file)
  // What is said both in a field and in prose is wanted together.
  const both = [fields.intent, beside.intent].filter((one) => one !== undefined)
  const intent =
    both.length === 2 && typeof fields.intent === 'string' ? both.join('\n\n') : both[0]
  return checked({ ...beside, ...fields, ...present({ intent }) }, file, (path) => {
    const [name] = path
    const key = keys.find((one) => isScalar(one) && one.value === name)
    const offset = isScalar(key) ? key.range?.[0] : undefined
    return offset === undefined ? {} : at(offset)
  })
}

/** @throws {HoldoutError} when a few lines stand for more than anybody could read, by aliases of aliases */
function plainOf(document: Document, file: string): Draft {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw new HoldoutError(cause instanceof Error ? cause.message : String(cause), {
      code: CODE,
      place: { file },
      hint: 'write out what the aliases (`*name`) stand for',
      cause,
    })
  }
}

function checked(
  draft: Draft,
  file: string,
  placeOf: (path: readonly PropertyKey[]) => { line?: number; column?: number } = () => ({}),
): TaskPacket {
  const parsed = packetSchema.safeParse(draft)
  if (parsed.success) return { ...parsed.data, file }
  const mistakes = parsed.error.issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    return unknown.map((key) => {
      const path = key === undefined ? issue.path : [...issue.path, key]
      const place = { file, ...placeOf(path), field: path.join('.') }
      if (key === undefined) return new HoldoutError(issue.message, { code: CODE, place })
      const near = nearestName(key, FIELDS)
      const hint =
        near === undefined ? `its fields are ${FIELDS.join(', ')}` : `did you mean ${near}?`
      return new HoldoutError(`a task packet has no field "${key}"`, { code: CODE, place, hint })
    })
  })
  throwIfAny(mistakes)
  throw new HoldoutError('no task packet', { code: CODE, place: { file } })
}
