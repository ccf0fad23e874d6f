/** @module One browser for a whole run, started when a page is first needed. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserType } from 'playwright-core'
import { HoldoutError } from '../../../twins/base/index.ts'
import { findChromium } from './find-chromium.ts'
import { BrowserLost, type BrowserSettings, type OpenedContext } from './model.ts'
import { outliveBrowser, unlessLost } from './unless-lost.ts'

/** Hands out contexts: profiles of their own that know nothing of one another. */
export interface Browsers extends AsyncDisposable {
  readonly settings: BrowserSettings
  /**
   * @throws {BrowserLost} when the browser does not start
   * @throws {HoldoutError} `BROWSER_NO_PLAYWRIGHT`, `BROWSER_NOT_FOUND` when there is none
   */
  context(baseUrl: string, headers?: Readonly<Record<string, string>>): Promise<OpenedContext>
  /** Processor time that the pages which are open have used, in milliseconds; 0 where none is, or the browser does not tell. */
  pagesCpuMs(): Promise<number>
}

// Each brings the same library.
const PACKAGES = ['playwright-core', 'playwright', '@playwright/test']
const DEFAULT_VIEWPORT = { width: 1280, height: 800 }
// The only hosts that a page reaches: whatever else it names would make a trial depend on the network.
const LOOPBACK_ONLY = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'

// Chromium listens to the last of such switches only, so that what Playwright turns off is said again (a test holds that none
// is forgotten). What is added would start two processes more for each page: one for suggestions under an address bar that
// nobody sees, one for a next page that never comes.
const TURNED_OFF = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['TcpPortRandomizationWin', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
  ...['msForceBrowserSignIn', 'msEdgeUpdateLaunchServicesPreferredVersion'],
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess'],
]

/** Nothing is loaded or started before the first context is asked for. */
export function openBrowsers(settings: BrowserSettings = {}): Browsers {
  let starting: Promise<Browser> | undefined
  let guard: Disposable | undefined
  let saving: SavingFolder | undefined
  const browser = async (): Promise<Browser> => {
    guard ??= outliveBrowser()
    saving ??= createSavingFolder()
    starting ??= launch(settings, saving.path)
    const running = await starting.catch((error: unknown) => {
      starting = undefined
      throw error
    })
    if (running.isConnected()) return running
    // Lost in a trial before: another is started.
    starting = undefined
    return browser()
  }
  return {
    settings,
    async context(baseUrl, headers = {}) {
      const running = await browser()
      try {
        const opening = running.newContext({
          baseURL: baseUrl,
          extraHTTPHeaders: { ...headers },
          viewport: settings.viewport ?? DEFAULT_VIEWPORT,
          locale: 'en-US',
          reducedMotion: 'reduce',
        })
        const playwright = await unlessLost(running, opening)
        return { playwright, savesInto: saving?.path ?? '' }
      } catch (error) {
        throw new BrowserLost(`no page could be opened: ${firstLine(error)}`)
      }
    },
    async pagesCpuMs() {
      const running = await starting?.catch(() => undefined)
      if (running === undefined) return 0
      const asked = unlessLost(running, cpuOfPages(running))
      return await asked.catch(() => 0)
    },
    async [Symbol.asyncDispose]() {
      const running = await starting?.catch(() => undefined)
      starting = undefined
      if (running !== undefined) await unlessLost(running, running.close()).catch(() => {})
      guard?.[Symbol.dispose]()
      guard = undefined
      saving?.[Symbol.dispose]()
      saving = undefined
    },
  }
}

/**
 * Makes sure that there is a browser, without starting it.
 *
 * @throws {HoldoutError} `BROWSER_NO_PLAYWRIGHT`, `BROWSER_NOT_FOUND`, saying what to install
 */
export async function requireBrowser(settings: BrowserSettings = {}): Promise<void> {
  await findBrowser(settings)
}

interface FoundBrowser {
  readonly chromium: BrowserType
  readonly path: string
}

async function findBrowser({ executable }: BrowserSettings): Promise<FoundBrowser> {
  const chromium = await loadChromium()
  const path =
    executable ?? (process.env.HOLDOUT_CHROMIUM || findChromium(chromium.executablePath()))
  if (path === undefined || !existsSync(path)) {
    throw new HoldoutError(`there is no Chromium${path === undefined ? '' : ` at ${path}`}`, {
      code: 'BROWSER_NOT_FOUND',
      place: { field: 'user.browser.executable' },
      hint: 'install one (Debian: apt install chromium-headless-shell; else: npx playwright install --only-shell chromium), or name it',
    })
  }
  return { chromium, path }
}

interface SavingFolder extends Disposable {
  readonly path: string
}

/** A folder for what pages have users save: gone when it is disposed of, and with this process. */
function createSavingFolder(): SavingFolder {
  const path = mkdtempSync(join(tmpdir(), 'holdout-downloads-'))
  const remove = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    path,
    [Symbol.dispose]() {
      process.off('exit', remove)
      remove()
    },
  }
}

async function launch(settings: BrowserSettings, downloadsPath: string): Promise<Browser> {
  const { chromium, path } = await findBrowser(settings)
  try {
    return await chromium.launch({
      executablePath: path,
      downloadsPath,
      // Chromium refuses its sandbox to root.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [LOOPBACK_ONLY, `--disable-features=${TURNED_OFF.join(',')}`],
      handleSIGINT: false,
      handleSIGTERM: false,
    })
  } catch (error) {
    throw new BrowserLost(`the browser did not start: ${firstLine(error)}`)
  }
}

async function loadChromium(): Promise<BrowserType> {
  for (const name of PACKAGES) {
    try {
      const loaded = (await import(name)) as {
        chromium?: BrowserType
        default?: { chromium?: BrowserType }
      }
      const chromium = loaded.chromium ?? loaded.default?.chromium
      if (chromium !== undefined) return chromium
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    }
  }
  throw new HoldoutError('pages are met with Playwright, which is not installed', {
    code: 'BROWSER_NO_PLAYWRIGHT',
    hint: 'npm install --save-dev playwright-core',
  })
}

async function cpuOfPages(browser: Browser): Promise<number> {
  const asking = await browser.newBrowserCDPSession()
  const { processInfo } = await asking.send('SystemInfo.getProcessInfo')
  await asking.detach()
  const pages = processInfo.filter(({ type }) => type === 'renderer')
  return pages.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0)
}

/** The first line of what went wrong: Playwright adds its whole log. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? '').slice(0, 500)
}
