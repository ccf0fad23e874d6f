/** @module A step on a page: what the user does there, and what they see then. */

import { digitsAsText, isJsonObject } from '../../../twins/base/index.ts'
import { type PageAction, tellAction } from '../../drive/index.ts'
import type { PageStep, PageStepAnswer, WrittenAction } from '../../scenario/index.ts'
import type { PageEvent } from '../model.ts'
import { mediaTypeOf } from './media-type.ts'
import type { Story } from './story.ts'
import { readUpload } from './user-folder.ts'

/** Does what the step says in its session's browser, as far as it can be done, and looks at the page. */
export async function playPage(
  step: PageStep,
  story: Story,
): Promise<{ readonly answer: PageStepAnswer; readonly event: PageEvent }> {
  const atMs = story.now()
  const sessionName = story.fillText(step.session)
  const actions: PageAction[] = []
  for (const action of step.actions) actions.push(await filledIn(action, story))
  const session = await story.pages.session(sessionName, story.artifact.url)
  const view = await session.act(actions, Math.max(1, story.allow(step.timeoutMs)))
  story.signal.throwIfAborted()
  const image = view.image === undefined ? undefined : await story.pages.keep(step.as, view.image)
  const { title, text, snapshot, values, console, failedRequests, dialogs, downloads } = view
  const { status, omitted, lostFrames } = view
  const path = pathOf(view.url, story.artifact.url)
  const seen = { path, title, snapshot, values, console, failedRequests, dialogs }
  const failure = view.failure ?? null
  const durationMs = story.now() - atMs
  return {
    answer: {
      ...seen,
      downloads,
      omitted,
      lostFrames,
      text,
      status: status ?? null,
      ms: Math.round(durationMs),
      failure,
    },
    event: {
      kind: 'page',
      step: step.as,
      atMs,
      durationMs,
      session: sessionName,
      actions: actions.slice(0, view.done + 1).map(tellAction),
      ...seen,
      ...(downloads.length === 0 ? {} : { downloads }),
      ...(Object.values(omitted).every((more) => more === 0) ? {} : { omitted }),
      ...(lostFrames.length === 0 ? {} : { lostFrames }),
      ...(status === undefined ? {} : { status }),
      ...(image === undefined ? {} : { image }),
      ...(view.detail === undefined ? {} : { detail: view.detail }),
      ...(failure === null ? {} : { failure }),
    },
  }
}

async function filledIn(action: WrittenAction, story: Story): Promise<PageAction> {
  const filled = digitsAsText(story.fill(action as never))
  if (!isJsonObject(filled)) throw new TypeError('an action is an object')
  // A value that was saved may be a number: on a page everything is text.
  if (action.do !== 'upload') return texts(filled) as unknown as PageAction
  const files = await Promise.all(
    action.files.map(async (written) => {
      const path = story.fillText(written)
      const buffer = await readUpload(story.folder, path, story.scenario.files)
      const name = path.split('/').at(-1) ?? path
      return { name, mimeType: mediaTypeOf(name), buffer }
    }),
  )
  return { ...(texts(filled) as object), files } as unknown as PageAction
}

function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const plain = typeof member === 'number' && key !== 'nth' ? String(member) : texts(member)
      return [key, plain]
    }),
  )
}

/** Inside the artifact its address says nothing; of a page elsewhere it says everything. */
function pathOf(url: string, baseUrl: string): string {
  if (!URL.canParse(url)) return url
  const { origin, pathname, search, hash } = new URL(url)
  return origin === new URL(baseUrl).origin ? pathname + search + hash : url
}
