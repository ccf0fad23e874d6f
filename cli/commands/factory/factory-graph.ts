/** @module `holdout factory lint`, `render` and `simulate`: a graph checked, drawn and walked through. */

import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Diagnostic } from '../../../factory/graph/index.ts'
import { EXIT } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'

/** Adds `factory lint` and `factory render` to `factory`. */
export function addGraphCommands(factory: Command, act: Act): void {
  const lint = factory
    .command('lint')
    .description('read a graph and say what is wrong, doubtful, or inferred')
    .argument('<graph>', 'a DOT file')
    .option('--strict', "the Attractor specification's grammar to the letter")
    .action((path: string, options: { strict?: true }) =>
      act(async (context) => {
        const { checkGraph } = await import('../../../factory/graph/index.ts')
        const { diagnostics } = checkGraph(await textOf(context, path), path, {
          ...(options.strict ? { strict: true } : {}),
        })
        const errors = diagnostics.filter((one) => one.severity === 'error').length
        context.output.document({ errors, diagnostics })
        for (const one of diagnostics) context.output.print(diagnosticLine(one))
        context.output.print(
          errors === 0
            ? `${path}: it can be run.`
            : `${path}: ${errors} error(s); it cannot be run.`,
        )
        return errors === 0 ? EXIT.pass : EXIT.usage
      }),
    )
  addExamples(lint, [
    ['factory lint factory/converge.dot', 'an error ends with 2 and names its line'],
  ])

  const render = factory
    .command('render')
    .description('draw a graph as SVG')
    .argument('<graph>', 'a DOT file')
    .option('--out <file>', 'where to write it; standard output unless given')
    .action((path: string, options: { out?: string }) =>
      act(async (context) => {
        const { loadGraph, renderGraph } = await import('../../../factory/graph/index.ts')
        const svg = await renderGraph(loadGraph(await textOf(context, path), path))
        if (options.out === undefined) {
          context.output.document({ svg })
          context.output.print(svg)
          return EXIT.pass
        }
        const { writeAtomic } = await import('../../../twins/base/node/index.ts')
        const out = resolve(context.directory, options.out)
        await writeAtomic(out, svg)
        context.output.document({ file: out })
        context.output.print(out)
        return EXIT.pass
      }),
    )
  addExamples(render, [
    ['factory render factory/converge.dot --out converge.svg', 'a picture of it'],
  ])
}

/** Adds `factory simulate` to `factory`. */
export function addSimulateCommand(factory: Command, act: Act): void {
  const simulate = factory
    .command('simulate')
    .description('walk through a graph without agents, commands or people')
    .argument('<graph>', 'a DOT file')
    .option('--fan-out', 'edges from one node that nothing tells apart are all taken, in parallel')
    .action((path: string, options: { fanOut?: true }) =>
      act(async (context) => {
        const { createSimulatedStations, createStations, explicitFanOut, loadGraph, runGraph } =
          await import('../../../factory/index.ts')
        const { mkdtemp, rm } = await import('node:fs/promises')
        const { tmpdir } = await import('node:os')
        const { output } = context
        const graph = loadGraph(await textOf(context, path), path, {
          ...(options.fanOut ? { transforms: [explicitFanOut] } : {}),
        })
        const directory = await mkdtemp(join(tmpdir(), 'holdout-simulation-'))
        try {
          const {
            status,
            reason,
            path: steps,
          } = await runGraph({
            graph,
            stations: createStations(createSimulatedStations()),
            directory,
            signal: context.signal,
            sleep: async () => {},
          })
          output.document({ status, reason, path: steps })
          for (const { node, outcome, to, why, branch } of steps) {
            const way = to === undefined ? '' : ` → ${to}  ${output.colors.dim(why ?? '')}`
            output.print(`${branch === undefined ? '' : `  ${branch}: `}${node}: ${outcome}${way}`)
          }
          output.print(`${status}: ${reason}`)
          if (status === 'interrupted') return EXIT.interrupted
          return status === 'success' ? EXIT.pass : EXIT.fail
        } finally {
          await rm(directory, { recursive: true, force: true })
        }
      }),
    )
  addExamples(simulate, [
    ['factory simulate factory/converge.dot', 'the way through it, each stage made up'],
  ])
}

async function textOf(context: CommandContext, path: string): Promise<string> {
  const { readSource } = await import('../../../twins/base/node/index.ts')
  return (await readSource(resolve(context.directory, path), 'a graph in DOT')).text
}

function diagnosticLine(one: Diagnostic): string {
  const at = [one.file, one.position?.line, one.position?.column].filter(
    (part) => part !== undefined,
  )
  const fix = one.fix === undefined ? '' : `\n  ${one.fix}`
  return `${at.join(':')}: ${one.severity}: ${one.message} [${one.rule}]${fix}`
}
