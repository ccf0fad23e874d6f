/** @module A form for every kind of fault: for whom, what goes wrong, and how often; shows what it comes to as data. */

import type { FaultData } from '../api-types.ts'
import { choose, el, field, fill } from '../dom.ts'
import { operationOptions } from '../operations.ts'

/** What goes wrong: the name of a kind, how it is said, and the fields that it has. */
const KINDS: readonly (readonly [kind: string, words: string, fields: readonly string[]])[] = [
  ['status', 'Answer with an error status', ['status', 'retryAfterSeconds', 'latencyMs']],
  ['auth-expiry', 'The credential has expired', ['latencyMs']],
  ['limit-exhausted', 'The request limit is used up', ['retryAfterSeconds', 'latencyMs']],
  ['malformed-body', 'Carried out, answered with a body that is no JSON', ['latencyMs']],
  ['latency', 'Slow: a fixed wait', ['latencyMs']],
  ['distribution', 'Slow: a wait drawn for each request', ['latency']],
  ['reset', 'Connection reset before anything is done', ['latencyMs']],
  ['stall', 'Silence before anything is done', ['stallMs']],
  ['truncate', 'Carried out, and the answer cut off', ['latencyMs']],
  ['timeout', 'Carried out, and no answer', ['stallMs']],
  ['staleChanges', 'Reads see the state some changes ago', ['staleChanges']],
  ['staleMs', 'Reads see the state some time ago', ['staleMs']],
  ['lost', 'A webhook never comes', []],
  ['duplicate', 'A webhook comes twice', []],
  ['out-of-order', 'A webhook comes after the next one', ['latencyMs']],
]

const WEBHOOKS = new Set(['lost', 'duplicate', 'out-of-order'])
const TRANSPORTS = new Set(['reset', 'stall', 'truncate', 'timeout'])
const SERVICE = new Set(['auth-expiry', 'limit-exhausted', 'malformed-body'])

const NUMBERS: Readonly<Record<string, readonly [label: string, hint: string]>> = {
  status: ['Status', '200 to 599; 503 unless given'],
  retryAfterSeconds: ['Retry-After, seconds', 'for 429 and 503'],
  latencyMs: ['Wait, ms', 'real milliseconds before the answer'],
  stallMs: ['Silent for, ms', 'a minute unless given'],
  staleChanges: ['Changes ago', '1 or more'],
  staleMs: ['Milliseconds ago', "on the world's clock"],
}
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  uniform: ['minMs', 'maxMs'],
  normal: ['meanMs', 'deviationMs'],
  lognormal: ['medianMs', 'p95Ms'],
  percentiles: ['points'],
}

