/** @module What the program of images and binaries is told: words, else environment variables, each checked. */

import { readFileSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { HoldoutError, nearestName } from '../../twins/base/index.ts'

const CLOCKS = ['elapsed', 'stepping', 'manual'] as const

export const USAGE = `Serves a twin until Ctrl-C. Each option may be an environment variable too.

  --port <n>           HOLDOUT_PORT          4010 unless given; 0 for any free one
  --also-ports <list>  HOLDOUT_ALSO_PORTS    further ports without TLS, with commas
  --host <addr>        HOLDOUT_HOST          where to listen; 127.0.0.1 unless given
  --seed <text>        HOLDOUT_SEED          of everything that is made up
  --clock <mode>       HOLDOUT_CLOCK         ${CLOCKS.join(', ')}
  --control-port <n>   HOLDOUT_CONTROL_PORT  the control API and the inspector; none unless given
  --control-host <addr> HOLDOUT_CONTROL_HOST 127.0.0.1 unless given; any other needs a token
                       HOLDOUT_CONTROL_TOKEN what the control API asks for, 16 characters or more
  --tls-port <n>       HOLDOUT_TLS_PORT      TLS too, with the next two
  --tls-certificate <file> HOLDOUT_TLS_CERTIFICATE  PEM: a file, or base64 of the text
  --tls-key <file>     HOLDOUT_TLS_KEY              PEM: a file, or base64 of the text
  --allow-hosts <list> HOLDOUT_ALLOW_HOSTS   hosts beside this machine that webhooks may go to, with commas
  --log                HOLDOUT_LOG           prints each request once it is answered
  --health                                   asks the twin at that port whether it answers, and ends with 0 if so
  --forward <port>=<host>:<port>             serves no twin, and passes connections on instead
`

/** What is to be done, checked. */
export interface ProgramSettings {
  readonly port: number
  /** Where the twin answers without TLS, beside `port`. */
  readonly alsoPorts: readonly number[]
  readonly host: string
  readonly seed: string | undefined
  readonly clock: (typeof CLOCKS)[number] | undefined
  readonly control: { readonly port: number; readonly host: string } | undefined
  readonly tls: { readonly port: number; readonly cert: string; readonly key: string } | undefined
  readonly controlToken: string | undefined
  readonly allowHosts: readonly string[]
  readonly isLogging: boolean
  readonly asks: 'help' | 'health' | undefined
  readonly forward: Forward | undefined
}

/** Connections to a port that are passed on. */
export interface Forward {
  readonly port: number
  readonly toHost: string
  readonly toPort: number
}

/**
 * Reads words and variables; words win.
 * @throws {HoldoutError} `USAGE` for what cannot be understood
 */
export function readSettings(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ProgramSettings {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = {
    port: text,
    'also-ports': text,
    host: text,
    seed: text,
    clock: text,
    'control-port': text,
    'control-host': text,
    'tls-port': text,
    'tls-certificate': text,
    'tls-key': text,
    'allow-hosts': text,
    forward: text,
    log: flag,
    health: flag,
    help: { type: 'boolean', short: 'h' },
  } as const
  const values = parsed(words, options)
  const said = (name: keyof typeof values): string | undefined => {
    const value = values[name] ?? env[`HOLDOUT_${name.replaceAll('-', '_').toUpperCase()}`]
    return value === undefined || value === '' ? undefined : String(value)
  }
  const controlPort = said('control-port')
  const forward = values.forward
  return {
    port: portOf(said('port') ?? '4010'),
    alsoPorts: listed(said('also-ports')).map(portOf),
    host: said('host') ?? '127.0.0.1',
    seed: said('seed'),
    clock: clockOf(said('clock')),
    control:
      controlPort === undefined
        ? undefined
        : { port: portOf(controlPort), host: said('control-host') ?? '127.0.0.1' },
    controlToken: env.HOLDOUT_CONTROL_TOKEN || undefined,
    tls: tlsOf(said('tls-port'), said('tls-certificate'), said('tls-key')),
    allowHosts: listed(said('allow-hosts')),
    isLogging: values.log ?? !['', '0', 'false', undefined].includes(env.HOLDOUT_LOG),
    asks: values.help === true ? 'help' : values.health === true ? 'health' : undefined,
    forward: forward === undefined ? undefined : forwardOf(forward),
  }
}

function parsed<const Options extends NonNullable<ParseArgsConfig['options']>>(
  words: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error
    const word = /'(--?[^'\s=]+)/.exec(message)?.[1] ?? ''
    const near = nearestName(word.replace(/^-+/, ''), Object.keys(options))
    // Node explains at length how to pass it as a word; here no words are taken.
    const said = (message.split('. ')[0] ?? message).replace(/\.$/, '')
    const isKnown = near !== undefined && word === `--${near}`
    throw usage(
      `${said[0]?.toLowerCase()}${said.slice(1)}`,
      near === undefined || isKnown ? '--help says what there is' : `did you mean --${near}?`,
    )
  }
}

function listed(text = ''): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '')
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw usage(`${JSON.stringify(text)} is not a port`, 'give a whole number from 0 to 65535')
}

function clockOf(text: string | undefined): ProgramSettings['clock'] {
  const mode = CLOCKS.find((one) => one === text)
  if (text !== undefined && mode === undefined) {
    throw usage(`${JSON.stringify(text)} is not a clock`, `give one of ${CLOCKS.join(', ')}`)
  }
  return mode
}

function tlsOf(
  port: string | undefined,
  certificate: string | undefined,
  key: string | undefined,
): ProgramSettings['tls'] {
  if (port === undefined) return undefined
  if (certificate === undefined || key === undefined) {
    throw usage('TLS needs a certificate and its key', 'give --tls-certificate and --tls-key')
  }
  return {
    port: portOf(port),
    cert: pemOf(certificate, 'certificate'),
    key: pemOf(key, 'key'),
  }
}

/** A file, or the text itself in base64: an environment variable holds no lines. */
function pemOf(given: string, what: string): string {
  const text = Buffer.from(given, 'base64').toString('utf8')
  if (text.startsWith('-----BEGIN ')) return text
  try {
    return readFileSync(given, 'utf8')
  } catch (cause) {
    throw new HoldoutError(`the ${what} for TLS cannot be read`, {
      code: 'USAGE',
      // A key that was mistyped is not printed.
      ...(given.length < 200 ? { place: { file: given } } : {}),
      hint: 'give the path of a PEM file, or its text in base64',
      cause,
    })
  }
}

function forwardOf(text: string): Forward {
  const [, port, toHost, toPort] = /^(\d+)=([A-Za-z0-9_.-]+):(\d+)$/.exec(text) ?? []
  if (port === undefined || toHost === undefined || toPort === undefined) {
    throw usage(`${JSON.stringify(text)} says not what to pass on`, 'write 8080=app:8080')
  }
  return { port: portOf(port), toHost, toPort: portOf(toPort) }
}

function usage(message: string, hint: string): HoldoutError {
  return new HoldoutError(message, { code: 'USAGE', hint })
}
