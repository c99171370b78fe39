import { describe, expect, test } from 'vitest'
import type { Check, Connector } from '../../../shared/connectors/connector.ts'
import {
  createServiceNowConnector,
  type ServiceNowOptions,
} from '../../../shared/connectors/service-now/service-now-connector.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import type { Expectation } from '../../../shared/ticket/ticket.ts'
import { type Instance, withInstance } from './service-now-product.ts'

const SHIPPED = 'test/fixtures/config'
const URL = 'https://example.service-now.com'

/** What the shipped template of incidents writes over a connection. */
async function expectationWith(options: Readonly<Record<string, string>>): Promise<Expectation> {
  const { defaultRoute } = await loadConfig(SHIPPED, { SERVICENOW_URL: URL }, PRODUCTS)
  return defaultRoute.template.expectationFor({ name: 'servicenow', url: URL, options })
}

interface Arranged {
  readonly options?: Readonly<Record<string, string>>
  readonly kind?: ServiceNowOptions['kind']
  readonly isRead?: boolean
  readonly prepare?: (instance: Instance) => Promise<unknown>
}

/** What a check of an instance finds amiss. */
async function amiss({
  options = {},
  kind = 'incident',
  isRead = true,
  prepare,
}: Arranged): Promise<Check[]> {
  const connect = ({ server, tokens, http }: Instance): Connector =>
    createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now, kind })
  return withInstance(connect, async (connector, instance) => {
    await instance.ask('POST', '/api/now/table/incident', { short_description: 'There before' })
    await instance.ask('POST', '/api/now/table/em_alert', { message_key: 'there-before' })
    await prepare?.(instance)
    const expected = kind === 'incident' ? { ...(await expectationWith(options)), isRead } : undefined
    return (await connector.check(expected)).filter(({ ok }) => !ok)
  })
}

const found = (name: string, ...details: string[]): object[] => [
  { name, detail: expect.stringMatching(new RegExp(details.join('.*'))) },
]

async function renameChoice({ ask, rowsOf }: Instance, element: string, value: string): Promise<void> {
  const [row] = await rowsOf('sys_choice', `name=incident^element=${element}^value=${value}`)
  await ask('PATCH', `/__admin/tables/sys_choice/${row?.['sys_id']}`, { value: `${value} (new)` })
}

/** Forbids to compare a column by size and to sort by it. */
const refuseRanges =
  (table: string, column: string) =>
  ({ ask }: Instance): Promise<unknown> =>
    ask('PUT', `/__admin/acls/${table}`, { noRangeQueries: [column] })

function hideCorrelationId({ ask }: Instance): Promise<unknown> {
  return ask('PUT', '/__admin/acls/incident', { hiddenColumns: ['correlation_id'] })
}

test('a user and a group that are there are complete', async () => {
  expect(await amiss({ options: { caller: 'abel.tuter', assignmentGroup: 'Network' } })).toEqual([])
})

describe('a check names, with what to do,', () => {
  test('a group that does not exist', async () => {
    expect(await amiss({ options: { caller: 'abel.tuter', assignmentGroup: 'Network Ops' } })).toMatchObject(
      found(
        'records that templates name exist',
        'assignment_group: sys_user_group has no "Network Ops"',
        'create it, or correct the connection',
      ),
    )
  })

  test('a caller who does not exist', async () => {
    expect(await amiss({ options: { caller: 'azure.monitor' } })).toMatchObject(
      found('records that templates name exist', 'caller_id: sys_user has no "azure.monitor"', 'create it'),
    )
  })

  test.each([
    ['close_code', 'Solution provided'],
    ['hold_reason', '4'],
  ])('a choice that was renamed: %s', async (element, value) => {
    expect(await amiss({ prepare: (instance) => renameChoice(instance, element, value) })).toMatchObject(
      found('choices that templates write exist', `no choice ${element} = ${value} `, 'correct the template'),
    )
  })

  test.each(['sys_updated_on', 'sys_id'])('a search by size that is refused: %s', async (column) => {
    const prepare = refuseRanges('incident', column)
    expect(await amiss({ prepare })).toMatchObject(
      found('changes can be read in order', 'compare and sort by sys_updated_on and sys_id', 'query_range'),
    )
  })

  test('no search by size where nothing is synced', async () => {
    const prepare = refuseRanges('incident', 'sys_updated_on')
    expect(await amiss({ isRead: false, prepare })).toEqual([])
  })

  test('a field that the user may not read', async () => {
    expect(await amiss({ prepare: hideCorrelationId })).toMatchObject(
      found('fields can be read', 'does not show correlation_id', 'let the user read these fields'),
    )
  })

  test('a sorting of alerts that is refused', async () => {
    const prepare = refuseRanges('em_alert', 'sys_created_on')
    expect(await amiss({ kind: 'event', prepare })).toMatchObject(
      found('alerts can be seen', 'let the user sort by it', 'query_range'),
    )
  })
})

test('an incident is found by its correlation id though the user may not sort', async () => {
  const item = await withInstance(
    ({ server, tokens, http }) =>
      createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now }),
    async (connector, { ask }) => {
      await ask('PUT', '/__admin/acls/incident', { noRangeQueries: ['sys_created_on'] })
      const correlationId = 'c'.repeat(32)
      await connector.open({ correlationId, fields: { short_description: 'CPU is high' } })
      return connector.find(correlationId)
    },
  )
  expect(item).toMatchObject({ number: 'INC0010001' })
})

test('work notes that cannot be searched are reported, and nothing fails', async () => {
  const checks = await withInstance(
    ({ server, tokens, http }) =>
      createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now }),
    async (connector, { ask }) => {
      const fields = { short_description: 'CPU is high', work_notes: 'It is still high.' }
      await connector.open({ correlationId: 'c'.repeat(32), fields })
      await ask('PUT', '/__admin/acls/sys_journal_field', { noRangeQueries: ['value'] })
      return connector.check()
    },
  )
  expect(checks.find(({ name }) => name === 'work notes can be looked up')).toMatchObject({
    ok: true,
    detail: expect.stringContaining('cannot be searched with LIKE'),
  })
})
