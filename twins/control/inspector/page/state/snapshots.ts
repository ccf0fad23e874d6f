/** @module Keeps a world in a file, brings it back, replays a journal, and starts anew. */

import type { Replay } from '../api-types.ts'
import { ask, askText, at } from '../ask.ts'
import { el, fill } from '../dom.ts'
import { attempt, confirmed, download, say } from '../talk.ts'
import { plural } from '../values/wording.ts'
import { head, type View, type ViewContext } from '../view.ts'

export const snapshotsView: View = {
  section: 'snapshots',
  title: 'Snapshots',
  async show(context) {
    const { main, world } = context
    fill(
      main,
      head('Snapshots'),
      el(
        'p',
        { class: 'lead' },
        `The whole of ${world} in a file: state, time, faults and what is to come.`,
      ),
      card(
        'Take one',
        'A snapshot goes back into this world, another one, or one of another process with the same contract.',
        el(
          'button',
          { type: 'button', class: 'main', onclick: () => void take(context) },
          'Download a snapshot',
        ),
        el(
          'button',
          { type: 'button', onclick: () => void takeJournal(context) },
          'Download the journal',
        ),
      ),
      card(
        'Restore one',
        'The world becomes as it was when the snapshot was taken; what it holds now is gone.',
        filePicker('Restore a snapshot', '.json,application/json', (file) =>
          restore(context, file),
        ),
      ),
      card(
        'Replay a journal',
        'Puts the world where the journal left off, in place of what it holds.',
        filePicker('Replay a journal', '.jsonl,.ndjson', (file) => replay(context, file)),
      ),
      card(
        'Start anew',
        'Back to how it was made: empty but for what it began with, its clock at the start, journal, faults and marks cleared.',
        el(
          'button',
          { type: 'button', class: 'danger', onclick: () => void reset(context) },
          `Reset ${world}`,
        ),
      ),
    )
  },
}

function card(title: string, what: string, ...controls: readonly HTMLElement[]): HTMLElement {
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, title),
    el('p', {}, what),
    el('div', { class: 'row' }, controls),
  )
}

function filePicker(
  label: string,
  accept: string,
  act: (file: File) => Promise<void>,
): HTMLElement {
  const input = el('input', { type: 'file', accept, 'aria-label': label })
  input.addEventListener('change', async () => {
    const [file] = input.files ?? []
    input.value = ''
    if (file !== undefined) await act(file)
  })
  return input
}

function fileName({ twin, world }: ViewContext, ending: string): string {
  const plain = (text: string) => text.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 40)
  return `${plain(twin.name)}-${plain(world)}${ending}`
}

async function take(context: ViewContext): Promise<void> {
  await attempt(async () => {
    const text = JSON.stringify(await ask('GET', at('/worlds/{}/snapshot', context.world)))
    download(fileName(context, '.snapshot.json'), text, 'application/json')
  }, 'The snapshot is in your downloads.')
}

async function takeJournal(context: ViewContext): Promise<void> {
  await attempt(async () => {
    const text = await askText(at('/worlds/{}/journal/lines', context.world))
    download(fileName(context, '.journal.jsonl'), text, 'application/x-ndjson')
  }, 'The journal is in your downloads.')
}

async function restore(context: ViewContext, file: File): Promise<void> {
  if (!(await isMeant(context, `Restore ${file.name}?`, 'Restore'))) return
  const isDone = await attempt(async () => {
    const body = readJson(await file.text(), file.name)
    await ask('PUT', at('/worlds/{}/snapshot', context.world), { body })
  }, `${context.world} is as ${file.name} has it.`)
  if (isDone) context.worldsChanged()
}

async function replay(context: ViewContext, file: File): Promise<void> {
  if (!(await isMeant(context, `Replay ${file.name}?`, 'Replay'))) return
  const isDone = await attempt(async () => {
    const body = { journal: await file.text() }
    const { requests, differences } = await ask<Replay>(
      'POST',
      at('/worlds/{}/replay', context.world),
      { body },
    )
    const differing =
      differences.length === 0
        ? 'each was answered as then'
        : `${plural(differences.length, 'answer')} differed`
    say(`${plural(requests, 'request')} replayed; ${differing}.`)
  })
  if (isDone) context.worldsChanged()
}

async function reset(context: ViewContext): Promise<void> {
  if (!(await isMeant(context, `Reset ${context.world}?`, 'Reset it'))) return
  await attempt(
    () => ask('POST', at('/worlds/{}/reset', context.world)),
    `${context.world} is as it was made.`,
  )
  context.worldsChanged()
}

function isMeant({ world }: ViewContext, title: string, confirm: string): Promise<boolean> {
  return confirmed(
    title,
    `What ${world} holds now is gone then. Download a snapshot first to keep it.`,
    confirm,
  )
}

function readJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${name} is no snapshot: it is not JSON.`)
  }
}
