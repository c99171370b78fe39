import { describe, expect, test } from 'vitest'
import { bodyOf } from '../../../../shared/connectors/provance/column-values.ts'
import type { TableFacts } from '../../../../shared/connectors/provance/table-facts.ts'

const GUID = '0a1e7000-0000-4000-8000-000000000001'

const facts: TableFacts = {
  name: 'incident',
  entitySet: 'incidents',
  primaryId: 'incidentid',
  primaryName: 'title',
  columns: new Map([
    ['title', { type: 'String', maxLength: 10 }],
    ['prioritycode', { type: 'Picklist' }],
    ['contoso_cost', { type: 'Money' }],
    ['isescalated', { type: 'Boolean' }],
    ['escalatedon', { type: 'DateTime' }],
    ['customerid', { type: 'Customer' }],
    ['ownerid', { type: 'Owner' }],
    ['contoso_service', { type: 'Lookup' }],
  ]),
  lookups: [
    { column: 'customerid', target: 'account', navigation: 'customerid_account' },
    { column: 'customerid', target: 'contact', navigation: 'customerid_contact' },
    { column: 'ownerid', target: 'owner', navigation: 'ownerid' },
    { column: 'contoso_service', target: 'contoso_service', navigation: 'contoso_Service' },
  ],
  keys: [],
  privileges: new Map(),
}

const write = (fields: Record<string, string>): Promise<Record<string, unknown>> =>
  bodyOf(fields, facts, async (table) => `${table}s`)

describe('a text becomes', () => {
  test.each([
    ['title', 'short', 'title', 'short'],
    ['title', 'much too long', 'title', 'much too l'],
    ['title', '123456789🜚', 'title', '123456789'],
    ['prioritycode', ' 1 ', 'prioritycode', 1],
    ['contoso_cost', '-12.5', 'contoso_cost', -12.5],
    ['isescalated', 'true', 'isescalated', true],
    ['isescalated', 'false', 'isescalated', false],
    ['escalatedon', '2026-11-23T12:00:00Z', 'escalatedon', '2026-11-23T12:00:00Z'],
    ['customerid', `account(${GUID})`, 'customerid_account@odata.bind', `/accounts(${GUID})`],
    ['customerid', `contact(${GUID})`, 'customerid_contact@odata.bind', `/contacts(${GUID})`],
    ['ownerid', `team(${GUID})`, 'ownerid@odata.bind', `/teams(${GUID})`],
    ['ownerid', `systemuser(${GUID})`, 'ownerid@odata.bind', `/systemusers(${GUID})`],
    [
      'contoso_service',
      `contoso_service(${GUID})`,
      'contoso_Service@odata.bind',
      `/contoso_services(${GUID})`,
    ],
  ])('%s, given %j: %s', async (column, text, property, value) => {
    await expect(write({ [column]: text })).resolves.toEqual({ [property]: value })
  })
})

describe('refused before anything is sent, and the error says what to write:', () => {
  test.each([
    ['prioritycode', 'High', 'takes a number'],
    ['prioritycode', '1.5', 'takes a number'],
    ['prioritycode', '', 'takes a number'],
    ['contoso_cost', '1e3', 'takes a number'],
    ['isescalated', 'yes', 'takes true or false'],
    ['customerid', GUID, 'takes a record such as account(GUID), of account, contact'],
    ['customerid', `team(${GUID})`, 'of account, contact'],
    ['customerid', `account(${GUID})/x`, 'takes a record'],
    ['customerid', "account(name='x')", 'takes a record'],
    ['ownerid', `account(${GUID})`, 'takes a record'],
    ['prioritycodes', '1', 'has no column prioritycodes, but prioritycode'],
    ['zzz', '1', 'has no column zzz:'],
  ])('%s, given %j: %s', async (column, text, reason) => {
    await expect(write({ [column]: text })).rejects.toMatchObject({
      code: 'product_rejected',
      inDoubt: false,
      message: expect.stringContaining(reason),
    })
  })
})
