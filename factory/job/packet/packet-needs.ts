/** @module What a packet must say for its kind of work, asked before any agent is paid. */

import { HoldoutError } from '../../../twins/base/index.ts'
import { type Graph, kindOf } from '../../graph/index.ts'
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

/**
 * Sends a packet back whose command none of the graphs would ever run: nobody could say that the fault was there, or is gone.
 *
 * @throws {HoldoutError} `PACKET_NOT_REPRODUCED`
 */
export function requireReproduced(packet: TaskPacket | undefined, graphs: readonly Graph[]): void {
  const reproduction = packet?.reproduction
  if (packet === undefined || reproduction === undefined || !('command' in reproduction)) return
  const nodes = graphs.flatMap((graph) => [...graph.nodes.values()])
  if (nodes.some((node) => kindOf(node) === 'reproduce')) return
  throw new HoldoutError('the graph never runs this command: no node of it is of type reproduce', {
    code: 'PACKET_NOT_REPRODUCED',
    place: { file: packet.file, field: 'reproduction.command' },
    hint: 'take a graph that has one (holdout init --line bug-ticket, then --graph factory/bug-ticket.dot), or tell the steps in words',
  })
}
