/** @module The generator's process as its parent sees it: asked one thing at a time, and ended with whoever asked. */

import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'
import type { LoadFile } from '../generator/load-log.ts'
import type {
  GeneratorCommand,
  GeneratorMeasurement,
  GeneratorReport,
} from '../generator/protocol.ts'

/** What it tells meanwhile. */
export type Meanwhile = Extract<GeneratorReport, { type: 'counting' | 'second' }>

/** A generator that runs. */
export interface Generator {
  /**
   * @param patienceMs how long to wait for the result
   * @throws when it fails, ends or gives no result in time; the signal's reason when aborted
   */
  measure(
    command: GeneratorCommand,
    patienceMs: number,
    onMeanwhile: (report: Meanwhile) => void,
  ): Promise<GeneratorMeasurement>
  save(): Promise<LoadFile>
  /** Ends what is being offered; what is measured so far is the result. */
  endEarly(): void
  stop(): Promise<void>
}

const SAVE_MS = 30_000
/**
 * Few objects of a request outlive its answer: a small nursery, looked through often, keeps what is held flat where a large
 * one fills up with what slow answers kept alive.
 */
const FLAGS = ['--max-semi-space-size=4']

// The built package holds JavaScript, the sources TypeScript: the generator is the neighbour of either.
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const PROGRAM = fileURLToPath(
  new URL(`../generator/generator-process.${EXTENSION}`, import.meta.url),
)

/**
 * Starts a generator with an environment that holds nothing of ours: no proxy, no debugger, no secrets. Whom to trust beside
 * the known authorities is the user's to say, as anywhere in Node.
 */
export function startGenerator(signal: AbortSignal): Generator {
  const { NODE_EXTRA_CA_CERTS } = process.env
  const child = spawnTree(process.execPath, [...FLAGS, PROGRAM], {
    env: NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const said = lastWords(child)
  // Between two questions nobody listens, and an unheard error would end the run.
  child.on('error', () => {})

  const ask = <T>(
    command: GeneratorCommand,
    patienceMs: number,
    take: (report: GeneratorReport) => T | undefined,
  ): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const timer = setTimeout(
      () => reject(new Error(`it gave no result in ${Math.round(patienceMs / 1_000)} s`)),
      patienceMs,
    )
    const onMessage = (report: GeneratorReport) => {
      if (report.type === 'failed') return reject(new Error(report.reason))
      const result = take(report)
      if (result !== undefined) resolve(result)
    }
    const onExit = (code: number | null, by: string | null) =>
      reject(new Error(`its process ended (${by ?? `code ${code}`})${said()}`))
    const onAbort = () => reject(signal.reason)
    child.on('message', onMessage)
    child.once('exit', onExit)
    child.once('error', reject)
    signal.addEventListener('abort', onAbort, { once: true })
    if (child.exitCode !== null || child.signalCode !== null) {
      onExit(child.exitCode, child.signalCode)
    } else child.send(command, (error) => error && reject(error))
    return promise.finally(() => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
      child.off('error', reject)
      signal.removeEventListener('abort', onAbort)
    })
  }
  return {
    measure: (command, patienceMs, onMeanwhile) =>
      ask(command, patienceMs, (report) => {
        if (report.type === 'measured') return report.measurement
        if (report.type === 'second' || report.type === 'counting') onMeanwhile(report)
        return undefined
      }),
    save: () =>
      ask({ type: 'save' }, SAVE_MS, (report) =>
        report.type === 'saved' ? report.file : undefined,
      ),
    endEarly() {
      if (child.connected) child.send({ type: 'stop' } satisfies GeneratorCommand)
    },
    stop: () => stopTree(child, 500),
  }
}

/** The first line of what the generator printed before it ended. */
function lastWords(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(0, 2_000)
  })
  return () => {
    const line = text.split('\n').find((one) => /Error|FATAL/.test(one))
    return line === undefined ? '' : `: ${line.trim()}`
  }
}
