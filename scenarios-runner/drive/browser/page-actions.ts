/** @module Does one thing on a page, as a user would: elements are found by role and name. */

import { stripVTControlCharacters } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { inTime } from './in-time.ts'
import type { PageAction, PageFailure, PageTarget } from './model.ts'

/** Does it within so many milliseconds; what was read comes back. */
export async function doAction(
  page: Page,
  action: PageAction,
  timeoutMs: number,
): Promise<string | undefined> {
  const timeout = Math.max(1, Math.round(timeoutMs))
  switch (action.do) {
    case 'goto':
      try {
        await page.goto(action.path, { timeout })
      } catch (error) {
        // An address that is saved instead of shown leads nowhere else.
        if (!/^page\.goto: Download is starting/.test((error as Error).message)) throw error
      }
      return undefined
    case 'back':
      await page.goBack({ timeout })
      return undefined
    case 'reload':
      await page.reload({ timeout })
      return undefined
    case 'click':
    case 'check':
    case 'uncheck':
    case 'hover':
      await find(page, action.on)[action.do]({ timeout })
      return undefined
    case 'fill':
      await find(page, action.on).fill(action.with, { timeout })
      return undefined
    case 'select':
      await find(page, action.on).selectOption([...action.options], { timeout })
      return undefined
    case 'press':
      if (action.on === undefined) {
        // Playwright itself waits for good where a page is too busy to take a key.
        const late = `page.press: Timeout ${timeout}ms exceeded.`
        await inTime(page.keyboard.press(action.key), timeout, late)
      } else await find(page, action.on).press(action.key, { timeout })
      return undefined
    case 'upload':
      await find(page, action.on).setInputFiles([...action.files], { timeout })
      return undefined
    case 'wait':
      await find(page, action.on).waitFor({ state: action.gone ? 'hidden' : 'visible', timeout })
      return undefined
    case 'read':
      return await readFrom(find(page, action.on), timeout)
    default:
      return action satisfies never
  }
}

/**
 * Why an action failed, from what the browser says: from how its message and the lines of its log begin, since what follows
 * may hold the words of a page or of whoever wrote the target.
 */
export function failureOfAction(message: string): PageFailure {
  const [, call = '', said = ''] = /^(page|locator)\.\w+: (?:Error: )?(.*)/.exec(message) ?? []
  const [, code] = /^net::(ERR_\w+)/.exec(said) ?? []
  if (code === 'ERR_CONNECTION_REFUSED') return 'refused'
  if (code === 'ERR_NAME_NOT_RESOLVED' || code === 'ERR_ADDRESS_UNREACHABLE') return 'elsewhere'
  if (code !== undefined) return 'reset'
  if (/^strict mode violation: /.test(said)) return 'several'
  if (/^(Target|Page) crashed|^Navigation failed because page crashed/.test(said)) return 'crashed'
  const isLate = /^Timeout \d+ms exceeded/.test(said)
  if (isLate && call === 'page') return 'timeout'
  // Its log tells whether the element was ever found.
  return isLate && !hasLogged(message, /^locator resolved to /) ? 'not there' : 'not usable'
}

/** Whether a line of the log that a message of the browser ends with begins like this. */
export function hasLogged(message: string, beginning: RegExp): boolean {
  const at = message.indexOf('\nCall log:\n')
  return stripVTControlCharacters(at < 0 ? '' : message.slice(at))
    .split('\n')
    .some((line) => beginning.test(line.replace(/^\s*(- )?/, '')))
}

function find(within: Page | Locator, target: PageTarget): Locator {
  const around = target.in === undefined ? within : find(within, target.in)
  const scope = target.frame === undefined ? around : around.frameLocator(frame(target.frame))
  const exact = target.exact ?? true
  const { role, name, label, text, placeholder, testId, nth } = target
  const found = (): Locator => {
    if (role !== undefined) {
      return scope.getByRole(role as never, name === undefined ? {} : { name, exact })
    }
    if (label !== undefined) return scope.getByLabel(label, { exact })
    if (placeholder !== undefined) return scope.getByPlaceholder(placeholder, { exact })
    if (testId !== undefined) return scope.getByTestId(testId)
    return scope.getByText(text ?? '', { exact })
  }
  return nth === undefined ? found() : found().nth(nth - 1)
}

/** What finds a frame by whatever tells it from others, as its page has written it. */
function frame(wanted: string): string {
  const value = `"${wanted.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\a ')}"`
  const ways = ['name', 'title', 'id', 'src'].map((attribute) => `[${attribute}=${value}]`)
  return `:is(iframe, frame):is(${ways.join(', ')})`
}

async function readFrom(element: Locator, timeout: number): Promise<string> {
  await element.waitFor({ state: 'visible', timeout })
  const isField = await element.evaluate(
    (node) => 'value' in node && /^(INPUT|TEXTAREA|SELECT)$/.test((node as Element).tagName),
  )
  if (isField) return element.inputValue({ timeout })
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text is nothing that a user reads
  return (await element.innerText({ timeout })).trim()
}
