/** @module The pet clinic: a small contract with a behaviour written by hand, so that a twin's answers are tested apart from inference. */

import { readFileSync } from 'node:fs'
import type { Behaviour, OperationBehaviour } from '../../twins/behaviour/index.ts'
import { type Contract, readContract } from '../../twins/contract/index.ts'

const FILE = new URL('../fixtures/contracts/pets.yaml', import.meta.url)

/** The clinic's contract. */
export function petContract(): Contract {
  return readContract({ source: 'pets.yaml', text: readFileSync(FILE, 'utf8') })
}

const because = { confidence: 1, reason: 'Written by hand.' }
const owner = {
  in: 'path',
  name: 'ownerId',
  resource: 'owners',
  fields: ['id', 'email'],
} as const
const pet = { in: 'path', name: 'number', resource: 'pets', fields: ['number'] } as const
const whole = { holds: 'entity', at: '' } as const
const none = { holds: 'empty', at: '' } as const
const pages = {
  style: 'page',
  position: 'page',
  size: 'per_page',
  defaultSize: 30,
  maxSize: 100,
  next: { in: 'link' },
} as const
const offsets = {
  style: 'offset',
  position: 'offset',
  size: 'limit',
  defaultSize: 10,
  maxSize: 50,
  next: undefined,
} as const

/** What the clinic's operations do. */
export function petBehaviour(contract: Contract): Behaviour {
  const rows: readonly Omit<OperationBehaviour, 'confidence' | 'reason'>[] = [
    {
      operation: 'listOwners',
      kind: 'list',
      resource: 'owners',
      keys: [],
      status: 200,
      request: none,
      response: { holds: 'list', at: 'items' },
      pagination: offsets,
    },
    {
      operation: 'createOwner',
      kind: 'create',
      resource: 'owners',
      keys: [],
      status: 201,
      request: whole,
      response: whole,
    },
    {
      operation: 'getOwner',
      kind: 'read',
      resource: 'owners',
      keys: [owner],
      status: 200,
      request: none,
      response: whole,
    },
    {
      operation: 'replaceOwner',
      kind: 'replace',
      resource: 'owners',
      keys: [owner],
      status: 200,
      request: whole,
      response: whole,
    },
    {
      operation: 'updateOwner',
      kind: 'update',
      resource: 'owners',
      keys: [owner],
      status: 200,
      request: whole,
      response: whole,
    },
    {
      operation: 'deleteOwner',
      kind: 'delete',
      resource: 'owners',
      keys: [owner],
      status: 204,
      request: none,
      response: none,
    },
    {
      operation: 'listPets',
      kind: 'list',
      resource: 'pets',
      keys: [owner],
      status: 200,
      request: none,
      response: { holds: 'list', at: '' },
      pagination: pages,
      filters: { species: { field: 'species', match: 'equals' } },
    },
    {
      operation: 'createPet',
      kind: 'create',
      resource: 'pets',
      keys: [owner],
      status: 201,
      request: whole,
      response: whole,
    },
    {
      operation: 'getPet',
      kind: 'read',
      resource: 'pets',
      keys: [owner, pet],
      status: 200,
      request: none,
      response: whole,
    },
    {
      operation: 'deletePet',
      kind: 'delete',
      resource: 'pets',
      keys: [owner, pet],
      status: 204,
      request: none,
      response: none,
    },
  ]
  return {
    version: 1,
    contract: contract.hash,
    resources: {
      owners: {
        name: 'owners',
        keys: ['id'],
        naturalKeys: ['email'],
        schemaPointer: '/components/schemas/Owner',
        ids: { id: { style: 'uuid' } },
        memberships: { friends: 'owners' },
        ...because,
      },
      pets: {
        name: 'pets',
        parent: 'owners',
        keys: ['number'],
        naturalKeys: ['name'],
        schemaPointer: '/components/schemas/Pet',
        ids: { number: { style: 'sequence', from: 1, perParent: true } },
        memberships: {},
        ...because,
      },
    },
    operations: Object.fromEntries(rows.map((row) => [row.operation, { ...row, ...because }])),
  }
}
