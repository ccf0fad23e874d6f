import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

/** What `scenarios list` says of a configuration: its errors, with the folder left out. */
async function errorsOf(text: string, name = 'holdout.config.ts'): Promise<string> {
  const folder = temporaryFolder('holdout-config')
  mkdirSync(join(folder, 'holdout-scenarios'))
  writeFileSync(join(folder, name), text)
  const { code, stderr } = await runHoldout(['scenarios', 'list'], { cwd: folder })
  return `${stderr.replaceAll(folder, '<folder>')}exit ${code}`
}

test('unknown fields, wrong values and missing ones are told all at once, each with its place', async () => {
  const text = `import { defineConfig } from 'holdout'

const artifact = { comand: 'node server.ts', env: { PORT: 1 } }

export default defineConfig({
  twins: { okta: { contrct: 'okta.yaml' } },
  artifact,
  gate: { unjudged: 'blok', critical: { rate: 1.5 } },
  scenario: { from: 'x' },
})
`
  expect(await errorsOf(text)).toMatchInlineSnapshot(`
    "holdout.config.ts:6:12: "contract" is missing: expected a text (twins.okta.contract)
    holdout.config.ts:6:20: unknown field "contrct" (twins.okta.contrct)
      did you mean contract?
    holdout.config.ts:7:3: "command" is missing: expected a text, or a list, or false (artifact.command)
    holdout.config.ts:3:53: 1 is not right here: expected a text (artifact.env.PORT)
    holdout.config.ts:3:20: unknown field "comand" (artifact.comand)
      did you mean command?
    holdout.config.ts:8:41: 1.5 is not right here: expected a share between 0 and 1, or a percentage (gate.critical.rate)
    holdout.config.ts:8:11: "blok" is not right here: expected one of block, exclude (gate.unjudged)
      did you mean block?
    holdout.config.ts:9:3: unknown field "scenario" (scenario)
      did you mean scenarios?
    exit 2"
  `)
})

test('a twin whose name checks could not say is told which names they can', async () => {
  expect(
    await errorsOf("export default {\n  twins: { 'my mail': { contract: 'mail.yaml' } },\n}\n"),
  ).toMatchInlineSnapshot(`
    "holdout.config.ts:2:12: "my mail" cannot be a name here: expected a name of lower-case letters, digits and _ such as my_okta, so that checks can say twins.my_okta (twins.my mail)
    exit 2"
  `)
})

test('a configuration that cannot be read or run is told with its line', async () => {
  expect(await errorsOf('export default {\n  twins: {,\n}\n')).toMatchInlineSnapshot(`
    "holdout.config.ts:2: it cannot be loaded: Unexpected token \`,\`. Expected identifier, string literal, numeric literal or [ for the computed key
    exit 2"
  `)
  expect(
    await errorsOf("const x: number = 1\nthrow new Error('not today')\n"),
  ).toMatchInlineSnapshot(`
    "holdout.config.ts:2:7: it cannot be loaded: not today
    exit 2"
  `)
  expect(await errorsOf("import 'not-installed'\nexport default {}\n")).toMatchInlineSnapshot(`
    "holdout.config.ts: it cannot be loaded: Cannot find package 'not-installed'
    exit 2"
  `)
  expect(await errorsOf('export const config = {}\n')).toMatchInlineSnapshot(`
    "holdout.config.ts: it exports no configuration
      write "export default defineConfig({ … })"
    exit 2"
  `)
})

test.each(['holdout.config.ts', 'holdout.config.mts', 'holdout.config.js', 'holdout.config.mjs'])(
  '%s is found, and may import holdout where nothing is installed',
  async (name) => {
    const text =
      "import { defineConfig } from 'holdout'\nexport default defineConfig({ constraints: 1 })\n"
    expect(await errorsOf(text, name)).toBe(
      `${name}:2:31: 1 is not right here: expected a text (constraints)\nexit 2`,
    )
  },
)

test('without a configuration it says where it looked and what to do', async () => {
  const folder = temporaryFolder('holdout-config')
  const here = await runHoldout(['gate'], { cwd: folder })
  expect(here.code).toBe(2)
  expect(here.stderr).toMatchInlineSnapshot(`
    ".: there is no configuration here
      go to the folder that holds holdout.config.ts, name it with --config, or write a new one with "holdout init <folder>"
    "
  `)
  const named = await runHoldout(['gate', '--config', 'elsewhere'], { cwd: folder })
  expect(named.stderr).toMatchInlineSnapshot(`
    "elsewhere: there is no configuration here
      name a holdout.config.ts (or .mts, .js, .mjs), or a folder that holds one
    "
  `)
})
