import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import {
  applyCorrections,
  type Behaviour,
  correctedFields,
  explainBehaviour,
  inferBehaviour,
  isWholeBehaviour,
  ownCorrections,
  readBehaviourFile,
  writeBehaviourFile,
} from '../../../twins/behaviour/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedContract } from '../contract/published-contract.ts'
import { demonstrationContract } from './read-behaviour.ts'

const contract = await demonstrationContract('okta')
const slack = await demonstrationContract('slack')
const inferred = inferBehaviour(contract)

function failure(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error)
    throw error
  }
  return 'nothing failed'
}

describe('a written behaviour', () => {
  test('reads well', () => {
    expect(writeBehaviourFile(inferBehaviour(slack))).toMatchInlineSnapshot(`
      "# What each operation does to state. Correct what is wrong: an entry that you change is yours, and stays as it is when
      # the file is generated again; every other one is inferred anew. What you leave out is inferred too.
      # A file may hold only the fields that it corrects, such as
      #   version: 1
      #   operations:
      #     createUser: { resource: people }
      # Kinds: create read list search replace update delete action toggle singleton membership batch rpc static unsupported.

      version: 1
      contract: fc4610695ad73099161d517749d00ac3f67d94bcfd721f13615805e34555e4fb
      resources:
        messages:
          keys: [ ts ]
          naturalKeys: []
          schemaPointer: "#/components/schemas/Message"
          ids: {}
          memberships: {}
          confidence: 0.7
          reason: chat.postMessage answers with message.
      operations:
        # messages
        chat.postMessage:
          kind: create
          resource: messages
          keys: []
          status: 200
          request: { holds: entity, at: "" }
          response: { holds: entity, at: message }
          confidence: 0.75
          reason: "postMessage makes a message: the answer shows it as message."
        conversations.history:
          kind: list
          resource: messages
          keys: []
          filters: { channel: { field: channel, match: equals } }
          pagination: { style: cursor, position: cursor, size: limit, defaultSize: 100, maxSize: 999, next: { in: body, at: response_metadata.next_cursor } }
          status: 200
          request: { holds: empty, at: "" }
          response: { holds: list, at: messages }
          confidence: 0.75
          reason: conversations.history answers with a list of messages.

      # What each entry was when it was inferred, so that what you change is told apart and kept. Leave this to the program.
      fingerprints:
        resources:
          messages: 35b27d0f
        operations:
          chat.postMessage: 42e59cd1
          conversations.history: 54f1a628
      "
    `)
  })

  test('reads back without loss', () => {
    const read = readBehaviourFile(writeBehaviourFile(inferred), 'behaviour.yaml')
    expect(isWholeBehaviour(read, contract)).toBe(true)
    expect(applyCorrections(inferred, read)).toEqual(inferred)
    expect(correctedFields(inferred, applyCorrections(inferred, read))).toEqual([])
  })

  test('keeps what only people say of an operation', () => {
    const createUser = inferred.operations.createUser as Behaviour['operations'][string]
    const said = { ...createUser, missing: 'made', where: { status: 'ACTIVE' } } as const
    const operations = { ...inferred.operations, createUser: said }
    const text = writeBehaviourFile({ ...inferred, operations }, inferred)
    expect(readBehaviourFile(text, 'behaviour.yaml').operations?.createUser).toEqual(said)
  })

  test('reads back without loss, whatever texts it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (reason, field) => {
        const getUser = inferred.operations.getUser as Behaviour['operations'][string]
        const odd: Behaviour = {
          ...inferred,
          operations: {
            ...inferred.operations,
            getUser: { ...getUser, reason, sets: { [`f${field}`]: field } },
          },
        }
        const read = readBehaviourFile(writeBehaviourFile(odd), 'behaviour.yaml')
        expect(read.operations?.getUser).toEqual(odd.operations.getUser)
      }),
    )
  })

  test('GitHub’s reads back without loss', async (context) => {
    const github = await publishedContract(GITHUB)
    if (github === undefined) return context.skip(NOT_AT_HAND)
    const whole = inferBehaviour(github)
    const read = readBehaviourFile(writeBehaviourFile(whole), 'behaviour.yaml')
    expect(applyCorrections(whole, read)).toEqual(whole)
  })
})

