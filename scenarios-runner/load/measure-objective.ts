/** @module Measures one objective: starts the generator's process, looks at what it saw, and extends while undecided. */

import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { spawnTree, stopTree } from '../../twins/base/node/index.ts'
import type { GeneratorOrder, GeneratorReport } from './generator/protocol.ts'
import { judgeObjective, lagLimitMs } from './judge-objective.ts'
import type { LoadMeasurement, LoadObjective, LoadProgress } from './model.ts'
import { ERROR_SHARES } from './plan-objective.ts'

/** Where the artifact answers, and who wants to know how far it is. */
export interface MeasureOptions {
  /** `http://127.0.0.1:4000`, without a trailing slash. */
  readonly baseUrl: string
  readonly signal: AbortSignal
  readonly onProgress?: (progress: LoadProgress) => void
  /** Extensions by the planned duration while undecided: 2 unless given, and never more. */
  readonly maxExtensions?: number
}

/** What a process that starts, and one that ends, may take beyond the load itself. */
const ALLOWANCE_MS = 20_000

// The built package holds JavaScript, the sources TypeScript: the generator is the neighbour of either.
const GENERATOR = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts')
      ? './generator/generator-process.ts'
      : './generator/generator-process.js',
    import.meta.url,
  ),
)

/**
 * Offers the objective's load and measures. A generator that fails gives a measurement with its `failure`.
 *
 * @throws the signal's reason, when aborted
 */
export async function measureObjective(
  objective: LoadObjective,
  options: MeasureOptions,
): Promise<LoadMeasurement> {
  const { signal, onProgress } = options
  signal.throwIfAborted()
  const extensions = Math.min(options.maxExtensions ?? 2, ERROR_SHARES.length - 1)
  const generator = startGenerator(signal)
  const secondsEach = Math.ceil(objective.durationMs / 1_000)
  const giveUpMs = Math.min(30_000, Math.max(2_000, 3 * objective.latencyMs))
  const patienceMs = objective.warmUpMs + objective.durationMs + giveUpMs + ALLOWANCE_MS
  try {
    let measurement = await generator.ask(
      {
        type: 'start',
        objective: objective.id,
        loop: {
          url: `${options.baseUrl}${objective.path}`,
          method: objective.method,
          headers: objective.headers,
          body: objective.body,
          ratePerSecond: objective.ratePerSecond,
          latencyMs: objective.latencyMs,
          lagLimitMs: lagLimitMs(objective),
          giveUpMs,
        },
        warmUpMs: objective.warmUpMs,
        durationMs: objective.durationMs,
      },
      patienceMs,
      (report) => onProgress?.({ ...report, ofSeconds: secondsEach }),
    )
    for (let extension = 1; extension <= extensions; extension += 1) {
      if (judgeObjective(objective, measurement).status !== 'inconclusive') break
      measurement = await generator.ask(
        { type: 'extend', durationMs: objective.durationMs },
        patienceMs,
        (report) => onProgress?.({ ...report, ofSeconds: secondsEach * (extension + 1) }),
      )
    }
    return measurement
  } catch (cause) {
    signal.throwIfAborted()
    return failedMeasurement(objective, cause instanceof Error ? cause.message : String(cause))
  } finally {
    await generator.stop()
  }
}

type SecondReport = Omit<LoadProgress, 'ofSeconds'>

interface Generator {
  ask(
    order: GeneratorOrder,
    patienceMs: number,
    onSecond: (report: SecondReport) => void,
  ): Promise<LoadMeasurement>
  stop(): Promise<void>
}

function startGenerator(signal: AbortSignal): Generator {
  const child = spawnTree(process.execPath, [GENERATOR], {
    // Nothing of ours: no proxy, no debugger, no secrets.
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const said = lastWords(child)
  // Between two questions nobody listens, and an unheard error would end the run.
  child.on('error', () => {})
  return {
    ask(order, patienceMs, onSecond) {
      const { promise, resolve, reject } = Promise.withResolvers<LoadMeasurement>()
      const timer = setTimeout(
        () => reject(new Error(`it gave no result in ${Math.round(patienceMs / 1_000)} s`)),
        patienceMs,
      )
      const onMessage = (report: GeneratorReport) => {
        switch (report.type) {
          case 'measured':
            return resolve(report.measurement)
          case 'failed':
            return reject(new Error(report.reason))
          case 'second': {
            const { type, ...progress } = report
            return onSecond(progress)
          }
          default:
            return report satisfies never
        }
      }
      const onExit = (code: number | null, by: string | null) =>
        reject(new Error(`its process ended (${by ?? `code ${code}`})${said()}`))
      const onAbort = () => reject(signal.reason)
      child.on('message', onMessage)
      child.once('exit', onExit)
      child.once('error', reject)
      signal.addEventListener('abort', onAbort, { once: true })
      if (child.exitCode !== null || child.signalCode !== null)
        onExit(child.exitCode, child.signalCode)
      else child.send(order, (error) => error && reject(error))
      return promise.finally(() => {
        clearTimeout(timer)
        child.off('message', onMessage)
        child.off('exit', onExit)
        child.off('error', reject)
        signal.removeEventListener('abort', onAbort)
      })
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

function failedMeasurement(objective: LoadObjective, failure: string): LoadMeasurement {
  return {
    objective: objective.id,
    requests: 0,
    good: 0,
    slow: 0,
    errors: 0,
    dropped: 0,
    p50Ms: 0,
    p90Ms: 0,
    p99Ms: 0,
    p999Ms: 0,
    maxMs: 0,
    lagP99Ms: 0,
    fano: 0,
    slices: [],
    failure,
  }
}
