/** @module A service of orders, whose bodies name customers, prices and milestones; for tests of what names nothing. */

import { readContract } from '../../twins/contract/index.ts'

const made = (schema: string, more = '') =>
  `responses: { "201": { description: made, content: { application/json: { schema: { $ref: "#/components/schemas/${schema}" } } } }${more} }`
const shown = (schema: string) =>
  `responses: { "200": { description: shown, content: { application/json: { schema: { $ref: "#/components/schemas/${schema}" } } } }, "404": { $ref: "#/components/responses/Problem" } }`
const takes = (schema: string) =>
  `requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/${schema}" } } } }`
const key = (name: string, type = 'string') =>
  `parameters: [{ name: ${name}, in: path, required: true, schema: { type: ${type} } }]`
const pair = (path: string, schema: string, more = '') => `
  ${path}:
    post: { operationId: create${schema}, ${takes(schema)}, ${made(schema, more)} }
  ${path}/{id}:
    ${key('id')}
    get: { operationId: get${schema}, ${shown(schema)} }
    patch: { operationId: update${schema}, ${takes(schema)}, ${shown(schema)} }
    delete: { operationId: delete${schema}, responses: { "204": { description: gone } } }`

const text = `
openapi: 3.1.0
info: { title: Orders, version: "1" }
servers: [{ url: https://orders.example.com }]
paths:${pair('/customers', 'Customer')}${pair('/prices', 'Price')}${pair('/notes', 'Note')}${pair('/orders', 'Order', ', "400": { $ref: "#/components/responses/Problem" }')}
  /people/{id}:
    ${key('id')}
    get: { operationId: getPerson, ${shown('Person')} }
  /repos/{repo}/milestones:
    ${key('repo')}
    post: { operationId: createMilestone, ${takes('Milestone')}, ${made('Milestone')} }
  /repos/{repo}/milestones/{number}:
    parameters:
      - { name: repo, in: path, required: true, schema: { type: string } }
      - { name: number, in: path, required: true, schema: { type: integer } }
    get: { operationId: getMilestone, ${shown('Milestone')} }
  /repos:
    post: { operationId: createRepo, ${takes('Repo')}, ${made('Repo')} }
  /repos/{repo}:
    ${key('repo')}
    get: { operationId: getRepo, ${shown('Repo')} }
  /repos/{repo}/issues:
    ${key('repo')}
    post: { operationId: createIssue, ${takes('NewIssue')}, ${made('Issue', ', "422": { $ref: "#/components/responses/Problem" }')} }
  /repos/{repo}/issues/{issue}:
    parameters:
      - { name: repo, in: path, required: true, schema: { type: string } }
      - { name: issue, in: path, required: true, schema: { type: integer } }
    get: { operationId: getIssue, ${shown('Issue')} }
components:
  responses:
    Problem:
      description: What went wrong
      content:
        application/json:
          schema:
            type: object
            required: [message]
            properties:
              message: { type: string }
              param: { type: string }
  schemas:
    Customer: { type: object, required: [id], properties: { id: { type: string, readOnly: true, format: uuid }, name: { type: string } } }
    DeletedCustomer: { type: object, required: [id, deleted], properties: { id: { type: string }, deleted: { type: boolean, enum: [true] } } }
    Person: { type: object, required: [id], properties: { id: { type: string }, name: { type: string } } }
    Price: { type: object, required: [id], properties: { id: { type: string, readOnly: true, format: uuid }, amount: { type: integer } } }
    Note:
      type: object
      required: [id]
      properties:
        id: { type: string, readOnly: true, format: uuid }
        text: { type: string }
        noteId: { type: string, description: its own }
        customerId: { type: string, format: uuid }
        priceId: { type: integer, description: of another type than an id }
        orderId: { type: string, readOnly: true, format: uuid }
        personId: { type: string, description: nobody makes people }
        stripe_customer_id: { type: string, description: of another service }
        author: { type: object, properties: { customerId: { type: string } } }
    Order:
      type: object
      required: [id]
      properties:
        id: { type: string, readOnly: true, format: uuid }
        customer: { anyOf: [{ type: string }, { $ref: "#/components/schemas/Customer" }, { $ref: "#/components/schemas/DeletedCustomer" }] }
        payer: { anyOf: [{ type: string }, { $ref: "#/components/schemas/Customer" }, { $ref: "#/components/schemas/Price" }] }
        contact: { anyOf: [{ type: string }, { $ref: "#/components/schemas/Person" }] }
        lines: { type: array, items: { type: object, properties: { price: { anyOf: [{ type: string }, { $ref: "#/components/schemas/Price" }] }, quantity: { type: integer } } } }
    Repo: { type: object, required: [name], properties: { name: { type: string } } }
    Milestone: { type: object, required: [number], properties: { number: { type: integer, readOnly: true }, title: { type: string } } }
    NullableMilestone: { type: [object, "null"], properties: { number: { type: integer }, title: { type: string } } }
    NewIssue: { type: object, properties: { title: { type: string }, milestone: { type: [integer, "null"] } } }
    Issue:
      type: object
      required: [number, title]
      properties:
        number: { type: integer }
        title: { type: string }
        milestone: { $ref: "#/components/schemas/NullableMilestone" }
`

/** Its contract, read anew. */
export const orderContract = () => readContract({ source: 'orders.yaml', text })
