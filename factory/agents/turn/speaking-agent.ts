/** @module An agent over any way to take a turn: what it says of its outcome is read, and choices are asked for, alike. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Redactor } from '../../../twins/base/index.ts'
import type { Agent } from '../model.ts'
import { HomeQueue, ownHome } from './own-home.ts'
import type { ProgramAgentOptions, TurnRequest } from './program-turn.ts'
import { askToChoose, outcomeFromFile, outcomeFromText } from './spoken-outcome.ts'
import type { TurnWatch } from './turn-watch.ts'

const STATUS = 'status.json'

/**
 * Makes an agent of a way to take turns.
 *
 * @param take takes a turn to its end; what was said and spent is in the watch that it gives
 */
export function speakingAgent(
  { program, settings, homes }: ProgramAgentOptions,
  redactor: Redactor,
  take: (turn: TurnRequest) => Promise<TurnWatch>,
): Agent {
  const queue = new HomeQueue()
  return {
    name: [program, settings?.model].filter((word) => word !== undefined).join(':'),
    run(turn) {
      const home = ownHome(homes, turn)
      return queue.follow(home, turn.signal, async () => {
        const statusFile = join(home, STATUS)
        rmSync(statusFile, { recursive: true, force: true })
        const { text, usage } = await take({ ...turn, home, statusFile })
        const outcome = outcomeFromFile(home, STATUS, redactor) ?? outcomeFromText(text)
        return { text, usage, ...(outcome === undefined ? {} : { outcome }) }
      })
    },
    choose(choice) {
      const home = ownHome(homes, choice)
      return askToChoose(choice, async (prompt, attempt) => {
        const { node, workspace, signal } = choice
        const logDirectory = join(choice.logDirectory, `choice-${attempt}`)
        const statusFile = join(home, 'choice.json')
        const turn = { node, prompt, workspace, signal, logDirectory, home, statusFile }
        return await queue.follow(home, signal, async () => {
          return (await take({ ...turn, tools: ['read'] })).text
        })
      })
    },
  }
}
