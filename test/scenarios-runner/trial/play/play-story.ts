/** @module Plays the steps of a scenario against a server of the test's own, for tests. */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningArtifact } from '../../../../scenarios-runner/artifact/index.ts'
import { findChromium } from '../../../../scenarios-runner/drive/browser/find-chromium.ts'
import {
  type Browsers,
  openBrowsers,
  openReceivers,
  type PersonSettings,
  type ReceiverAddress,
  type ReceiverSettings,
  seenInbox,
} from '../../../../scenarios-runner/drive/index.ts'
import { chooseBackend, type Place } from '../../../../scenarios-runner/sandbox/index.ts'
import {
  drawVariables,
  evaluateChecks,
  parseScenario,
} from '../../../../scenarios-runner/scenario/index.ts'
import { type PlayedSteps, playSteps } from '../../../../scenarios-runner/trial/play/play-steps.ts'
import { openTrialPages } from '../../../../scenarios-runner/trial/play/trial-pages.ts'
import { openUserFolder } from '../../../../scenarios-runner/trial/play/user-folder.ts'

/** One browser for all stories of a test file; to be closed when it ends. */
export const testBrowsers: Browsers = openBrowsers({
  ...(findChromium() === undefined ? {} : { executable: String(findChromium()) }),
})

/** Answers one request; `body` is all of it. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
) => void | Promise<void>

/** What was played, what the checks say of it, and what cleaning up told. */
export interface PlayedStory extends PlayedSteps {
  readonly checks: readonly string[]
  readonly cleanup: PlayedSteps['events']
}

/**
 * Plays a front matter (all but id, category and criticality) as the user of a server.
 *
 * @param addresses filled in with where the receivers listen
 */
export async function playStory(
  handler: Handler,
  frontMatter: string,
  settings: ReceiverSettings = {},
  addresses: Record<string, ReceiverAddress> = {},
  person?: PersonSettings,
): Promise<PlayedStory> {
  const { signal } = new AbortController()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    await handler(request, response, Buffer.concat(chunks).toString('latin1'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const runFolder = mkdtempSync(join(tmpdir(), 'holdout-test-story-'))
  const artifact = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    directory: runFolder,
    exit: undefined,
    listens: async () => true,
    enclose: async (place: Place) => {
      const { backend } = await chooseBackend('none')
      return backend.open({ write: [place.files] }, join(place.directory, 'sandbox'))
    },
  } as unknown as RunningArtifact
  const scenario = parseScenario(
    `---\nid: s\ncategory: happy-path\ncriticality: low\n${frontMatter}\n---\nA story.\n`,
    's.md',
  )
  const folder = openUserFolder(runFolder)
  await using receivers = await openReceivers(settings)
  for (const [name, address] of Object.entries(receivers.addresses)) addresses[name] = address
  const pages = openTrialPages(testBrowsers, { runFolder, name: 's-0' })
  try {
    const drawn = drawVariables(scenario, 'seed', 0)
    const played = await playSteps(scenario, {
      artifact,
      worlds: {},
      marks: {},
      receivers,
      folder,
      pages,
      person,
      drawn,
      startedMs: performance.now(),
      world: { name: 'w-1' },
      signal,
    })
    const checks = evaluateChecks(scenario.checks, {
      steps: played.answers,
      twins: {},
      calls: {},
      received: seenInbox(receivers.inbox()),
      drawn,
      saved: played.saved,
    }).map(({ result, detail }) => (result === 'met' ? result : `${result}: ${detail}`))
    return { ...played, checks, cleanup: await played.cleanUp() }
  } finally {
    await pages[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
    server.closeAllConnections()
    server.close()
    rmSync(runFolder, { recursive: true, force: true })
  }
}

/** A handler that answers JSON. */
export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
