import { describe, expect, test } from 'vitest'
import { identityOf, insertByImportSet } from '../../../../shared/connectors/service-now/import-set.ts'

const ID = 'f'.repeat(32)
const KEY = '0'.repeat(32)

describe('an imported row', () => {
  test.each(['inserted', 'updated', 'skipped'])('that was %s has an incident', (status) => {
    const result = [{ table: 'incident', status, sys_id: ID, display_value: 'INC0010001' }]
    expect(identityOf(result)).toEqual({ field: 'sys_id', value: ID })
  })

  test('is known by its number where the id does not come', () => {
    const result = [{ table: 'incident', status: 'skipped', sys_id: '', display_value: 'INC0010001' }]
    expect(identityOf(result)).toEqual({ field: 'number', value: 'INC0010001' })
  })

  test('that became more than an incident is known by the incident', () => {
    const others = { table: 'cmdb_ci', status: 'inserted', sys_id: 'e'.repeat(32) }
    const result = [others, { table: 'incident', status: 'inserted', sys_id: ID }]
    expect(identityOf(result)).toEqual({ field: 'sys_id', value: ID })
  })

  test.each([
    [[{ status: 'error', error_message: 'Target record not found' }], 'error: Target record not found'],
    [[{ status: 'ignored', status_message: 'by a\n script' }], 'ignored: by a script'],
    [[{ status: 'pending' }], 'pending: without a reason'],
    [[{}], 'unknown: without a reason'],
  ])('that came to nothing is rejected: %j', (result, reason) => {
    expect(() => identityOf(result)).toThrow(
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
    expect(() => identityOf(result)).toThrow(
      expect.objectContaining({ code: 'product_answer_unusable', inDoubt: true }),
    )
  })
})

test('the connector makes up for a transform map that leaves the correlation id out', async () => {
  const calls: unknown[] = []
  const row = { sys_id: ID, number: 'INC0010001', state: '1', correlation_id: '' }
  const insert = insertByImportSet(async (method, path, options) => {
    calls.push([method, path, options?.body])
    if (method === 'POST') return [{ table: 'incident', status: 'inserted', sys_id: ID }]
    return method === 'GET' ? [row] : { ...row, correlation_id: KEY }
  })
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
