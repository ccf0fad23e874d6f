/** @module An agent that does nothing, for walking through a graph without one. */

import type { Agent } from '../model.ts'

/** Makes an agent that changes no file, says so, and takes the first of every choice. */
export function createSimulatedAgent(): Agent {
  return {
    name: 'simulated',
    async run({ node }) {
      return { text: `[Simulated] Response for stage: ${node}` }
    },
    async choose({ options }) {
      return options[0]
    },
  }
}
