/** @module Images of twins, built once for what is in them. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256Hex } from '../../../twins/base/index.ts'
import type { Twin } from '../../../twins/index.ts'
import {
  buildImage,
  freezeTwin,
  imageTag,
  RUNTIME_TAG,
  type TwinsConfig,
  writeImageContext,
  writeRuntimeContext,
} from '../../../twins/node.ts'
import { programText } from '../../runtime/index.ts'
import { type DockerCallOptions, tryDocker } from '../containers/docker-command.ts'

/**
 * Builds what is not there yet; gives the images by twin name. From scratch, Node is an image of its own below them: it is
 * packed once, not once a twin.
 *
 * @param say told of each image that is built
 */
export async function buildTwinImages(
  twins: Readonly<Record<string, Twin>>,
  config: TwinsConfig,
  base: string,
  say: (text: string) => void,
  options: DockerCallOptions,
): Promise<Readonly<Record<string, string>>> {
  const isScratch = base === 'scratch'
  if (isScratch) {
    await ensure(RUNTIME_TAG, writeRuntimeContext, say, options)
  }
  const program = await programText()
  const images: Record<string, string> = {}
  for (const [name, twin] of Object.entries(twins)) {
    const { worlds, delivery } = config[name] ?? {}
    const files = freezeTwin(twin, { worlds, allowHosts: delivery?.allowHosts })
    const below = isScratch ? RUNTIME_TAG : base
    const hash = sha256Hex(JSON.stringify([files, program, below])).slice(0, 12)
    const tag = `${imageTag(name)}:${hash}`
    await ensure(
      tag,
      (folder) => writeImageContext({ name, files, program, base: below, folder }),
      say,
      options,
    )
    images[name] = tag
  }
  return images
}

async function ensure(
  tag: string,
  write: (folder: string) => Promise<void>,
  say: (text: string) => void,
  options: DockerCallOptions,
): Promise<void> {
  options.signal?.throwIfAborted()
  const id = await tryDocker(['image', 'inspect', '--format', '{{.Id}}', tag], options)
  if (id !== undefined) return
  say(`Building ${tag} …`)
  const folder = await mkdtemp(join(tmpdir(), 'holdout-image-'))
  try {
    await write(folder)
    await buildImage(folder, tag)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