/** The form; `add` is given the fault, and tells whether it was taken. */
export function faultForm(
  operation: string,
  add: (fault: FaultData) => Promise<boolean>,
): HTMLElement {
  const kind = choose(
    KINDS.map(([name, words]) => [name, words]),
    'status',
    { name: 'kind' },
  )
  const texts = {
    operation: el('input', {
      name: 'operation',
      list: 'fault-operations',
      autocomplete: 'off',
      value: operation,
    }),
    method: el('input', { name: 'method', placeholder: 'any' }),
    path: el('input', { name: 'path', placeholder: '/pets/{id} or /pets/*' }),
    event: el('input', { name: 'event', placeholder: 'order.*' }),
  }
  const match = el('textarea', {
    name: 'match',
    rows: 3,
    spellcheck: 'false',
    placeholder: '{ "body": { "name": { "pattern": "^Rex" } } }',
  })
  const number = (name: string, step = '1') =>
    el('input', { name, type: 'number', min: 0, step, inputmode: 'numeric' })
  const numbers = Object.fromEntries(
    [
      ...Object.keys(NUMBERS),
      'times',
      'after',
      'minMs',
      'maxMs',
      'meanMs',
      'deviationMs',
      'medianMs',
      'p95Ms',
    ].map((name) => [name, number(name)]),
  )
  const rate = el('input', { name: 'rate', type: 'number', min: 0, max: 1, step: 'any' })
  const distribution = choose(
    Object.keys(DISTRIBUTIONS).map((name) => [name, name]),
    'uniform',
    { name: 'distribution' },
  )
  const points = el('input', { name: 'points', value: '{"50": 20, "99": 900}' })
  const known = el('datalist', { id: 'fault-operations' })
  const details = el('div', { class: 'fields' })
  const event = field('Event', texts.event, '* for any text; any event unless given')
  const problem = el('p', { class: 'notice bad', hidden: true, role: 'alert' })
  const shown = el('pre', { 'aria-label': 'The fault as data' })

  const fieldsOf = () => KINDS.find(([name]) => name === kind.value)?.[2] ?? []
  const value = (name: string) => {
    const text = numbers[name]?.value ?? ''
    return text === '' ? undefined : Number(text)
  }
  const read = (): FaultData => {
    const fault: Record<string, unknown> = {}
    for (const [name, input] of Object.entries(texts)) {
      const isAsked = name !== 'event' || WEBHOOKS.has(kind.value)
      if (isAsked && input.value.trim() !== '') fault[name] = input.value.trim()
    }
    if (match.value.trim() !== '') fault.match = JSON.parse(match.value) as unknown
    if (SERVICE.has(kind.value)) fault.kind = kind.value
    if (TRANSPORTS.has(kind.value)) fault.transport = kind.value
    if (WEBHOOKS.has(kind.value)) fault.webhook = kind.value
    for (const name of fieldsOf()) {
      if (name === 'latency') fault.latency = readDistribution()
      else fault[name] = value(name) ?? (name === 'status' ? 503 : undefined)
    }
    for (const name of ['times', 'after']) fault[name] = value(name)
    if (rate.value !== '') fault.rate = Number(rate.value)
    return Object.fromEntries(
      Object.entries(fault).filter(([, one]) => one !== undefined),
    ) as FaultData
  }
  const readDistribution = () => ({
    distribution: distribution.value,
    ...Object.fromEntries(
      (DISTRIBUTIONS[distribution.value] ?? []).map((name) => [
        name,
        name === 'points' ? (JSON.parse(points.value) as unknown) : (value(name) ?? 0),
      ]),
    ),
  })
  const drawFields = () => {
    event.hidden = !WEBHOOKS.has(kind.value)
    fill(
      details,
      fieldsOf().map((name) => {
        if (name !== 'latency') {
          const [label, hint] = NUMBERS[name] ?? [name, '']
          return field(label, numbers[name] as HTMLElement, hint)
        }
        return [
          field('Distribution', distribution),
          (DISTRIBUTIONS[distribution.value] ?? []).map((one) =>
            one === 'points'
              ? field('Percentile → ms, as JSON', points)
              : field(one.replace(/Ms$/, ', ms'), numbers[one] as HTMLElement),
          ),
        ]
      }),
    )
  }
  const drawData = () => {
    try {
      fill(shown, JSON.stringify(read()))
      problem.hidden = true
    } catch {
      problem.hidden = false
      fill(problem, 'What the request must be like is not JSON yet.')
    }
  }
  const form = el(
    'form',
    {
      class: 'card',
      'aria-label': 'A new fault',
      oninput: () => drawData(),
      onsubmit: async (submitted: Event) => {
        submitted.preventDefault()
        drawData()
        if (!problem.hidden) return
        await add(read())
      },
    },
    el('h2', {}, 'A new fault'),
    el(
      'div',
      { class: 'fields' },
      field('What goes wrong', kind),
      field('Operation', texts.operation, 'every one unless given'),
      event,
      field('Method', texts.method),
      field('Path', texts.path),
    ),
    known,
    details,
    el(
      'div',
      { class: 'fields' },
      field('How many times', numbers.times as HTMLElement, 'every time unless given'),
      field('After so many', numbers.after as HTMLElement, 'that pass unharmed first'),
      field('Share, 0 to 1', rate, "drawn from the world's seed"),
    ),
    el(
      'details',
      {},
      el('summary', {}, 'Only requests like this'),
      field('Query, header or body, by name and dotted field, as JSON', match),
    ),
    problem,
    shown,
    el('button', { type: 'submit', class: 'main' }, 'Switch it on'),
  )
  for (const select of [kind, distribution]) {
    select.addEventListener('change', () => {
      drawFields()
      drawData()
    })
  }
  drawFields()
  drawData()
  void operationOptions(known)
  return form
}