describe('corrections', () => {
  test('change only what they say, and are sure', () => {
    const corrections = readBehaviourFile(
      'version: 1\nresources:\n  users: { naturalKeys: [profile.email] }\noperations:\n  createUser: { status: 201 }\n',
      'behaviour.yaml',
    )
    const corrected = applyCorrections(inferred, corrections)
    expect(isWholeBehaviour(corrections, contract)).toBe(false)
    expect(corrected.operations.createUser).toEqual({
      ...inferred.operations.createUser,
      status: 201,
      confidence: 1,
      reason: 'Corrected in the behaviour file.',
    })
    expect(corrected.operations.getUser).toBe(inferred.operations.getUser)
    expect(correctedFields(inferred, corrected)).toEqual([
      {
        field: 'resources.users.naturalKeys',
        before: ['profile.login', 'profile.email'],
        after: ['profile.email'],
      },
      { field: 'operations.createUser.status', before: 200, after: 201 },
    ])
    expect(explainBehaviour(contract, corrected, inferred).corrected).toHaveLength(2)
  })

  test('a resource can be added, and used', () => {
    const corrections = readBehaviourFile(
      'version: 1\nresources: { devices: {} }\noperations:\n  listUsers: { resource: devices }\n',
      'b.yaml',
    )
    expect(applyCorrections(inferred, corrections).resources.devices).toMatchObject({
      keys: ['id'],
    })
  })

  test('what names nothing is told, with the nearest that there is', () => {
    const laid = (text: string) =>
      failure(() => applyCorrections(inferred, readBehaviourFile(text, 'b.yaml')))
    expect(
      laid(
        'version: 1\noperations:\n  creatUser: { status: 201 }\n  getUser: { resource: user }\n',
      ),
    ).toMatchInlineSnapshot(`
      "b.yaml:3:14: the contract has no operation creatUser (operations.creatUser)
        did you mean createUser?
      b.yaml:4:24: there is no resource user (operations.getUser.resource)
        did you mean users? Or add user under resources"
    `)
  })
})

test('mistakes in a file are told with line, field, and what belongs there', () => {
  const read = (text: string) => failure(() => readBehaviourFile(text, 'b.yaml'))
  expect(
    read('version: 1\noperations:\n  getUser:\n    kind: fetch\n    colour: red\n    keys: id\n'),
  ).toMatchInlineSnapshot(`
    "b.yaml:4:11: it must be one of create, read, list, search, replace, update, delete, action, toggle, singleton, membership, batch, rpc, static, unsupported (operations.getUser.kind)
    b.yaml:6:11: a list is expected here (operations.getUser.keys)
    b.yaml:5:13: colour is not a field here (operations.getUser.colour)
      known here: kind, resource, keys, status, request, response, pagination, order, filters, sets, follows, adjusts, member, through, items, references, where, picks, does, answersAs, missing, confidence, reason"
  `)
  expect(read('version: 2\n')).toMatchInlineSnapshot(`"b.yaml:1:10: it must be 1 (version)"`)
  expect(read('operations: {}\n')).toMatchInlineSnapshot(`"b.yaml:1:1: it must be 1 (version)"`)
  expect(
    read('version: 1\nresources:\n  users:\n    ids: { id: { style: random } }\n'),
  ).toMatchInlineSnapshot(
    `"b.yaml:4:25: style must be one of uuid, sequence, prefixed, key (resources.users.ids.id.style)"`,
  )
  expect(read('version: 1\n  resources: [\n')).toMatchInlineSnapshot(
    `"b.yaml:1:10: the YAML is broken: Nested mappings are not allowed in compact mappings"`,
  )
})

test('an explanation counts kinds, and what has state', () => {
  const { counts, support, operations } = explainBehaviour(contract, inferred)
  expect(counts).toEqual([
    { kind: 'list', operations: 4 },
    { kind: 'create', operations: 2 },
    { kind: 'membership', operations: 2 },
    { kind: 'read', operations: 2 },
  ])
  expect(support).toEqual({ stateful: 10, schemaOnly: 0, unsupported: 0 })
  expect(operations[0]).toMatchObject({ method: 'get', path: '/api/v1/users', kind: 'list' })
})

