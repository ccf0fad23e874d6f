/** @module `holdout factory doctor`: which coding agents are here, which are usable, and how to get the rest. */

import type { Command } from 'commander'
import { EXIT } from '../../../twins/base/index.ts'
import { type Act, addExamples } from '../../command-context.ts'
import { textTable } from '../../terminal/index.ts'

const COLUMNS = [
  { heading: 'agent' },
  { heading: 'state' },
  { heading: 'version', shrink: 1 },
  { heading: 'ACP' },
  { heading: 'credentials set', shrink: 2 },
]

/** Adds `factory doctor` to `factory`. */
export function addDoctorCommand(factory: Command, act: Act): void {
  const doctor = factory
    .command('doctor')
    .description('say which coding agents are installed and usable, and how to get the rest')
    .action(() =>
      act(async ({ output, env, signal }) => {
        const { agentPrograms, examinePrograms } = await import('../../../factory/agents/index.ts')
        const agents = await examinePrograms(agentPrograms, env, signal)
        output.document({ agents })
        const rows = agents.map(({ title, installed, usable, version, credentials, acp }) => [
          title,
          usable ? 'usable' : installed ? 'installed' : 'not installed',
          version ?? '',
          acp ? 'yes' : 'no',
          credentials.join(' '),
        ])
        output.print(textTable(COLUMNS, rows, output.width))
        for (const { title, advice } of agents) {
          for (const line of advice) output.print(`${title}: ${line}`)
        }
        output.print(
          'A graph’s tool_hooks run around each tool call of these four; over ACP Gemini CLI’s run only where it asks for permission, and those of an agent that is any other command not at all.',
        )
        output.print(
          'A node’s effort is told by all four, over ACP too; OpenCode tells it for models whose variants it knows, and so not at an endpoint of your own.',
        )
        output.print(
          'Nothing was asked of any provider: whether a key is good shows at the first turn.',
        )
        return EXIT.pass
      }),
    )
  addExamples(doctor, [['factory doctor', 'what is there, and what it lacks']])
}
