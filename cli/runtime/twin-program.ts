/** @module The program inside images and binaries: serves the one frozen twin that lies beside it, or in it, until it is told to end. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getAsset, isSea } from 'node:sea'
import { EXIT, formatError, HoldoutError } from '../../twins/base/index.ts'
import {
  askAlive,
  describeExchange,
  type FrozenTwin,
  recordingOf,
  serveTwin,
  thawTwin,
} from '../../twins/node.ts'
import { type ProgramSettings, readSettings, USAGE } from './program-settings.ts'

async function main(): Promise<number> {
  // A binary has no script among its words.
  const settings = readSettings(process.argv.slice(2), process.env)
  const { asks, forward } = settings
  // From the first line on that it prints, somebody may tell it to end.
  const told = untilTold()
  if (asks === 'help') {
    process.stdout.write(USAGE)
    return EXIT.pass
  }
  if (asks === 'health') return (await isAlive(settings)) ? EXIT.pass : EXIT.fail
  if (forward !== undefined) {
    const { forwardPort } = await import('./forward-port.ts')
    await using _forwarding = await forwardPort(forward)
    await told
  } else await serve(settings, told)
  return EXIT.pass
}

async function serve(settings: ProgramSettings, told: Promise<void>): Promise<void> {
  const { port, alsoPorts, host, seed, clock, tls, control, isLogging } = settings
  const files = readFrozen()
  const twin = thawTwin(files, {
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock }),
    allowHosts: settings.allowHosts,
  })
  const recording = recordingOf(files)
  if (recording !== undefined) {
    const { readCassette, replayCassette } = await import('../../twins/record/index.ts')
    const cassette = readCassette(recording.cassette, 'its recording')
    twin.setRecording(replayCassette(cassette, twin.contract, recording))
  }
  const log: Pick<Parameters<typeof serveTwin>[1] & object, 'onExchange'> = isLogging
    ? { onExchange: (exchange) => process.stdout.write(`${describeExchange(exchange)}\n`) }
    : {}
  await using served = new AsyncDisposableStack()
  const plain = served.use(await serveTwin(twin, { port, host, ...log }))
  for (const also of alsoPorts) {
    served.use(await serveTwin(twin, { port: also, host, ...log }))
  }
  const secure =
    tls === undefined
      ? undefined
      : served.use(await serveTwin(twin, { host, ...log, port: tls.port, tls }))
  let controlled: { readonly url: string } | undefined
  if (control !== undefined) {
    // A twin that nobody controls starts without the rooms that this needs.
    const { serveControl } = await import('../../twins/control/index.ts')
    const { controlToken: token } = settings
    controlled = served.use(
      await serveControl(twin, { ...control, ...(token === undefined ? {} : { token }) }),
    )
  }
  const { title, version, operations } = twin.contract
  const line = {
    url: plain.url,
    port: plain.port,
    ...(secure === undefined ? {} : { tls: secure.url }),
    ...(controlled === undefined ? {} : { control: controlled.url }),
    title,
    version,
    operations: operations.length,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  await told
}

async function isAlive({ host, port }: ProgramSettings): Promise<boolean> {
  const near = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return (await askAlive(`http://${near}:${port}`)) !== undefined
}

function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

function readFrozen(): FrozenTwin {
  const read = (name: keyof FrozenTwin) =>
    isSea() ? getAsset(name, 'utf8') : readFileSync(join(__dirname, name), 'utf8')
  return { 'contract.json': read('contract.json'), 'twin.json': read('twin.json') }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isTold = error instanceof HoldoutError
    process.stderr.write(`${isTold ? formatError(error) : (error as Error).stack}\n`)
    process.exit(isTold ? error.exitCode : EXIT.fail)
  },
)
