/** @module All twins of a configuration on ports of this process, and the hosts that lead to them. */

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { HoldoutError } from '../../../twins/base/index.ts'
import type { Twin } from '../../../twins/index.ts'
import { askAlive, describeExchange, type LoadedTwins, openHostnames } from '../../../twins/node.ts'
import type { CommandContext } from '../../command-context.ts'
import { serveOpened } from '../../served-twin.ts'
import type { ServedWorldOptions } from '../../served-world.ts'
import { shownPath } from '../../shown-path.ts'
import { controlName, describeTwin, twinVariables, twinWishes } from '../each-twin.ts'
import type { UpState, UpTwin } from '../model.ts'
import { OWN_SOURCE, type UpLog } from '../said/up-log.ts'
import { type ChosenPorts, choosePorts } from '../stable-ports.ts'
import type { UpFolder } from '../up-folder.ts'
import type { UpPlan } from '../up-plan.ts'

const PROXY = '@proxy'
const ATTEMPTS = 5

/** What is served, without who serves it. */
export type ServedSet = Pick<UpState, 'twins' | 'environment' | 'hostnames'>

/**
 * Serves each twin on its stable port, and its control API beside it; with hostnames, a forward proxy too. All or nothing.
 *
 * @throws {HoldoutError} `TWIN_PORT_TAKEN` with who holds the port and how to mend it; what is wrong with files and names
 */
export async function serveTwins(
  context: CommandContext,
  folder: UpFolder,
  plan: UpPlan,
  log: UpLog,
): Promise<ServedSet & AsyncDisposable> {
  const wishes = [...twinWishes(plan), ...(plan.hostnames ? [{ name: PROXY }] : [])]
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(folder.ports, wishes)
    try {
      const served = await serveOn(ports, context, folder, plan, log)
      ports.keep()
      return served
    } catch (error) {
      const taken = portTaken(error)
      // Between being found free and being bound, somebody else may have taken it.
      if (taken === undefined || !ports.isFresh(taken) || attempt === ATTEMPTS) throw error
    }
  }
}

async function serveOn(
  ports: ChosenPorts,
  context: CommandContext,
  folder: UpFolder,
  plan: UpPlan,
  log: UpLog,
): Promise<ServedSet & AsyncDisposable> {
  const { loaded } = plan
  const names = Object.keys(loaded.twins)
  await using opened = new AsyncDisposableStack()
  const twins: UpTwin[] = []
  for (const name of names) {
    context.signal.throwIfAborted()
    const twin = loaded.twins[name] as Twin
    const options = { ...worldOptions(plan, name), controlPort: ports.of(controlName(name)) }
    const served = opened.use(
      await explained(name, plan, context.directory, () =>
        serveOpened(
          context,
          { twin, handlers: plan.handlers[name] },
          {
            ...options,
            port: ports.of(name),
            onExchange: (exchange) => log.say(name, describeExchange(exchange)),
          },
        ),
      ),
    )
    twins.push(describeTwin(name, twin, served))
  }
  const environment = twinVariables(loaded, twins)
  if (!plan.hostnames) {
    const rest = opened.move()
    return { twins, environment, [Symbol.asyncDispose]: () => rest.disposeAsync() }
  }
  const hosts = opened.use(await openProxy(loaded, ports.of(PROXY), log))
  writeFileSync(folder.certificate, hosts.certificate)
  const rest = opened.move()
  return {
    twins: twins.map((twin) => ({ ...twin, hostnames: loaded.hostnames[twin.name] ?? [] })),
    environment: { ...environment, ...hosts.environment(folder.certificate) },
    hostnames: { names: hosts.names, proxy: hosts.url },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  }
}

function worldOptions({ asked: { control, files } }: UpPlan, name: string): ServedWorldOptions {
  const { state, snapshot, journal } = files[name] ?? {}
  return {
    control,
    ...(state === undefined ? {} : { state }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(journal === undefined ? {} : { journal }),
  }
}

async function openProxy({ twins, hostnames }: LoadedTwins, port: number, log: UpLog) {
  for (const name of Object.keys(twins)) {
    if (hostnames[name]?.length === 0) {
      log.say(OWN_SOURCE, `${name} has no hostname of its own: it is reached by its address alone`)
    }
  }
  return openHostnames({
    twins,
    hostnames,
    port,
    onExchange: (name, exchange) => log.say(name, describeExchange(exchange)),
    onRefused: ({ method, host }) =>
      log.say(OWN_SOURCE, `refused ${method} ${host.slice(0, 255)}: no twin stands for it`),
  })
}

/** A port that is taken says whose it is here, and what to write where. */
async function explained<T>(
  name: string,
  { config }: UpPlan,
  directory: string,
  serve: () => Promise<T>,
): Promise<T> {
  try {
    return await serve()
  } catch (error) {
    const port = portTaken(error)
    if (port === undefined || !(error instanceof HoldoutError)) throw error
    const other = await askAlive(`http://127.0.0.1:${port}`)
    throw new HoldoutError(
      other === undefined ? error.message : `${error.message}, which serves the twin ${other}`,
      {
        code: error.code,
        place: { file: shownPath(directory, resolve(config)), field: `twins.${name}.port` },
        hint:
          other === undefined
            ? 'stop what listens there, or give the twin another port'
            : 'another `holdout up`, `twin serve` or gate may be at work: stop it there, or give the twin another port',
        exitCode: error.exitCode,
        cause: error,
      },
    )
  }
}

/** The port of an error that says that somebody has it already. */
function portTaken(error: unknown): number | undefined {
  if (!(error instanceof HoldoutError) || error.code !== 'TWIN_PORT_TAKEN') return undefined
  return Number(/^port (\d+)/.exec(error.message)?.[1])
}
