/** @module `holdout demo`: the whole of it on an example, explained as it goes. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Act, addExamples } from '../command-context.ts'

/** Adds `demo`. */
export function addDemoCommand(program: Command, act: Act): void {
  const demo = program
    .command('demo')
    .description(
      'watch the whole of it on an example: twins, hidden scenarios, one gate, and a factory that loops until it opens',
    )
    .option(
      '--out <folder>',
      'where to work and keep everything; .holdout/demo/<when> unless given',
    )
    .option(
      '--without <repair>',
      'take from the scripted agent every repair whose symptom holds these words',
    )
    .option('--seed <text>', 'the seed of everything that is drawn')
    .action((options: { out?: string; without?: string; seed?: string }) =>
      act(async (context) => {
        const { runDemo } = await import('../demo/index.ts')
        const { out, ...rest } = options
        return runDemo(context, {
          ...rest,
          ...(out === undefined ? {} : { out: resolve(context.directory, out) }),
        })
      }),
    )
  addExamples(demo, [
    ['demo', 'needs no network, no key, no container; about a minute'],
    [
      'demo --without "too slow"',
      'an agent that cannot mend everything: it ends ESCALATE, never PR_READY',
    ],
  ])
  demo.addHelpText(
    'after',
    `
With a language model and a coding agent of your own:
  HOLDOUT_MODEL='openai-compatible:llama3.1@http://localhost:11434/v1'   judges what checks cannot
  HOLDOUT_AGENT='claude -p'                                              mends instead of the script`,
  )
}
