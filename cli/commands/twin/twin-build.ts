/** @module `holdout twin build`: a twin as a container image, or as one executable file. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, type ExitCode, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import {
  addReplayOptions,
  addSeedOptions,
  addTwinOptions,
  checkReplay,
  type ReplayOptions,
  type TwinOptions,
} from '../../twin-options.ts'

interface Options extends TwinOptions, ReplayOptions {
  readonly docker?: true
  readonly binary?: true
  readonly base?: string
  readonly tag?: string
  readonly context?: string
  readonly out?: string
}

/** Adds `twin build` to `twin`. */
export function addTwinBuildCommand(twin: Command, act: Act): void {
  const build = twin
    .command('build')
    .description('build a twin as a container image, or as one executable file that needs no Node')
    .argument('<contract>', 'path or URL, or the name of a twin in the configuration')
    .option('--docker', 'build a container image')
    .option('--binary', 'make one executable file for this platform')
    .option(
      '--base <image>',
      'with --docker: an image with Node 24, or scratch, which fetches nothing',
    )
    .option('--tag <name>', 'with --docker: the image’s name; holdout-twin-<name> unless given')
    .option('--context <folder>', 'with --docker: only write the build’s context there')
    .option('--out <file>', 'with --binary: where to; ./<name>-twin unless given')
    .action((contract: string, options: Options) =>
      act((context) => go(context, contract, options)),
    )
  addReplayOptions(addSeedOptions(addTwinOptions(build)))
  addExamples(build, [
    ['twin build okta --docker', 'docker run --read-only -p 4010:4010 holdout-twin-okta'],
    [
      'twin build openapi.yaml --docker --base scratch',
      'an image of nothing but the twin and Node',
    ],
    ['twin build github.json.gz --binary --out github-twin', './github-twin --port 4010'],
  ])
}

async function go(context: CommandContext, source: string, options: Options): Promise<ExitCode> {
  const { docker, binary } = options
  if ((docker === true) === (binary === true)) {
    throw new HoldoutError('it is not clear what to build', {
      code: 'TWIN_BUILD_WHAT',
      hint: 'give either --docker or --binary',
    })
  }
  checkReplay(options)
  const { openTwin } = await import('../../open-twin.ts')
  const { freezeTwin } = await import('../../../twins/node.ts')
  const { programText } = await import('../../runtime/index.ts')
  const { twin, frozenWith } = await openTwin(context, source, options)
  const recording = await recordingFor(context, options)
  const files = freezeTwin(twin, { ...frozenWith, recording })
  const made = { name: twin.name, files, program: await programText() }
  return binary === true
    ? buildExecutable(context, made, options)
    : buildContainer(context, made, options)
}

/** The cassette's text, once it is known that it can be read. */
async function recordingFor({ directory }: CommandContext, { replay, onMiss }: Options) {
  if (replay === undefined) return undefined
  const { cassetteFile, openCassette } = await import('../../../twins/record/index.ts')
  const path = resolve(directory, replay)
  await openCassette(path)
  return { cassette: await readFile(await cassetteFile(path), 'utf8'), onMiss }
}

interface Made {
  readonly name: string
  readonly files: import('../../../twins/node.ts').FrozenTwin
  readonly program: string
}

async function buildExecutable(
  { output, directory }: CommandContext,
  made: Made,
  options: Options,
): Promise<ExitCode> {
  const { buildBinary } = await import('../../../twins/node.ts')
  const { shownPath } = await import('../../shown-path.ts')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const out = resolve(directory, options.out ?? `${made.name}-twin${suffix}`)
  const bytes = await buildBinary({ ...made, out })
  output.document({ binary: out, bytes })
  output.print(
    `${shownPath(directory, out)}: ${(bytes / 1e6).toFixed(0)} MB. --help says how to use it.`,
  )
  return EXIT.pass
}

async function buildContainer(
  { output, directory }: CommandContext,
  made: Made,
  options: Options,
): Promise<ExitCode> {
  const { buildImage, IMAGE_BASE, imageTag, writeImageContext } = await import(
    '../../../twins/node.ts'
  )
  const { shownPath } = await import('../../shown-path.ts')
  const base = options.base ?? IMAGE_BASE
  if (options.context !== undefined) {
    const folder = resolve(directory, options.context)
    await writeImageContext({ ...made, base, folder })
    output.document({ context: folder, base })
    output.print(`docker build ${shownPath(directory, folder)}`)
    return EXIT.pass
  }
  const tag = options.tag ?? imageTag(made.name)
  const folder = await mkdtemp(join(tmpdir(), 'holdout-image-'))
  try {
    await writeImageContext({ ...made, base, folder })
    await buildImage(folder, tag)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  output.document({ image: tag, base })
  output.print(`${tag}, on ${base}. Run it:\n  docker run --rm --read-only -p 4010:4010 ${tag}`)
  return EXIT.pass
}
