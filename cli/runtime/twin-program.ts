/** @module The program inside images and binaries: serves the one frozen twin that lies beside it, or in it, until it is told to end. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getAsset, isSea } from 'node:sea'
import { parseArgs } from 'node:util'
import { EXIT, formatError, HoldoutError } from '../../twins/base/index.ts'
import { askAlive, type FrozenTwin, serveTwin, thawTwin } from '../../twins/node.ts'

const CLOCKS = ['elapsed', 'stepping', 'manual'] as const

const USAGE = `Serves a twin until Ctrl-C. Each option may be an environment variable too.

  --port <n>      HOLDOUT_PORT    4010 unless given; 0 for any free one
  --host <addr>   HOLDOUT_HOST    where to listen; 127.0.0.1 unless given
  --seed <text>   HOLDOUT_SEED    of everything that is made up
  --clock <mode>  HOLDOUT_CLOCK   ${CLOCKS.join(', ')}
  --health                        asks the twin at that port whether it answers, and ends with 0 if so
`

interface Settings {
  readonly port: number
  readonly host: string
  readonly seed: string | undefined
  readonly clock: (typeof CLOCKS)[number] | undefined
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    // A binary has no script among its words.
    args: process.argv.slice(2),
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      seed: { type: 'string' },
      clock: { type: 'string' },
      health: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) {
    process.stdout.write(USAGE)
    return EXIT.pass
  }
  const { port, host, seed, clock } = settingsOf({
    port: values.port ?? process.env.HOLDOUT_PORT ?? '4010',
    host: values.host ?? process.env.HOLDOUT_HOST ?? '127.0.0.1',
    seed: values.seed ?? process.env.HOLDOUT_SEED,
    clock: values.clock ?? process.env.HOLDOUT_CLOCK,
  })
  if (values.health === true) {
    const near = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
    return (await askAlive(`http://${near}:${port}`)) === undefined ? EXIT.fail : EXIT.pass
  }
  const twin = thawTwin(readFrozen(), {
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock }),
  })
  await using served = await serveTwin(twin, { port, host })
  const { title, version, operations } = twin.contract
  const line = { url: served.url, port: served.port, title, version, operations: operations.length }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  return EXIT.pass
}

function settingsOf(given: {
  port: string
  host: string
  seed: string | undefined
  clock: string | undefined
}): Settings {
  const { port, host, seed, clock } = given
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw usage(`${JSON.stringify(port)} is not a port`, 'give a whole number from 0 to 65535')
  }
  const mode = CLOCKS.find((one) => one === clock)
  if (clock !== undefined && mode === undefined) {
    throw usage(`${JSON.stringify(clock)} is not a clock`, `give one of ${CLOCKS.join(', ')}`)
  }
  return { port: Number(port), host, seed, clock: mode }
}

function usage(message: string, hint: string): HoldoutError {
  return new HoldoutError(message, { code: 'USAGE', hint })
}

function readFrozen(): FrozenTwin {
  const read = (name: keyof FrozenTwin) =>
    isSea() ? getAsset(name, 'utf8') : readFileSync(join(__dirname, name), 'utf8')
  return { 'contract.json': read('contract.json'), 'twin.json': read('twin.json') }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const { code = '', message, stack } = error as Error & { code?: string }
    const isMistyped = code.startsWith('ERR_PARSE_ARGS')
    const text = error instanceof HoldoutError ? formatError(error) : isMistyped ? message : stack
    process.stderr.write(`${text}\n`)
    process.exit(
      error instanceof HoldoutError ? error.exitCode : isMistyped ? EXIT.usage : EXIT.fail,
    )
  },
)
