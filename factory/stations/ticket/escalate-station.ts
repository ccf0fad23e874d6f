/** @module The station that gives a job back to a person, with the question that only a person can answer. */

import { type Station, StopRun } from '../../engine/index.ts'
import { textOf } from '../../graph/index.ts'

const MOST_QUESTION = 1_000

/**
 * Makes the station. What is asked is the node's `question`, else what a stage asked (`question: …` in its last lines),
 * else what it said last.
 *
 * @param onQuestion told before the run is stopped
 */
export function createEscalateStation(onQuestion: (question: string) => void): Station {
  return {
    async execute(node, context) {
      const question =
        [
          textOf(node.attributes, 'question'),
          context.getString('question'),
          context.getString('last_response'),
        ]
          .map((text) => text.trim())
          .find((text) => text !== '') ?? 'A person has to decide; no stage said what.'
      onQuestion(question.slice(0, MOST_QUESTION))
      throw new StopRun(question.slice(0, MOST_QUESTION))
    },
  }
}
