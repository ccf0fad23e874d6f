import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { tellAll } from '../read-behaviour.ts'

const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const form = (properties: JsonObject): JsonObject => ({
  content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties } } },
})
const page = (name: string): JsonObject =>
  answer({
    type: 'object',
    properties: { data: { type: 'array', items: ref(name) }, has_more: { type: 'boolean' } },
  })

/** As Stripe writes contracts: forms, POST on an item, references that are ids unless they are expanded. */
const contract = contractOf(
  {
    '/v1/customers': {
      get: { operationId: 'listCustomers', responses: page('customer') },
      post: {
        operationId: 'createCustomer',
        requestBody: form({ name: text }),
        responses: answer(ref('customer')),
      },
    },
    '/v1/customers/{customer}': {
      get: {
        operationId: 'readCustomer',
        responses: answer({ anyOf: [ref('customer'), ref('deleted_customer')] }),
      },
      post: {
        operationId: 'updateCustomer',
        requestBody: form({ name: text }),
        responses: answer(ref('customer')),
      },
      delete: { operationId: 'deleteCustomer', responses: answer(ref('deleted_customer')) },
    },
    '/v1/customers/{customer}/invoices': {
      get: { operationId: 'listCustomersInvoices', responses: page('invoice') },
    },
    '/v1/invoices': {
      get: {
        operationId: 'listInvoices',
        parameters: [
          { name: 'customer', in: 'query', schema: text },
          { name: 'expand', in: 'query', schema: { type: 'array', items: text } },
        ],
        responses: page('invoice'),
      },
      post: {
        operationId: 'createInvoice',
        requestBody: form({ customer: text, expand: { type: 'array', items: text } }),
        responses: answer(ref('invoice')),
      },
    },
    '/v1/invoices/{invoice}': {
      get: { operationId: 'readInvoice', responses: answer(ref('invoice')) },
      put: {
        operationId: 'editInvoice',
        requestBody: form({ status: text }),
        responses: answer(ref('invoice')),
      },
    },
    '/v1/invoices/{invoice}/pay': {
      post: { operationId: 'payInvoice', responses: answer(ref('invoice')) },
    },
  },
  {
    customer: {
      type: 'object',
      properties: { id: text, object: { type: 'string', enum: ['customer'] }, name: text },
    },
    deleted_customer: {
      type: 'object',
      properties: { id: text, deleted: { type: 'boolean' } },
    },
    invoice: {
      type: 'object',
      properties: {
        id: text,
        object: { type: 'string', enum: ['invoice'] },
        customer: { anyOf: [{ type: 'string' }, ref('customer')] },
        status: { type: 'string', enum: ['draft', 'open', 'paid'] },
      },
    },
  },
)

test('ids before names, references by id, and a PUT that edits in part', () => {
  expect(tellAll(contract)).toMatchInlineSnapshot(`
    "listCustomers: list customers → list at data
    createCustomer: create customers → entity
    readCustomer: read customers (customer→customers.id) → entity
    updateCustomer: update customers (customer→customers.id) → entity
    deleteCustomer: delete customers (customer→customers.id) → entity
    listCustomersInvoices: list invoices (customer→invoices.customer) → list at data
    listInvoices: list invoices → list at data
    createInvoice: create invoices → entity
    readInvoice: read invoices (invoice→invoices.id) → entity
    editInvoice: update invoices (invoice→invoices.id) → entity
    payInvoice: action invoices (invoice→invoices.id) {"status":"paid"} → entity"
  `)
})

test('what can be expanded is compared as an id, and what shapes the answer picks nothing', () => {
  expect(inferBehaviour(contract).operations.listInvoices?.filters).toEqual({
    customer: { field: 'customer', match: 'equals' },
  })
})

test('ids begin with what the service calls the thing', () => {
  expect(inferBehaviour(contract).resources.customers?.ids.id).toMatchObject({
    style: 'prefixed',
    prefix: 'cus_',
    length: 14,
  })
})
