/** @module A packet in words: before every prompt, and in the evidence. */

import type { TaskPacket } from './packet-schema.ts'

/** The packet as Markdown; what it does not say is left out. */
export function packetText(packet: TaskPacket): string {
  const { title, intent, source, reproduction } = packet
  const list = (heading: string, entries: readonly string[] | undefined) =>
    entries === undefined ? [] : [`## ${heading}\n\n${entries.map((one) => `- ${one}`).join('\n')}`]
  const parts = [
    ...(title === undefined ? [] : [`# ${title}`]),
    ...(intent === undefined || intent === title ? [] : [intent]),
    ...(source === undefined ? [] : [`From: ${sourceText(source)}`]),
    ...(reproduction === undefined ? [] : [`## Reproduction\n\n${reproductionText(reproduction)}`]),
    ...list('What may change', packet.scope),
    ...list('Non-goals', packet['non-goals']),
    ...list('What tools may do', packet['allowed-tools']),
    ...list('How it is told that it is right', packet.validation),
    ...list('When nothing is to be done', packet['no-op']),
    ...list('What a reviewer must find', packet.evidence),
    ...list('What is handed back', packet.output),
  ]
  return `${parts.join('\n\n')}\n`
}

function sourceText(source: NonNullable<TaskPacket['source']>): string {
  return 'by' in source && source.by !== undefined
    ? `${source.where}, by ${source.by}`
    : source.where
}

function reproductionText(reproduction: NonNullable<TaskPacket['reproduction']>): string {
  const { command, steps, expected, actual } = { ...EMPTY, ...reproduction }
  // Steps that were read from a text hold the command already.
  const shown = command === undefined || steps?.includes(command) === true ? undefined : command
  return [
    steps,
    shown === undefined
      ? undefined
      : `This fails while the fault is there:\n\n    ${shown.replaceAll('\n', '\n    ')}`,
    expected === undefined ? undefined : `Expected: ${expected}`,
    actual === undefined ? undefined : `Instead: ${actual}`,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')
}

const EMPTY: {
  command?: string | undefined
  steps?: string | undefined
  expected?: string | undefined
  actual?: string | undefined
} = {}
