/** @module A page as a user meets it: what they do there, and what they see. */

/** Which element: by role and name, as people and assistive technology find it, or by a text that belongs to it. */
export interface PageTarget {
  readonly role?: string
  readonly name?: string
  readonly label?: string
  readonly text?: string
  readonly placeholder?: string
  readonly testId?: string
  /** Whether names and texts must be whole; true unless given. */
  readonly exact?: boolean
  /** Of several, which; from 1. */
  readonly nth?: number
  /** Only inside that element. */
  readonly in?: PageTarget
  /** Only inside that frame of the page, or of the element: its `name`, `title` or `id`, or the address that it was given. */
  readonly frame?: string
}

/** One thing that a user does on a page; everything is interpolated already. */
export type PageAction =
  | { readonly do: 'goto'; readonly path: string }
  | { readonly do: 'back' | 'reload' }
  | { readonly do: 'click' | 'check' | 'uncheck' | 'hover'; readonly on: PageTarget }
  | { readonly do: 'fill'; readonly on: PageTarget; readonly with: string }
  | { readonly do: 'select'; readonly on: PageTarget; readonly options: readonly string[] }
  | { readonly do: 'press'; readonly key: string; readonly on?: PageTarget }
  | { readonly do: 'upload'; readonly on: PageTarget; readonly files: readonly PageFile[] }
  | { readonly do: 'wait'; readonly on: PageTarget; readonly gone: boolean }
  | { readonly do: 'read'; readonly on: PageTarget; readonly as: string }

/** A file that a user chooses. */
export interface PageFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/**
 * Why an action could not be done: `not there`: nothing like it was seen in time; `several`: it was not clear which;
 * `not usable`: it was there and could not be used; `refused`, `reset`: the page could not be had.
 */
export type PageFailure =
  | 'not there'
  | 'several'
  | 'not usable'
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'elsewhere'
  | 'crashed'

/** A request of the page that failed, or was answered with an error. */
export interface FailedRequest {
  readonly method: string
  readonly url: string
  /** Undefined when nothing was answered; then `reason` says why. */
  readonly status?: number
  readonly reason?: string
}

/** A file that a page had the user save. */
export interface Download {
  /** As the page suggests it. */
  readonly name: string
  /** How many came: 0 of one that was not saved, of one that was too large those up to where it was cut off. */
  readonly bytes: number
  /** What it holds, and null where it is no text; of much in a step the first, so that nothing may be left for the last. */
  readonly text: string | null
  /** Why it never came; null when it did. */
  readonly failure: string | null
}

/** How many more there were of what is kept of a page up to a number only. */
export interface Omitted {
  /** At least so many: of very many, some never leave the page. */
  readonly console: number
  readonly failedRequests: number
  readonly dialogs: number
  readonly downloads: number
}

/** What a user sees when they have done something. */
export interface PageView {
  readonly url: string
  /** Of the page's own document; undefined when nothing was answered. */
  readonly status: number | undefined
  readonly title: string
  /** Everything that can be seen, as text. */
  readonly text: string
  /** The accessibility tree: roles and names, as YAML. */
  readonly snapshot: string
  /** Frames whose text and tree are not in these, because they could not be read in time: their names, as the tree has them. */
  readonly lostFrames: readonly string[]
  /** What was read by name. */
  readonly values: Readonly<Record<string, string>>
  /** Errors in the console and exceptions, since the view before; of many the first, as of the three below. */
  readonly console: readonly string[]
  readonly failedRequests: readonly FailedRequest[]
  /** What the page asked in dialogs, all of which were agreed to. */
  readonly dialogs: readonly string[]
  /** What was saved since the view before. */
  readonly downloads: readonly Download[]
  /** How many more of these four there were. */
  readonly omitted: Omitted
  /** JPEG of what is on the screen. */
  readonly image: Buffer | undefined
  readonly failure: PageFailure | undefined
  /** What went wrong, in the browser's words. */
  readonly detail: string | undefined
  /** How many of the actions were done. */
  readonly done: number
}

/** How browsers are had. */
export interface BrowserSettings {
  /** Path of a Chromium; found where it usually is unless given. */
  readonly executable?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Whether each session's trace is kept in the run folder; true unless given. */
  readonly trace?: boolean
}

/** The browser itself could not be had, was lost, or lost its network: nothing is known about the artifact. */
export class BrowserLost extends Error {
  override readonly name = 'BrowserLost'
}

/**
 * A browser's context without Playwright's own types, which whoever uses this package's types may not have: only the
 * session that is opened in it knows what it is.
 */
export interface OpenedContext {
  readonly playwright: unknown
  /** The folder that the browser writes downloads into, those of other contexts too. */
  readonly savesInto: string
}
