import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runHoldout } from '../run-holdout.ts'

const upstream = new URL(
  '../../../cli/templates/access-requests/spec/contracts/upstream/',
  import.meta.url,
)

test.each([
  ['okta', 10, 9],
  ['slack', 2, 2],
  ['jira', 5, 5],
])(
  'the twin of %s keeps every law, and a law saw most operations act on state',
  async (name, operations, stateful) => {
    const contract = fileURLToPath(new URL(`${name}.yaml`, upstream))
    const { code, stdout } = await runHoldout(['twin', 'check', contract, '--json'])
    const report = JSON.parse(stdout)
    expect(report.exceptions).toEqual([])
    expect(code).toBe(0)
    expect(report.operations).toHaveLength(operations)
    const seen = report.operations.filter((one: { state: string }) => one.state === 'stateful')
    expect(seen.length).toBeGreaterThanOrEqual(stateful)
  },
)

test('what a person corrected otherwise than the contract suggests is told by name, and fails nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-corrected-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const behaviour = join(folder, 'behaviour.yaml')
  writeFileSync(behaviour, 'version: 1\noperations:\n  createUser: { resource: groups }\n')
  const okta = fileURLToPath(new URL('okta.yaml', upstream))
  const words = ['twin', 'check', okta, '--operation', 'createUser', '--behaviour', behaviour]
  const { code, stdout } = await runHoldout(words)
  expect(stdout).toMatch(
    /no exceptions: the\ncorrection may be right\)\n· createUser: resource\n {2}as inferred, created/,
  )
  expect(code).toBe(0)
})

test('a twin of the configuration is checked with what its own pack and profile say', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdout-check-'))
  const at = (name: string) => join(directory, name)
  cpSync(
    new URL('../../../cli/templates/starter/spec/contracts/upstream/mail.yaml', import.meta.url),
    at('mail.yaml'),
  )
  mkdirSync(at('packs/facts'), { recursive: true })
  writeFileSync(at('packs/facts/profile.yaml'), 'credentials: [only-this-one]\n')
  writeFileSync(at('packs/facts/stateless.yaml'), 'listContacts: nothing is listed for real\n')
  const config = { twins: { mail: { contract: 'mail.yaml', pack: './packs/facts' } } }
  writeFileSync(at('holdout.config.ts'), `export default ${JSON.stringify(config)}\n`)
  const check = async (words: readonly string[], cwd: string) => {
    const { code, stdout } = await runHoldout(['twin', 'check', ...words, '--json'], { cwd })
    const { exceptions, wronglyStateless } = JSON.parse(stdout)
    return { code, exceptions, wronglyStateless: wronglyStateless.length }
  }
  // A folder of the twin's name is no contract.
  mkdirSync(at('mail'))
  const found = { code: 1, exceptions: [], wronglyStateless: 1 }
  expect(await check(['mail'], directory)).toEqual(found)
  // A pack that the command line names is looked for where the user is, wherever the configuration lies.
  expect(await check(['mail', '--pack', './facts', '--config', '..'], at('packs'))).toEqual(found)
})
