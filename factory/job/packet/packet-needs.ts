/** @module What a packet must say for its kind of work, asked before any agent is paid. */

import { HoldoutError } from '../../../twins/base/index.ts'
import type { TaskPacket } from './packet-schema.ts'

interface Need {
  readonly field: string
  readonly question: string
  isMet(packet: TaskPacket): boolean
}

const INTENT: Need = {
  field: 'intent',
  question: 'What is wanted, and why?',
  isMet: ({ intent }) => intent !== undefined,
}

const NEEDS: Readonly<Record<TaskPacket['kind'], readonly Need[]>> = {
  task: [INTENT],
  feature: [
    INTENT,
    {
      field: 'validation',
      question: 'How does a user see that it works?',
      isMet: ({ validation }) => validation !== undefined,
    },
  ],
  bug: [
    INTENT,
    {
      field: 'reproduction',
      question: 'How is it seen: which command fails, or which steps lead to it?',
      isMet: ({ reproduction }) => reproduction !== undefined,
    },
    {
      field: 'reproduction.expected',
      question: 'What should happen instead?',
      isMet: ({ reproduction }) =>
        reproduction === undefined ||
        'command' in reproduction ||
        ('expected' in reproduction && reproduction.expected !== undefined),
    },
  ],
  'dependency-update': [
    INTENT,
    {
      field: 'scope',
      question: 'Which files may change: the manifest, the lock file?',
      isMet: ({ scope }) => scope !== undefined,
    },
  ],
}

/**
 * Sends a packet back that lacks what its kind needs.
 *
 * @throws {HoldoutError} `PACKET_INCOMPLETE`, with a question for each field
 */
export function requireComplete(packet: TaskPacket): void {
  const gaps = NEEDS[packet.kind].filter((need) => !need.isMet(packet))
  if (gaps.length === 0) return
  throw new HoldoutError(
    `a ${packet.kind} packet must say more before anybody works on it: ${gaps.map(({ field }) => field).join(', ')}`,
    {
      code: 'PACKET_INCOMPLETE',
      place: { file: packet.file, field: gaps[0]?.field ?? '' },
      hint: gaps.map(({ field, question }) => `${field}: ${question}`).join(' '),
    },
  )
}
