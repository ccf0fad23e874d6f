import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createRouter, readContract, validatorFor } from '../../../../twins/contract/index.ts'

const discovery = (document: JsonObject) =>
  readContract({
    source: 'notes.discovery.json',
    text: JSON.stringify({
      kind: 'discovery#restDescription',
      title: 'Notes API',
      version: 'v1',
      rootUrl: 'https://notes.googleapis.com/',
      servicePath: 'notes/v1/',
      ...document,
    }),
  })

const READ = 'https://www.googleapis.com/auth/notes.readonly'
const WRITE = 'https://www.googleapis.com/auth/notes'

const NOTES = discovery({
  parameters: {
    '$.fields': { type: 'string', location: 'query' },
    key: { type: 'string', location: 'query' },
    prettyPrint: { type: 'boolean', default: 'true', location: 'query' },
  },
  auth: { oauth2: { scopes: { [READ]: { description: 'See' }, [WRITE]: { description: 'All' } } } },
  schemas: {
    Note: {
      id: 'Note',
      type: 'object',
      properties: {
        id: { type: 'string', readOnly: true },
        text: { type: 'string', annotations: { required: ['notes.notes.create'] } },
        size: { type: 'string', format: 'int64' },
        parent: { $ref: 'Note', description: 'the note above' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        color: { type: 'string', enum: ['RED', 'BLUE'], enumDescriptions: ['red', 'blue'] },
        extra: { type: 'any' },
      },
    },
  },
  resources: {
    notes: {
      methods: {
        create: {
          id: 'notes.notes.create',
          path: 'notes',
          httpMethod: 'POST',
          request: { $ref: 'Note' },
          response: { $ref: 'Note' },
          scopes: [WRITE],
          supportsMediaUpload: true,
          mediaUpload: {
            accept: ['image/*'],
            protocols: {
              simple: { path: '/upload/notes/v1/notes' },
              resumable: { path: '/elsewhere' },
            },
          },
        },
        get: {
          id: 'notes.notes.get',
          path: 'notes/{noteId}',
          httpMethod: 'GET',
          parameters: {
            noteId: { type: 'string', location: 'path', required: true },
            depth: {
              type: 'integer',
              format: 'uint32',
              default: '3',
              maximum: '9',
              location: 'query',
            },
            mask: { type: 'string', repeated: true, location: 'query' },
          },
          response: { $ref: 'Note' },
          scopes: [READ, WRITE],
          supportsMediaDownload: true,
        },
        clear: { id: 'notes.notes.clear', path: 'notes/{noteId}:clear', httpMethod: 'POST' },
      },
      resources: {
        links: {
          methods: {
            get: {
              id: 'notes.notes.links.get',
              path: '{+name}',
              flatPath: 'notes/{notesId}/links/{linksId}',
              httpMethod: 'GET',
              parameters: {
                name: {
                  type: 'string',
                  location: 'path',
                  required: true,
                  pattern: '^notes/[^/]+/links/[^/]+$',
                },
              },
              response: { $ref: 'Note' },
            },
            move: {
              id: 'notes.notes.links.move',
              path: 'move/{+name}',
              httpMethod: 'POST',
              parameters: {
                name: { type: 'string', location: 'path', pattern: '^notes/[^/]+/links/[^/]+$' },
              },
            },
            blob: {
              id: 'notes.notes.links.blob',
              path: 'blobs/{+path}',
              httpMethod: 'DELETE',
              parameters: { path: { type: 'string', location: 'path', pattern: '^.*$' } },
            },
            again: {
              id: 'notes.notes.links.again',
              path: 'blobs/{+path}',
              httpMethod: 'DELETE',
              parameters: { path: { type: 'string', location: 'path' } },
            },
          },
        },
      },
    },
  },
})

describe('Google Discovery', () => {
  test('methods of nested resources are operations', () => {
    expect(NOTES).toMatchObject({ format: 'google-discovery', title: 'Notes API', version: 'v1' })
    expect(
      NOTES.operations.map(({ id, method, path }) => `${id} ${method} ${path}`),
    ).toMatchInlineSnapshot(`
      [
        "notes.notes.create post /notes",
        "notes.notes.get get /notes/{noteId}",
        "notes.notes.clear post /notes/{noteId}:clear",
        "notes.notes.links.get get /notes/{notesId}/links/{linksId}",
        "notes.notes.links.move post /move/notes/{notesId}/links/{linksId}",
        "notes.notes.links.blob delete /blobs/{path}",
      ]
    `)
    expect(NOTES.servers).toEqual([
      'https://notes.googleapis.com/notes/v1',
      'https://notes.googleapis.com/upload/notes/v1',
    ])
  })

  test('custom verbs, spelled-out names and paths in parameters are found', () => {
    const router = createRouter(NOTES)
    const id = (method: string, path: string): unknown => {
      const found = router.match(method, path)
      return found !== undefined && 'operation' in found
        ? [found.operation.id, found.params]
        : found
    }
    expect(id('POST', '/notes/7:clear')).toEqual(['notes.notes.clear', { noteId: '7' }])
    expect(id('GET', '/notes/7/links/2')).toEqual([
      'notes.notes.links.get',
      { notesId: '7', linksId: '2' },
    ])
    expect(id('POST', '/move/notes/7/links/2')).toEqual([
      'notes.notes.links.move',
      { notesId: '7', linksId: '2' },
    ])
    expect(id('DELETE', '/blobs/a/b/c')).toEqual(['notes.notes.links.blob', { path: 'a/b/c' }])
  })

  test('parameters: the method’s own and the global ones, with typed defaults and bounds', () => {
    const parameters = NOTES.operation('notes.notes.get')?.parameters ?? []
    expect(parameters.map(({ name, in: place, schema }) => ({ name, place, schema }))).toEqual([
      { name: '$.fields', place: 'query', schema: { type: 'string' } },
      { name: 'key', place: 'query', schema: { type: 'string' } },
      { name: 'prettyPrint', place: 'query', schema: { type: 'boolean', default: true } },
      { name: 'noteId', place: 'path', schema: { type: 'string' } },
      {
        name: 'depth',
        place: 'query',
        schema: { type: 'integer', format: 'uint32', minimum: 0, maximum: 9, default: 3 },
      },
      { name: 'mask', place: 'query', schema: { type: 'array', items: { type: 'string' } } },
    ])
  })

  test('bodies: JSON, media, and what a method needs of its request', () => {
    const body = NOTES.operation('notes.notes.create')?.requestBody
    expect(body?.content.map(({ type }) => type)).toEqual([
      'application/json',
      'multipart/related',
      'image/*',
    ])
    const check = validatorFor(NOTES, body?.content[0]?.schemaPointer ?? '', 'request')
    expect(check({ text: 'hello', size: '12' })).toEqual([])
    expect(check({ size: 'twelve' }).map(({ path }) => path)).toEqual(['size', 'text'])
  })

  test('responses: the schema, bytes, nothing; and Google’s error envelope', () => {
    const responses = (id: string) =>
      NOTES.operation(id)?.responses.map(({ status, content }) => [
        status,
        content.map(({ type }) => type),
      ])
    expect(responses('notes.notes.get')).toEqual([
      ['200', ['application/json', 'application/octet-stream']],
      ['default', ['application/json']],
    ])
    expect(responses('notes.notes.clear')).toEqual([
      ['204', []],
      ['default', ['application/json']],
    ])
    const error = validatorFor(NOTES, '#/components/schemas/ErrorResponse', 'response')
    expect(error({ error: { code: 404, message: 'Not found', status: 'NOT_FOUND' } })).toEqual([])
    expect(error({})).toEqual([{ path: 'error', message: 'is required' }])
  })

  test('schemas refer to each other by pointer, and any is anything', () => {
    const check = validatorFor(NOTES, '#/components/schemas/Note', 'response')
    expect(check({ parent: { color: 'RED', extra: [1] }, labels: { a: 'b' } })).toEqual([])
    expect(check({ parent: { color: 'GREEN' } }).map(({ path }) => path)).toEqual(['parent.color'])
    expect(check({ labels: { a: 1 } }).map(({ path }) => path)).toEqual(['labels.a'])
  })

  test('one scope of several is enough; a method without scopes wants a key or a token', () => {
    expect(NOTES.operation('notes.notes.get')?.security).toEqual([
      { oauth2: [READ] },
      { oauth2: [WRITE] },
    ])
    expect(NOTES.operation('notes.notes.clear')?.security).toEqual([{ apiKey: [] }, { oauth2: [] }])
    expect(NOTES.securitySchemes.get('oauth2')?.definition).toMatchObject({
      flows: { authorizationCode: { scopes: { [READ]: 'See', [WRITE]: 'All' } } },
    })
  })

  test('what cannot be reached is listed, and pointers lead to the original', () => {
    expect(NOTES.problems).toMatchInlineSnapshot(`
      [
        {
          "code": "CONTRACT_UPLOAD_PATH",
          "message": "uploads to /elsewhere are not read: it does not end in the method's path /notes",
          "pointer": "#/resources/notes/methods/create/mediaUpload/protocols/resumable",
        },
        {
          "code": "CONTRACT_DUPLICATE_OPERATION",
          "message": "another method has DELETE /blobs/{path} already; this one cannot be reached",
          "pointer": "#/resources/notes/resources/links/methods/again",
        },
      ]
    `)
    const get = NOTES.operation('notes.notes.get')
    const places = [
      get?.pointer ?? '',
      get?.parameters[4]?.pointer ?? '',
      get?.parameters[0]?.pointer ?? '',
      get?.responses[0]?.content[0]?.schemaPointer ?? '',
      NOTES.operation('notes.notes.create')?.requestBody?.content[0]?.schemaPointer ?? '',
      '#/components/schemas/Note/properties/size/pattern',
    ]
    expect(places.map((pointer) => NOTES.originOf(pointer))).toMatchInlineSnapshot(`
      [
        "#/resources/notes/methods/get",
        "#/resources/notes/methods/get/parameters/depth",
        "#/parameters/$.fields",
        "#/resources/notes/methods/get/response",
        "#/resources/notes/methods/create/request",
        "#/schemas/Note/properties/size/pattern",
      ]
    `)
  })
})
