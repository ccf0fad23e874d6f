/** @module What stands in the frames of a page, which its own text and tree leave out. */

import type { Frame, Page } from 'playwright-core'
import { inTime } from './in-time.ts'

/** What can be read in a frame, and how a target names it. */
interface SeenFrame {
  readonly name: string
  readonly text: string
  /** Undefined where it could not be read. */
  readonly snapshot: string | undefined
}

/** What was seen of the frames of a page. */
export interface SeenFrames {
  /** The first that can be seen, in the order of the page, then those of which nobody can tell. */
  readonly frames: readonly SeenFrame[]
  /** How many more can be seen, and how many nobody looked at. */
  readonly more: number
  readonly unseen: number
}

interface FoundFrame {
  readonly frame: Frame
  readonly name: string
  /** Undefined where nobody can tell. */
  readonly visible: boolean | undefined
}

const MOST_LOOKED_AT = 100
const MOST_READ = 10
const READ_MS = 2_000

/** Looks into the frames that can be seen; one that goes meanwhile is left out. */
export async function lookIntoFrames(page: Page): Promise<SeenFrames> {
  const all = page.frames().filter((frame) => frame !== page.mainFrame())
  const found = await Promise.all(all.slice(0, MOST_LOOKED_AT).map(find))
  const shown = found.filter(({ visible }) => visible)
  const read = await Promise.all(shown.slice(0, MOST_READ).map(lookInto))
  const unclear = found.filter((one) => one.visible === undefined && !one.frame.isDetached())
  return {
    frames: [...read.filter((one) => one !== undefined), ...unclear.map(unread)],
    more: shown.slice(MOST_READ).length,
    unseen: all.slice(MOST_LOOKED_AT).length,
  }
}

/** What is too busy to answer, another site's frame too, would hold up the page around it. */
async function find(frame: Frame): Promise<FoundFrame> {
  try {
    const [name, visible] = await inTime(lookAt(frame), READ_MS)
    return { frame, name, visible }
  } catch {
    return { frame, name: frame.name() || frame.url().slice(0, 200), visible: undefined }
  }
}

async function lookAt(frame: Frame): Promise<[name: string, visible: boolean]> {
  const element = await frame.frameElement()
  if (!(await element.isVisible())) return ['', false]
  const name = await element.evaluate((node) =>
    ['name', 'title', 'id', 'src'].map((one) => (node as Element).getAttribute(one)).find(Boolean),
  )
  return [name ?? '', true]
}

async function lookInto(found: FoundFrame): Promise<SeenFrame | undefined> {
  const { frame, name } = found
  const body = frame.locator('body')
  const options = { timeout: READ_MS }
  try {
    const reading = Promise.all([
      // biome-ignore lint/performance/useDomNodeTextContent: hidden text is nothing that a user reads
      body.innerText(options),
      body.ariaSnapshot(options),
    ])
    const [text, snapshot] = await inTime(reading, READ_MS)
    return { name, text, snapshot }
  } catch {
    return frame.isDetached() ? undefined : unread(found)
  }
}

function unread({ name }: FoundFrame): SeenFrame {
  return { name, text: '', snapshot: undefined }
}

/** A page's tree with those of its frames below it, what is not told of them, and the names of those that could not be read. */
export function withFrames(
  page: { readonly text: string; readonly snapshot: string },
  { frames, more, unseen }: SeenFrames,
): typeof page & { readonly lostFrames: readonly string[] } {
  return {
    lostFrames: frames.flatMap(({ name, snapshot }) => (snapshot === undefined ? [name] : [])),
    text: [page.text, ...frames.map(({ text }) => text)].filter((one) => one !== '').join('\n\n'),
    snapshot: [
      page.snapshot,
      ...frames.map(({ name, snapshot }) => {
        const frame = `- frame ${JSON.stringify(name)}:`
        return snapshot === undefined
          ? `${frame} could not be read`
          : `${frame}\n${snapshot.replace(/^(?=.)/gm, '  ')}`
      }),
      ...(more === 0 ? [] : [`- and ${more} more frames`]),
      ...(unseen === 0 ? [] : [`- and ${unseen} more frames that nobody looked at`]),
    ].join('\n'),
  }
}
