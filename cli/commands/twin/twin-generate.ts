/** @module `holdout twin generate`: types of a contract, and its behaviour as a file that people can read and correct. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import type { BehaviourCorrections } from '../../../twins/behaviour/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { addTwinOptions, type TwinOptions } from '../../twin-options.ts'

interface Options extends TwinOptions {
  readonly out: string
}

/** Adds `twin generate` to `twin`. */
export function addTwinGenerateCommand(twin: Command, act: Act): void {
  const generate = twin
    .command('generate')
    .description(
      'write types of a contract, and what each operation does as a file to read and correct',
    )
    .argument('<contract>', 'path or URL, or the name of a twin in the configuration')
    .requiredOption('--out <folder>', 'where to; made when it is missing')
    .action((contract: string, options: Options) =>
      act((context) => go(context, contract, options)),
    )
  addTwinOptions(generate)
  addExamples(generate, [
    [
      'twin generate openapi.yaml --out generated/okta',
      'types.ts and behaviour.yaml; what you changed in an earlier one is kept',
    ],
  ])
}

async function go(
  context: CommandContext,
  source: string,
  { out, ...options }: Options,
): Promise<ExitCode> {
  const { openTwin } = await import('../../open-twin.ts')
  const { generateTypes } = await import('../../../twins/node.ts')
  const { applyCorrections, checkCorrections, correctedFields, writeBehaviourFile } = await import(
    '../../../twins/behaviour/index.ts'
  )
  const { plural, writeAtomic } = await import('../../../twins/base/node/index.ts')
  const { shownPath } = await import('../../shown-path.ts')
  const { twin } = await openTwin(context, source, options)
  const folder = resolve(context.directory, out)
  const files = {
    types: join(folder, 'types.ts'),
    behaviour: join(folder, 'behaviour.yaml'),
  }
  const earlier = await earlierCorrections(files.behaviour)
  const behaviour = applyCorrections(twin.behaviour, earlier)
  checkCorrections(twin.contract, behaviour, earlier, twin.inferred)
  const kept = correctedFields(twin.behaviour, behaviour)
  await writeAtomic(files.types, await generateTypes(twin.contract))
  await writeAtomic(files.behaviour, writeBehaviourFile(behaviour, twin.inferred()))
  const { output, directory } = context
  output.document({ files, kept })
  for (const file of Object.values(files)) output.print(shownPath(directory, file))
  if (kept.length > 0) {
    output.print(
      `${plural(kept.length, 'field')} that you changed before ${kept.length === 1 ? 'is' : 'are'} kept:`,
    )
    for (const { field } of kept) output.print(`  ${field}`)
  }
  return EXIT.pass
}

/** What a person changed in a file that an earlier call wrote. */
async function earlierCorrections(path: string): Promise<BehaviourCorrections> {
  const { ownCorrections, readBehaviourFile } = await import('../../../twins/behaviour/index.ts')
  return existsSync(path)
    ? ownCorrections(readBehaviourFile(await readFile(path, 'utf8'), path))
    : {}
}
