/** @module `holdout up`: every twin of the configuration at once, until Ctrl-C or `holdout down`. */

import { statSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { EXIT, type ExitCode, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { ownCommand, quoted } from '../../own-command.ts'
import { addSeedOptions } from '../../twin-options.ts'
import type {
  DockerOptions,
  EnvironmentForm,
  UpFolder,
  UpOptions,
  UpState,
  UpStatus,
} from '../../up/index.ts'

interface Options extends UpOptions, DockerOptions {
  readonly detach?: true
  readonly env?: EnvironmentForm
}

/** Adds `up`. */
export function addUpCommand(program: Command, act: Act): void {
  const up = program
    .command('up')
    .description('start every twin of the configuration, on ports that stay the same')
    .argument('[twins...]', 'only these')
    .option('-d, --detach', 'leave them running in the background, until `holdout down`')
    .addOption(
      new Option(
        '--env [form]',
        'print the variables to set and nothing else: dotenv, or shell to evaluate',
      )
        .choices(['dotenv', 'shell'])
        .preset('dotenv'),
    )
    .option(
      '--docker',
      'in containers, with the artifact where it has a container, on a network that nothing leaves',
    )
    .option(
      '--base <image>',
      'with --docker: an image with Node 24, or scratch, which fetches nothing',
    )
    .option('--no-compose', 'with --docker: plain docker, even where Compose is at hand')
    .option(
      '--hostnames',
      'under their real names over TLS too: through a proxy; with --docker always, on its network',
    )
    .option('--no-hostnames', 'with --docker: without their real names')
    .option(
      '--state <twin=file>',
      'what a twin starts from unless a snapshot is restored; may be repeated',
      several,
    )
    .option(
      '--snapshot <twin=file>',
      'restored at the start if it is there, written at the end; may be repeated',
      several,
    )
    .option(
      '--journal <twin=file>',
      'every request as JSON lines, without credentials; may be repeated',
      several,
    )
    .option('--no-control', 'without the control APIs and inspector pages')
    .action((twins: string[], options: Options) => act((context) => go(context, twins, options)))
  addSeedOptions(up)
  addExamples(up, [
    ['up', 'where they are, the variables to set, and each request as it comes; Ctrl-C stops'],
    ['up --detach', 'in the background; `holdout ps`, `holdout logs --follow`, `holdout down`'],
    ['up --detach --env > .env', 'the variables for a program that reads such a file'],
    ['up --docker --base scratch', 'in containers, with nothing fetched'],
    ['up --state okta=people.yaml --snapshot slack=slack.json', 'with state of your own'],
  ])
  up.addHelpText('after', '\nIn a shell:\n  $ eval "$(holdout up --detach --env shell)"')
}

function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}

async function go(
  context: CommandContext,
  twins: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { upFolder } = await import('../../up/index.ts')
  const { configFolder } = await import('../../config/index.ts')
  if (options.base !== undefined && options.docker !== true) {
    throw new HoldoutError('--base is about containers, and --docker is not said', {
      code: 'UP_BASE_WITHOUT_DOCKER',
      hint: 'add --docker, or leave --base out',
    })
  }
  const folder = upFolder(configFolder(context.directory, context.configPath))
  for (;;) {
    await afterOthers(context, folder, options)
    try {
      const code = await start(context, twins, folder, options)
      if (code !== undefined) return code
    } catch (error) {
      if (!isByOthers((error as { code?: unknown }).code) || !willWait(options)) throw error
    }
    // Somebody else claimed the folder in between.
  }
}

/** Whether who asks is content with what others start. */
function willWait({ detach, env }: Options): boolean {
  return detach === true || env !== undefined
}

/** Undefined where another process is starting them. */
async function start(
  context: CommandContext,
  twins: readonly string[],
  folder: UpFolder,
  options: Options,
): Promise<ExitCode | undefined> {
  const { look, planUp, serveHere, startDetached } = await import('../../up/index.ts')
  const { output } = context
  const before = await look(folder)
  if (before?.isRunning === true) return goOn(context, before, twins, options)
  if (before !== undefined) {
    output.remark(`What was up before is not any more: ${before.reason ?? 'it ended'}.`)
    folder.clear()
  }
  if (options.docker === true) return goInDocker(context, twins, folder, options)
  if (options.detach === true) {
    const { directory, env, signal } = context
    const words = wordsOf(context, twins, options)
    const started = await startDetached(folder, words, { directory, env, signal })
    if (started.isUp) return sayStarted(context, folder, options)
    if (isByOthers(codeOf(started.document))) return undefined
    // On a full disk the words are not in the log.
    const said = started.said || messageOf(started.document)
    if (said !== undefined) output.remark(said)
    if (started.document !== undefined) output.document(started.document)
    return started.code
  }
  const plan = await planUp(context, twins, options)
  context.signal.throwIfAborted()
  await serveHere(context, folder, plan, (state) => {
    say(context, state, options)
    if (!output.json) output.remark('Ctrl-C stops them.')
  })
  return EXIT.interrupted
}

/** What a start ends with where another one was there before it. */
function isByOthers(code: unknown): boolean {
  return code === 'FOLDER_IN_USE' || code === 'UP_STARTING' || code === 'UP_ALREADY'
}

function codeOf(document: unknown): string | undefined {
  return errorOf(document)?.code
}

function messageOf(document: unknown): string | undefined {
  return errorOf(document)?.message
}

function errorOf(document: unknown): { code?: string; message?: string } | undefined {
  return (document as { error?: { code?: string; message?: string } } | undefined)?.error
}

/** Two at the same time are one start: who comes second waits for the first where it is to end by itself, and is told so else. */
async function afterOthers(
  context: CommandContext,
  folder: UpFolder,
  options: Options,
): Promise<void> {
  const { starterOf, untilNobodyStarts } = await import('../../up/index.ts')
  const starter = starterOf(folder)
  if (starter === undefined) return
  if (!willWait(options)) {
    throw new HoldoutError(`process ${starter} is starting them right now`, {
      code: 'UP_STARTING',
      hint: `see with "${ownWords(context, 'ps')}" when they are up, or stop it`,
    })
  }
  context.output.remark(`Process ${starter} is starting them; waiting until it has.`)
  await untilNobodyStarts(folder, context.signal)
}

async function goInDocker(
  context: CommandContext,
  twins: readonly string[],
  folder: UpFolder,
  options: Options,
): Promise<ExitCode> {
  const { planUp, readContainerLogs, serveInDocker, stopAll, visible } = await import(
    '../../up/index.ts'
  )
  const { output, signal } = context
  const plan = await planUp(context, twins, options)
  const state = await serveInDocker(context, folder, plan, options)
  await say(context, state, options)
  if (options.detach === true) {
    if (options.env === undefined) {
      output.remark(`In the background. "${ownWords(context, 'down')}" stops them.`)
    }
    return EXIT.pass
  }
  if (!output.json) output.remark('Ctrl-C stops them.')
  if (state.runner.kind === 'docker') {
    const tell = ({ source, text }: { source: string; text: string }) => {
      if (!output.json) output.remark(`${source} ${visible(text)}`)
    }
    await readContainerLogs(state.runner.project, tell, signal)
  }
  const wasStopped = folder.read() === undefined
  const status = await stopAll(folder, (text) => output.remark(text))
  if (signal.aborted) return EXIT.interrupted
  if (wasStopped) return EXIT.pass
  output.remark(`Nothing is up any more: ${status?.reason ?? 'all of it ended'}.`)
  return EXIT.invalid
}

/** Asked once more: said again where nothing else was asked for, so that a script may ask whenever it needs them. */
async function goOn(
  context: CommandContext,
  status: UpStatus,
  twins: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { state } = status
  if (!willWait(options)) {
    throw new HoldoutError(`they are up already, since ${state.startedAt}`, {
      code: 'UP_ALREADY',
      hint: `see them with "${ownWords(context, 'ps')}", or stop them with "${ownWords(context, 'down')}"`,
    })
  }
  const { missingFrom } = await import('../../up/index.ts')
  const missing = missingFrom(state, twins, options, context.directory)
  if (missing !== undefined) {
    throw new HoldoutError(`they are up already, since ${state.startedAt}, but ${missing}`, {
      code: 'UP_OTHERWISE',
      hint: `stop them with "${ownWords(context, 'down')}", and start them again`,
    })
  }
  const remark = context.output.remark.bind(context.output)
  remark(`They are up already, since ${state.startedAt}.`)
  const changedMs = statSync(state.config, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (changedMs > Date.parse(state.startedAt)) {
    const down = ownWords(context, 'down')
    remark(`The configuration was changed since: "${down}" and up again to have it count.`)
  }
  await say(context, state, options)
  return EXIT.pass
}

async function sayStarted(
  context: CommandContext,
  folder: UpFolder,
  options: Options,
): Promise<ExitCode> {
  const state = folder.read()
  if (state === undefined) {
    throw new HoldoutError('they were up, and were stopped at once', {
      code: 'UP_STOPPED',
      hint: 'somebody may have asked for `holdout down` at the same time',
      exitCode: EXIT.invalid,
    })
  }
  await say(context, state, options)
  if (options.env === undefined) {
    context.output.remark(`In the background. "${ownWords(context, 'down')}" stops them.`)
  }
  return EXIT.pass
}

/** A command about the same twins, as the user can type it here. */
function ownWords({ env, configPath }: CommandContext, word: string): string {
  const config = configPath === undefined ? '' : ` --config ${quoted(configPath)}`
  return `${ownCommand(env)} ${word}${config}`
}

async function say(context: CommandContext, state: UpState, { env }: Options): Promise<void> {
  const { environmentText, sayUp } = await import('../../up/index.ts')
  context.output.document(state)
  if (env === undefined) sayUp(context, state)
  else context.output.print(environmentText(state.environment, env))
}

/** The words of the same command, for a process that does not detach itself. */
function wordsOf(
  { configPath }: CommandContext,
  twins: readonly string[],
  options: Options,
): string[] {
  const { seed, clock, control, hostnames, state = [], snapshot = [], journal = [] } = options
  return [
    ...(configPath === undefined ? [] : ['--config', configPath]),
    'up',
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(clock === undefined ? [] : ['--clock', clock]),
    ...(control === false ? ['--no-control'] : []),
    ...(hostnames === true ? ['--hostnames'] : []),
    ...state.flatMap((one) => ['--state', one]),
    ...snapshot.flatMap((one) => ['--snapshot', one]),
    ...journal.flatMap((one) => ['--journal', one]),
    ...twins,
  ]
}