describe('a whole file that a person corrected', () => {
  const edited = writeBehaviourFile(inferred).replace(
    /^( {2}createUser:\n {4}kind: )create$/m,
    '$1unsupported',
  )
  const own = readBehaviourFile(edited, 'b.yaml')

  test('keeps the correction when the contract changes, and nothing else of it', () => {
    const { createUser, getUser } = inferred.operations
    if (createUser === undefined || getUser === undefined) throw new Error('Users are not there.')
    const changed = {
      ...inferred,
      contract: 'another',
      operations: {
        ...inferred.operations,
        getUser: { ...getUser, status: 203 },
        added: { ...createUser, operation: 'added' },
      },
    }
    const corrected = applyCorrections(changed, own)
    expect(correctedFields(changed, corrected)).toEqual([
      { field: 'operations.createUser.kind', before: 'create', after: 'unsupported' },
    ])
    expect(corrected.operations.createUser).toMatchObject({
      confidence: 1,
      reason: 'Corrected in the behaviour file.',
    })
    expect(Object.keys(corrected.operations)).toContain('added')
  })

  test('is still corrected after being written again', () => {
    const once = applyCorrections(inferred, own)
    const again = readBehaviourFile(writeBehaviourFile(once, inferred), 'b.yaml')
    expect(Object.keys(ownCorrections(again).operations ?? {})).toEqual(['createUser'])
    expect(applyCorrections(inferred, again)).toEqual(once)
  })
})

describe('a correction that the contract shows to be wrong', () => {
  const laid = (text: string) =>
    failure(() => createTwin({ contract, behaviour: readBehaviourFile(text, 'b.yaml') }))

  test('is told with its line, in a small file', () => {
    expect(
      laid(
        'version: 1\noperations:\n  creatUser: { status: 201 }\n  getUser:\n    resource: user\n',
      ),
    ).toMatchInlineSnapshot(`
      "b.yaml:3:14: the contract has no operation creatUser (operations.creatUser)
        did you mean createUser?
      b.yaml:5:15: there is no resource user (operations.getUser.resource)
        did you mean users? Or add user under resources"
    `)
    expect(
      laid(
        'version: 1\noperations:\n  getUser:\n    keys: [{ in: path, name: userid, resource: users, fields: [id] }]\n  createUser: { sets: { status: GONE } }\n',
      ),
    ).toMatchInlineSnapshot(`
      "b.yaml:4:30: getUser has no path parameter userid (operations.getUser.keys[0].name)
        did you mean userId?
      b.yaml:5:33: the contract does not allow "GONE" here: it must be one of "ACTIVE", "SUSPENDED", "DEPROVISIONED" (operations.createUser.sets.status)"
    `)
  })

  test('is told with its line, of resources and of filters', () => {
    const wrong = [
      'version: 1',
      'resources:',
      '  users: { parent: usres, schemaPointer: "#/components/schemas/Usr" }',
      '  groups: { parent: apps }',
      '  apps: { parent: groups, keys: [id] }',
      'operations:',
      '  listUsers: { filters: { serch: { field: status, match: equals } } }',
    ]
    expect(laid(wrong.join('\n'))).toMatchInlineSnapshot(`
      "b.yaml:3:20: there is no resource usres (resources.users.parent)
        did you mean users? Or add usres under resources
      b.yaml:3:42: the contract has nothing at #/components/schemas/Usr (resources.users.schemaPointer)
        give the place of its schema, such as "#/components/schemas/User"
      b.yaml:4:21: groups would stand in itself: groups in apps in groups (resources.groups.parent)
        say what it stands in, or leave it out
      b.yaml:5:19: apps would stand in itself: apps in groups in apps (resources.apps.parent)
        say what it stands in, or leave it out
      b.yaml:7:34: listUsers has no query parameter serch (operations.listUsers.filters.serch)
        it has limit, after"
    `)
  })

  test('is told with its line, in a whole file', () => {
    const whole = writeBehaviourFile(inferred, inferred)
    expect(laid(whole)).toBe('nothing failed')
    const lines = whole.split('\n')
    const at = lines.findIndex((line) => line.includes('resource: users'))
    lines[at] = (lines[at] ?? '').replace('users', 'usres')
    expect(laid(lines.join('\n'))).toContain(`b.yaml:${at + 1}:`)
  })
})
