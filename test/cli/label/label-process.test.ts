import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { answerOf, isCanary } from '../../scenarios-runner/judge/stand-in.ts'
import { startChatServer } from '../../scenarios-runner/model/chat-server.ts'
import { findChromium, openBrowser } from '../../scenarios-runner/report/html/open-page.ts'
import { LAUNCHER, runHoldout } from '../run-holdout.ts'

const executable = findChromium()
const folder = mkdtempSync(join(tmpdir(), 'holdout-label-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `holdout judge label` as a person has it: running until it is interrupted. */
async function startLabelling() {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(
    process.execPath,
    [LAUNCHER, 'judge', 'label', '--config', 'judged.config.ts'],
    {
      cwd: folder,
      env: { PATH, HOME, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  child.stdout.setEncoding('utf8')
  for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
    said += text
    if (said.includes('End it with Ctrl-C')) break
  }
  return {
    said,
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] as string,
    async end(signal: NodeJS.Signals) {
      const ended = once(child, 'exit')
      child.kill(signal)
      return (await ended)[0] as number | null
    },
  }
}

test.skipIf(executable === undefined && process.env.CI === undefined)(
  'the trials of a real run are labelled in a browser, also over a kill, and measure the judge of that run',
  { timeout: 400_000 },
  async () => {
    // Kind to everybody, so that a person who is stricter disagrees with it.
    await using server = await startChatServer(({ prompt }) => ({
      text: JSON.stringify(
        answerOf(prompt, (criterion) =>
          isCanary(criterion)
            ? { status: 'not-met' }
            : { status: 'met', quotes: [{ from: 'second', text: 'welcomed' }] },
        ),
      ),
    }))
    copyTemplate('starter', folder)
    const scenario = join(folder, 'holdout-scenarios/sign-up-twice.md')
    writeFileSync(
      scenario,
      readFileSync(scenario, 'utf8')
        .replace('criticality: high', 'criticality: low')
        .replace('checks:', 'criteria: [Both answers name the person.]\nchecks:'),
    )
    const judge = { model: 'stand-in', baseUrl: server.url }
    const receivers = { http: { partner: 'PARTNER_URL' } }
    writeFileSync(
      join(folder, 'judged.config.ts'),
      `import base from './holdout.config.ts'\nexport default { ...base, judge: ${JSON.stringify(judge)}, user: ${JSON.stringify({ receivers })} }`,
    )
    // One that looks at what it received is read too, as by the run.
    const other = join(folder, 'holdout-scenarios/mail-is-down.md')
    writeFileSync(
      other,
      readFileSync(other, 'utf8').replace('checks:', 'checks:\n  - received.partner.size() == 0'),
    )
    const words = ['--trials', '4', '--scenario', 'sign-up-twice', '--config', 'judged.config.ts']
    const run = await runHoldout(['run', ...words], { cwd: folder })
    expect([run.code, run.stderr.includes('4 of 4')]).toEqual([3, true])

    await using browser = await openBrowser(executable as string)
    const first = await startLabelling()
    expect(first.said).toContain('4 trials to label')
    const page = await browser.newPage()
    await page.goto(first.url)
    expect(await page.locator('.timeline').textContent()).toContain('/signups')
    // What the judge said must not become what a person says.
    expect(await page.content()).not.toContain('because')
    await page.keyboard.press('y')
    await page.waitForURL(/\/trials\/2$/)
    await page.keyboard.press('y')
    await page.waitForURL(/\/trials\/3$/)
    await first.end('SIGKILL')

    const second = await startLabelling()
    await page.goto(second.url)
    // The same order, and what was said is there.
    expect(page.url()).toMatch(/\/trials\/3$/)
    expect(await page.locator('header').textContent()).toContain('Trial 3 of 4; 2 trials labelled')
    await page.keyboard.press('n')
    await page.waitForURL(/\/trials\/4$/)
    await page.keyboard.press('y')
    await page.getByText('Everything is labelled').waitFor()
    expect(await second.end('SIGINT')).toBe(130)

    const measured = await runHoldout(
      ['judge', 'calibrate', '--config', 'judged.config.ts', '--json'],
      {
        cwd: folder,
      },
    )
    expect(measured.code).toBe(0)
    const calibration = JSON.parse(measured.stdout)
    expect(calibration.sensitivity).toMatchObject({ right: 3, of: 3 })
    expect(calibration.specificity).toMatchObject({ right: 0, of: 1 })
    // What the run had asked is not asked again.
    expect(server.requests).toHaveLength(4)
  },
)
