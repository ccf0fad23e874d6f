/** @module The wall around an instance: its own files, the ports that its environment names, and nothing else. */

import type { ChildProcess } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { HoldoutError } from '../../../twins/base/index.ts'
import {
  chooseBackend,
  findProgram,
  type Place,
  programMounts,
  type Sandbox,
  type SandboxedProgram,
} from '../../sandbox/index.ts'
import type { ArtifactDefinition } from '../model.ts'
import { PROBE_FILE } from '../observe/event-loop-probe.ts'
import type { StartOptions } from './start-artifact.ts'

/** The authority of the twins' certificates, in an artifact's place. */
export const AUTHORITY_FILE = 'twins-ca.pem'

/**
 * Opens the sandbox of one instance. What it reaches of this machine is what its environment and its words name: the
 * twins, their proxy, a database that the definition gives it.
 *
 * @throws {HoldoutError} `ARTIFACT_COMMAND_NOT_FOUND` when there is no such program: the definition's fault
 */
export async function encloseArtifact(
  definition: ArtifactDefinition,
  options: Pick<StartOptions, 'backend' | 'copy'>,
  place: Place,
  program: SandboxedProgram,
  port: number,
): Promise<Sandbox> {
  const backend = options.backend ?? (await chooseBackend('none')).backend
  const { read = [], limits = {} } = definition.sandbox ?? {}
  const packages = join(options.copy.directory, 'node_modules')
  const needs = backend.enforced ? needsOf(program, definition) : []
  const texts = [...Object.values(program.env), ...program.args]
  return backend.open(
    {
      write: [place.files, place.home],
      read: [
        place.bin,
        ...needs,
        ...read,
        ...[
          packages,
          join(place.directory, AUTHORITY_FILE),
          join(place.directory, PROBE_FILE),
        ].filter((path) => existsSync(path)),
      ],
      ...(definition.absent === undefined ? {} : { absent: definition.absent }),
      reach: loopbackPorts(texts).filter((one) => one !== port),
      serve: [port],
      limits,
    },
    join(place.directory, 'sandbox'),
  )
}

// Programs of one place, at the same time perhaps, have sandboxes of their own.
let opened = 0

/**
 * Opens the sandbox of a program that a user runs in a place of their own: it reads the artifact's files, and reaches the
 * artifact and whatever that reaches.
 */
export async function encloseUserProgram(
  definition: ArtifactDefinition,
  options: Pick<StartOptions, 'backend' | 'copy'>,
  running: { readonly directory: string; readonly port: number; readonly texts: readonly string[] },
  place: Place,
  program: SandboxedProgram,
): Promise<Sandbox> {
  opened += 1
  const folder = join(place.directory, `sandbox-${opened}`)
  const backend = options.backend ?? (await chooseBackend('none')).backend
  const { read = [], limits = {} } = definition.sandbox ?? {}
  const packages = join(options.copy.directory, 'node_modules')
  const texts = [...running.texts, ...Object.values(program.env), ...program.args]
  return backend.open(
    {
      write: [place.files, place.home],
      read: [
        place.bin,
        running.directory,
        ...(backend.enforced ? needsOf(program, definition) : []),
        ...read,
        ...[packages].filter((path) => existsSync(path)),
      ],
      ...(definition.absent === undefined ? {} : { absent: definition.absent }),
      reach: [...new Set([running.port, ...loopbackPorts(texts)])],
      serve: [],
      limits,
    },
    folder,
  )
}

/** The ports of this machine that texts name: `http://127.0.0.1:4010/x`, `postgres://localhost:5432`. */
export function loopbackPorts(texts: readonly string[]): readonly number[] {
  const ports = texts.flatMap((text) =>
    [...text.matchAll(/(?:127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})\b/g)].map(([, port]) =>
      Number(port),
    ),
  )
  return [...new Set(ports)].filter((port) => port > 0 && port < 65_536)
}

function needsOf(program: SandboxedProgram, definition: ArtifactDefinition): readonly string[] {
  const { command, cwd, env } = program
  if (definition.sandbox?.image !== undefined) return []
  const file = command.includes(sep) ? resolve(cwd, command) : findProgram(command, env.PATH)
  if (file === undefined || !existsSync(file)) throw notFound(command, 'is not there')
  try {
    accessSync(file, constants.X_OK)
  } catch (cause) {
    throw notFound(command, 'may not be executed', cause)
  }
  return file.startsWith(cwd + sep) ? [] : programMounts(file)
}

/** Resolves when a program has been started. @throws {HoldoutError} `ARTIFACT_COMMAND_NOT_FOUND` */
export function spawned(child: ChildProcess, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EACCES' ? 'may not be executed' : 'is not there'
      reject(notFound(command, why, cause))
    })
  })
}

function notFound(command: string, why: string, cause?: unknown): HoldoutError {
  return new HoldoutError(`the artifact cannot be started: ${command} ${why}`, {
    code: 'ARTIFACT_COMMAND_NOT_FOUND',
    place: { field: 'artifact.command' },
    hint: 'name a program that is on PATH, or a path inside the folder of the artifact',
    ...(cause === undefined ? {} : { cause }),
  })
}
