import { describe, expect, test } from 'vitest'
import { BridgeError } from '../../../../shared/errors.ts'
import type { Call } from '../../../../shared/connectors/service-now/call.ts'
import { importedFrom, insertByImportSet } from '../../../../shared/connectors/service-now/import-set.ts'

const ID = 'f'.repeat(32)
const KEY = '0'.repeat(32)

describe('an imported row', () => {
  test.each(['inserted', 'updated', 'skipped'])('that was %s has an incident', (status) => {
    const result = [{ table: 'incident', status, sys_id: ID, display_value: 'INC0010001' }]
    expect(importedFrom(result)).toEqual({ id: ID, number: 'INC0010001' })
  })

  test('is known by its number where the id does not come', () => {
    const result = [{ table: 'incident', status: 'skipped', sys_id: '', display_value: 'INC0010001' }]
    expect(importedFrom(result)).toEqual({ id: '', number: 'INC0010001' })
  })

  test('that became more than an incident is known by the incident', () => {
    const others = { table: 'cmdb_ci', status: 'inserted', sys_id: 'e'.repeat(32) }
    const result = [others, { table: 'incident', status: 'inserted', sys_id: ID }]
    expect(importedFrom(result)).toEqual({ id: ID, number: '' })
  })

  test.each([
    [[{ status: 'error', error_message: 'Target record not found' }], 'error: Target record not found'],
    [[{ status: 'ignored', status_message: 'by a\n script' }], 'ignored: by a script'],
    [[{ status: 'pending' }], 'pending: without a reason'],
    [[{}], 'unknown: without a reason'],
  ])('that came to nothing is rejected: %j', (result, reason) => {
    expect(() => importedFrom(result)).toThrow(
      expect.objectContaining({
        code: 'product_rejected',
        inDoubt: false,
        message: expect.stringContaining(reason),
      }),
    )
  })

  test.each([
    [[]],
    [{ status: 'inserted' }],
    [[{ status: 'inserted', sys_id: '../x', display_value: 'CHG0030001' }]],
  ])('that cannot be found is in doubt: %j', (result) => {
    expect(() => importedFrom(result)).toThrow(
      expect.objectContaining({ code: 'product_answer_unusable', inDoubt: true }),
    )
  })
})

const nothingLeftOut = (field: string): never => {
  throw new Error(`${field} was left out.`)
}

test('the connector makes up for a transform map that leaves the correlation id out', async () => {
  const calls: unknown[] = []
  const row = { sys_id: ID, number: 'INC0010001', state: '1', correlation_id: '' }
  const insert = insertByImportSet(async (method, path, options) => {
    calls.push([method, path, options?.body])
    if (method === 'POST') return [{ table: 'incident', status: 'inserted', sys_id: ID }]
    return method === 'GET' ? [row] : { ...row, correlation_id: KEY }
  }, nothingLeftOut)
  const body = { urgency: '1', correlation_id: KEY, correlation_display: 'Azure Monitor (itsm)' }
  const inserted = await insert({ correlationId: KEY, fields: {} }, body)
  expect(inserted).toMatchObject({ correlation_id: KEY })
  expect(calls).toEqual([
    ['POST', '/api/now/import/x_mioms_microsoft_oms_incident', body],
    ['GET', '/api/now/v2/table/incident', undefined],
    [
      'PATCH',
      `/api/now/v2/table/incident/${ID}`,
      { correlation_id: KEY, correlation_display: 'Azure Monitor (itsm)' },
    ],
  ])
})

describe('an incident whose correlation id may be missing', () => {
  const BOTH = { sys_id: ID, display_value: 'INC0010001' }
  const NUMBER = { sys_id: '', display_value: 'INC0010001' }
  const found = { sys_id: ID, number: 'INC0010001', state: '1', correlation_id: '' }

  test.each([
    ['that may not be read is the one that the import names', BOTH, [], { sys_id: ID, number: 'INC0010001' }],
    ['that cannot be written is the one that the import names', BOTH, [found], { sys_id: ID }],
    ['that has no id in the answer is in doubt', NUMBER, [found], { inDoubt: true }],
  ])('%s', async (_, named, rows, outcome) => {
    const leftOut: string[] = []
    const call: Call = async (method) => {
      if (method === 'POST') return [{ table: 'incident', status: 'inserted', ...named }]
      if (method === 'GET') return rows
      throw new BridgeError('product_timed_out', 'ServiceNow: no answer.')
    }
    const insert = insertByImportSet(call, (field) => void leftOut.push(field))
    const inserted = insert({ correlationId: KEY, fields: {} }, { correlation_id: KEY })
    expect(await inserted.catch((error: unknown) => error)).toMatchObject(outcome)
    expect(leftOut).toEqual('sys_id' in outcome ? ['correlation_id'] : [])
  })
})
