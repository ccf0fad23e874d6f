/** @module A container image of a twin: small, without a shell in it, run by a user other than root, nothing written. */

import { execFile } from 'node:child_process'
import { copyFile, realpath, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { EXIT, HoldoutError } from '../../base/index.ts'
import { makeFolder } from '../../base/node/index.ts'
import { type FrozenTwin, hashesOf } from './frozen-twin.ts'
import { SERVING_FLAGS } from './serving-flags.ts'

/** What an image is made of. */
export interface ImageOptions {
  readonly name: string
  readonly files: FrozenTwin
  /** The text of the program, one CommonJS file. */
  readonly program: string
  /** An image with Node 24 in it, or `scratch`: then Node and its libraries of this machine come along. */
  readonly base: string
  /** Where the build's context is written; made when it is missing. */
  readonly folder: string
}

/** The base unless one is given: Node without a shell or a package manager. */
export const IMAGE_BASE = 'gcr.io/distroless/nodejs24-debian13:nonroot'
export const IMAGE_PORT = 4010
/** The image of Node alone, from scratch, below others. */
export const RUNTIME_TAG = `holdout-node:${process.versions.node}-${process.arch}`

const run = promisify(execFile)
/** No account of any system: nothing on a host belongs to it. */
const USER = '65532:65532'

/**
 * Writes a Dockerfile and what it copies; `docker build <folder>` makes the image, and fetches nothing but the base.
 *
 * @throws {HoldoutError} `IMAGE_PLATFORM` for `scratch` on anything but Linux
 */
export async function writeImageContext(options: ImageOptions): Promise<void> {
  const { folder, files, program, base, name } = options
  const app = join(folder, 'app')
  makeFolder(app)
  for (const [file, text] of Object.entries(files)) await writeFile(join(app, file), text)
  await writeFile(join(app, 'program.cjs'), program)
  const isScratch = base === 'scratch'
  if (isScratch) await copyRuntime(join(folder, 'root'))
  const node = isScratch ? ['/usr/bin/node'] : nodeOf(base)
  const command = JSON.stringify([...node, ...SERVING_FLAGS, '/app/program.cjs'])
  const health = JSON.stringify([...node, '/app/program.cjs', '--health'])
  const { contract, behaviour } = hashesOf(files)
  // The control API is off unless it is asked for; then it needs a token, since it is not on loopback there.
  const lines = [
    `FROM ${base}`,
    ...(isScratch ? ['COPY root/ /'] : []),
    'COPY app/ /app/',
    `LABEL org.opencontainers.image.title=${quoted(`Twin of ${name}`)} \\`,
    `      dev.holdout.twin=${quoted(name)} \\`,
    `      dev.holdout.contract.sha256="${contract}" \\`,
    `      dev.holdout.behaviour.sha256="${behaviour}"`,
    `ENV HOLDOUT_HOST=0.0.0.0 HOLDOUT_PORT=${IMAGE_PORT} HOLDOUT_CONTROL_HOST=0.0.0.0 NODE_ENV=production`,
    `USER ${USER}`,
    `EXPOSE ${IMAGE_PORT}`,
    'STOPSIGNAL SIGTERM',
    `HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ${health}`,
    `ENTRYPOINT ${command}`,
  ]
  await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`)
}

/**
 * Writes what an image of Node alone is built from: from scratch, with this machine's Node and the libraries that it needs.
 * @throws {HoldoutError} `IMAGE_PLATFORM` on anything but Linux
 */
export async function writeRuntimeContext(folder: string): Promise<void> {
  await copyRuntime(join(folder, 'root'))
  const lines = ['FROM scratch', 'COPY root/ /', `USER ${USER}`, 'ENTRYPOINT ["/usr/bin/node"]']
  await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`)
}

/**
 * Builds the image that {@link writeImageContext} described.
 * @throws {HoldoutError} `IMAGE_BUILD` (exit code 4) with what Docker says
 */
export async function buildImage(folder: string, tag: string): Promise<void> {
  try {
    // The classic builder is everywhere; BuildKit is a plug-in that is not.
    await run('docker', ['build', '--quiet', '--tag', tag, folder], { maxBuffer: 16_777_216 })
  } catch (cause) {
    const { code, stderr = '', stdout = '' } = cause as BuildFailure
    const base = code === 'ENOENT' ? undefined : missingBase(stdout + stderr)
    const said = code === 'ENOENT' ? 'there is no docker here' : whatDockerSays(stderr)
    const what = base === undefined ? 'the image cannot be built' : `there is no base image ${base}`
    throw new HoldoutError(`${what}: ${said}`, {
      code: 'IMAGE_BUILD',
      hint:
        code === 'ENOENT'
          ? 'install Docker, or write the context with --context and build it elsewhere'
          : base === undefined
            ? 'is the Docker engine running, and the tag a name that an image can have?'
            : 'is its name right, and can Docker fetch it? `--base scratch` needs nothing fetched',
      exitCode: EXIT.invalid,
      cause,
    })
  }
}

interface BuildFailure {
  readonly code?: string | number
  readonly stderr?: string
  readonly stdout?: string
}

/** The base that could not be had: both builders tell of it before anything else happens. */
function missingBase(told: string): string | undefined {
  const [, failed] = /failed to solve: (\S+): /.exec(told) ?? []
  if (failed !== undefined) return failed
  const [, first] = /Step 1\/\d+ : FROM (\S+)/.exec(told) ?? []
  return told.includes('Step 2/') ? undefined : first
}

function whatDockerSays(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .filter(
      (line) =>
        !/^(?:Sending build|Step \d|DEPRECATED|Usage:|Run '|\s*(?:Install|https?:)|$)/.test(line),
    )
  return lines.slice(-2).join(' ').trim()
}

/** Distroless images have Node as their entry point, where no `node` is on the path. */
function nodeOf(base: string): readonly string[] {
  return /distroless/.test(base) ? ['/nodejs/bin/node'] : ['node']
}

/** Node and the libraries that it is linked to, each where the loader looks for it. */
async function copyRuntime(root: string): Promise<void> {
  if (process.platform !== 'linux') {
    throw new HoldoutError(
      'an image from scratch takes this machine’s Node, which is not for Linux',
      {
        code: 'IMAGE_PLATFORM',
        hint: `leave --base out to use ${IMAGE_BASE}`,
      },
    )
  }
  const { stdout } = await run('ldd', [process.execPath])
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path as string)
  makeFolder(join(root, 'usr/bin'))
  const node = join(root, 'usr/bin/node')
  await copyFile(process.execPath, node)
  await run('strip', [node]).catch(() => undefined)
  for (const library of libraries) {
    // The loader's own path is fixed in the program; the others are found in its standard folders.
    const to = join(root, library)
    makeFolder(dirname(to))
    await copyFile(await realpath(library), to)
  }
  makeFolder(join(root, 'etc'))
  await writeFile(join(root, 'etc/passwd'), 'twin:x:65532:65532::/:/none\n')
  await writeFile(join(root, 'etc/group'), 'twin:x:65532:\n')
}

function quoted(text: string): string {
  return JSON.stringify(text.replaceAll(/[\r\n$\\]/g, ' '))
}

/** The tag of a twin's image unless one is given. */
export function imageTag(name: string): string {
  return `holdout-twin-${basename(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')}`
}
