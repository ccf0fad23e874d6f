import { describe, expect, test } from 'vitest'
import { formatError, HoldoutError, type JsonObject } from '../../../../twins/base/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import { applyOverlay } from '../../../../twins/contract/overlay/index.ts'

const SHARED = { type: 'string' }
const DOCUMENT: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  tags: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
  paths: {
    '/pets': {
      get: {
        tags: ['a'],
        parameters: [
          { name: 'old', in: 'query' },
          { name: 'q', in: 'query' },
        ],
      },
      post: { tags: ['b'] },
    },
  },
  components: { schemas: { A: SHARED, B: SHARED } },
}

const overlaid = (actions: readonly JsonObject[], version = '1.0.0') =>
  applyOverlay(DOCUMENT, {
    source: 'fix.overlay.yaml',
    document: { overlay: version, info: { title: 'fix', version: '1' }, actions },
  })

describe('applyOverlay', () => {
  test('objects merge, lists are joined, plain values are replaced; the original stays', () => {
    const before = structuredClone(DOCUMENT)
    const { document, problems } = overlaid([
      { target: '$', update: { info: { version: '2', 'x-new': true }, tags: [{ name: 'd' }] } },
      { target: '$.components.schemas.A', update: { format: 'uuid' } },
    ])
    expect(document).toMatchObject({
      info: { title: 'Pets', version: '2', 'x-new': true },
      tags: [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }],
      components: { schemas: { A: { type: 'string', format: 'uuid' }, B: { type: 'string' } } },
    })
    expect((document.components as { schemas: JsonObject }).schemas.B).toEqual({ type: 'string' })
    expect(problems).toEqual([])
    expect(DOCUMENT).toEqual(before)
  })

  test('a list gets one more entry; what a filter selects is removed', () => {
    const { document } = overlaid([
      { target: '$.paths.*.get.parameters', update: { name: 'n', in: 'query' } },
      { target: "$.paths.*.get.parameters[?@.name=='old' && @.in=='query']", remove: true },
      { target: '$.tags[0,2,0]', remove: true },
    ])
    expect(document.tags).toEqual([{ name: 'b' }])
    expect(document.paths).toMatchObject({
      '/pets': { get: { parameters: [{ name: 'q' }, { name: 'n' }] } },
    })
  })

  test('each action sees what the one before it left', () => {
    const { document, problems } = overlaid([
      { target: "$.paths['/pets']", remove: true },
      { target: '$.paths', update: { '/cats': { get: { 'x-safe': true } } } },
      { target: '$.paths.*.get', update: { deprecated: true } },
    ])
    expect(document.paths).toEqual({ '/cats': { get: { 'x-safe': true, deprecated: true } } })
    expect(problems).toEqual([])
  })

  test('1.1 copies, joins lists and changes plain values', () => {
    const { document } = overlaid(
      [
        { target: '$.paths', update: { '/cats': {} } },
        { target: "$.paths['/cats']", copy: "$.paths['/pets']" },
        { target: "$.paths['/cats'].get.tags", update: ['x', 'y'] },
        { target: '$.info.title', update: 'Cats' },
      ],
      '1.1.0',
    )
    expect(document).toMatchObject({
      info: { title: 'Cats' },
      paths: { '/pets': { get: { tags: ['a'] } }, '/cats': { get: { tags: ['a', 'x', 'y'] } } },
    })
  })

  test('a target that matches nothing is listed', () => {
    expect(overlaid([{ target: '$.paths.*.put', remove: true }]).problems).toMatchInlineSnapshot(`
      [
        {
          "code": "OVERLAY_TARGET_UNMATCHED",
          "message": "fix.overlay.yaml: actions[0] changes nothing, since nothing is at $.paths.*.put",
          "pointer": "#",
        },
      ]
    `)
  })

  test('errors name the file, the action and the target', () => {
    const failure = (action: JsonObject, version?: string): string => {
      try {
        overlaid([{ target: '$.info', update: {} }, action], version)
      } catch (error) {
        if (error instanceof HoldoutError) return formatError(error)
      }
      return 'nothing failed'
    }
    const failures = [
      failure({ target: '$.paths[?@.get', remove: true }),
      failure({ target: 'paths', remove: true }),
      failure({ target: '$', remove: true }),
      failure({ target: '$.info.title', update: 'x' }),
      failure({ target: '$.info', update: ['x'] }),
      failure({ target: '$', update: { tags: { name: 'x' } } }),
      failure({ update: {} }),
      failure({ target: '$.info' }),
      failure({ target: '$.info', copy: '$.tags.*' }, '1.1.0'),
      failure({ target: '$.info', update: {} }, '2.0.0'),
    ]
    expect(failures).toMatchInlineSnapshot(`
      [
        "fix.overlay.yaml: $.paths[?@.get is no JSONPath: ] is expected at column 15 (actions[1].target)
        write it as RFC 9535 has it",
        "fix.overlay.yaml: paths is no JSONPath: a query starts with $ at column 1 (actions[1].target)
        write it as RFC 9535 has it",
        "fix.overlay.yaml: the whole document cannot be removed: #, selected by $ (actions[1])",
        "fix.overlay.yaml: only a mapping or a list can be updated: #/info/title, selected by $.info.title (actions[1])",
        "fix.overlay.yaml: update has to be a mapping here: #/info, selected by $.info (actions[1])",
        "fix.overlay.yaml: update has a mapping where a list is: #/tags, selected by $ (actions[1])",
        "fix.overlay.yaml: an action needs a target (actions[1])
        write it as the OpenAPI Overlay Specification 1.0 has it",
        "fix.overlay.yaml: the action on $.info needs update or remove (actions[1])
        write it as the OpenAPI Overlay Specification 1.0 has it",
        "fix.overlay.yaml: copy needs one node, and $.tags.* selects 3 (actions[1].copy)",
        "fix.overlay.yaml: Overlay 2.0.0 is not a version that can be read (overlay)
        write it as the OpenAPI Overlay Specification 1.0 has it",
      ]
    `)
  })
})

test('readContract applies overlays in order, and its hash tells them', () => {
  const text = JSON.stringify({
    swagger: '2.0',
    info: { title: 'Old', version: '1' },
    paths: { '/a': { get: { operationId: 'a', responses: { 200: { description: '' } } } } },
  })
  const overlay = (title: string, target = '$.info') => ({
    source: `${title}.overlay.yaml`,
    text: `overlay: 1.0.0\ninfo: { title: x, version: '1' }\nactions:\n  - target: ${target}\n    update: { title: ${title} }\n`,
  })
  const contract = readContract({
    source: 'a.json',
    text,
    overlays: [overlay('first'), overlay('second'), overlay('third', '$.nowhere')],
  })
  expect(contract.title).toBe('second')
  expect(contract.problems.map(({ message }) => message)).toEqual([
    'third.overlay.yaml: actions[0] changes nothing, since nothing is at $.nowhere',
  ])
  const plain = readContract({ source: 'a.json', text })
  expect(contract.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(contract.hash).not.toBe(plain.hash)
})
