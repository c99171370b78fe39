import { describe, expect, test } from 'vitest'
import type { Check, Connector, Expectation } from '../../../shared/connectors/connector.ts'
import {
  createServiceNowConnector,
  type ServiceNowOptions,
} from '../../../shared/connectors/service-now/service-now-connector.ts'
import type { Ticket } from '../../../shared/ticket/ticket.ts'
import { type Instance, type Row, withInstance } from './service-now-product.ts'

const KEY = '0123456789abcdef0123456789abcdef'
const FIELDS = { short_description: 'CPU is high', impact: '2', urgency: '2' }

const connectWith =
  (settings: Partial<ServiceNowOptions>) =>
  ({ server, tokens, http }: Instance): Connector =>
    createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now, ...settings })

/** The incident that a ticket becomes. */
async function opened(
  settings: Partial<ServiceNowOptions>,
  ticket: Partial<Ticket> = {},
  prepare: (instance: Instance) => Promise<unknown> = async () => undefined,
): Promise<Row> {
  const [row] = await withInstance(connectWith(settings), async (connector, instance) => {
    await prepare(instance)
    await connector.open({ correlationId: KEY, fields: FIELDS, ...ticket })
    return instance.rowsOf('incident')
  })
  if (row === undefined) throw new Error('No incident came into being.')
  return row
}

describe('[S-44] a template of the instance', () => {
  test('fills what ours leaves out, and nothing that the instance would evaluate', async () => {
    const row = await opened({ instanceTemplate: 'Azure alert' })
    expect(row).toMatchObject({
      ...FIELDS,
      category: 'network',
      contact_type: 'chat',
      description: 'Call ^the bridge^ first',
      caller_id: '',
    })
  })

  test('is read once within an hour, and then again, as people may have changed it', async () => {
    let now = Date.now()
    const reads = await withInstance(
      connectWith({ instanceTemplate: 'Azure alert', now: () => now }),
      async (connector, { ask }) => {
        const readsAfter = async (correlationId: string, seconds: number): Promise<number> => {
          now += seconds * 1000
          await connector.open({ correlationId, fields: FIELDS })
          const { requests } = (await ask('GET', '/__admin/requests')) as { requests: { path: string }[] }
          return requests.filter(({ path }) => path.includes('/sys_template')).length
        }
        return [
          await readsAfter(KEY, 0),
          await readsAfter('a'.repeat(32), 3590),
          await readsAfter('b'.repeat(32), 20),
        ]
      },
    )
    expect(reads).toEqual([1, 1, 2])
  })

  test('is read again after it could not be read', async () => {
    const row = await withInstance(
      connectWith({ instanceTemplate: 'Azure alert' }),
      async (connector, { fail, rowsOf }) => {
        await fail('unavailable', '/api/now/v2/table/sys_template')
        await expect(connector.open({ correlationId: KEY, fields: FIELDS })).rejects.toMatchObject({
          code: 'product_unavailable',
          inDoubt: false,
        })
        await connector.open({ correlationId: KEY, fields: FIELDS })
        return rowsOf('incident')
      },
    )
    expect(row).toMatchObject([{ category: 'network' }])
  })

  test.each(['Nothing', 'Retired', 'a^ORname=Azure alert'])(
    'called %s is not there, and nothing is opened',
    async (instanceTemplate) => {
      const opening = opened({ instanceTemplate })
      await expect(opening).rejects.toMatchObject({
        code: 'product_rejected',
        inDoubt: false,
        message: expect.stringContaining(instanceTemplate),
      })
    },
  )

  test('fills an incident that is imported, too', async () => {
    expect(await opened({ instanceTemplate: 'Azure alert', via: 'import-set' })).toMatchObject({
      category: 'network',
      correlation_id: KEY,
    })
  })
})

describe('[S-35] an import', () => {
  test.each(['error', 'ignored'])('that ended in %s opened nothing, despite its 201', async (status) => {
    const opening = opened({ via: 'import-set' }, {}, ({ ask }) =>
      ask('POST', '/__admin/faults', {
        match: { path: '/api/now/import' },
        fault: { kind: 'import-refused', status, message: 'Target record not found' },
      }),
    )
    await expect(opening).rejects.toMatchObject({
      code: 'product_rejected',
      inDoubt: false,
      message: expect.stringContaining(`ended in ${status}: Target record not found`),
    })
  })

  test('that a data policy refuses says what is missing', async () => {
    const opening = opened({ via: 'import-set' }, { fields: { ...FIELDS, state: '6' } })
    await expect(opening).rejects.toMatchObject({
      code: 'product_rejected',
      message: expect.stringContaining('Resolution code'),
    })
  })

  test('leads to the incident that its row was merged into', async () => {
    const items = await withInstance(connectWith({ via: 'import-set' }), async (connector, { ask }) => {
      await ask('PUT', '/__admin/transforms/x_mioms_microsoft_oms_incident', { coalesce: 'correlation_id' })
      const first = await connector.open({ correlationId: KEY, fields: FIELDS })
      const skipped = await connector.open({ correlationId: KEY, fields: FIELDS })
      const updated = await connector.open({ correlationId: KEY, fields: { ...FIELDS, urgency: '1' } })
      return [first.id, skipped.id, updated.id]
    })
    expect(new Set(items).size).toBe(1)
  })

  test('is not made again when the incident cannot be read afterwards: its answer names it', async () => {
    const leftOut: string[] = []
    const connect = connectWith({
      via: 'import-set',
      onLeftOut: (field, why) => void leftOut.push(`${field}: ${why}`),
    })
    await withInstance(connect, async (connector, { fail, rowsOf }) => {
      await fail('unavailable', '/api/now/v2/table/incident')
      const { id, number } = await connector.open({ correlationId: KEY, fields: FIELDS })
      expect(await rowsOf('incident')).toMatchObject([{ sys_id: id, number }])
      expect(leftOut).toEqual([expect.stringMatching(`^correlation_id: ${number} was imported.*503`)])
    })
  })
})

/** What a check finds amiss, by name. */
async function amiss(
  settings: Partial<ServiceNowOptions>,
  prepare: (instance: Instance) => Promise<unknown> = async () => undefined,
  expected?: Expectation,
): Promise<Check[]> {
  return withInstance(connectWith(settings), async (connector, instance) => {
    await prepare(instance)
    const checks = await connector.check(expected)
    // Roles have tests of their own.
    return checks.filter(({ ok, isShared = false }) => !ok && !isShared)
  })
}

const withRoles =
  (...roles: string[]) =>
  ({ ask }: Instance): Promise<unknown> =>
    ask('PUT', '/__admin/users/integration/roles', { roles })

async function makeMandatory({ ask, rowsOf }: Instance, element: string): Promise<void> {
  const [column] = await rowsOf('sys_dictionary', `nameINincident,task^element=${element}`)
  await ask('PATCH', `/__admin/tables/sys_dictionary/${column?.['sys_id']}`, { mandatory: 'true' })
}

const found = (name: string, detail: string): object[] => [{ name, detail: expect.stringContaining(detail) }]

const inTenMinutes = (): number => Date.now() + 600_000

describe('a check tells', () => {
  test.each([
    ['incident' as const, 'incidents can be read'],
    ['alert' as const, 'alerts can be read'],
    ['event' as const, 'events are taken'],
  ])('of a user without a role: %s', async (kind, name) => {
    expect(await amiss({ kind }, withRoles())).toMatchObject(found(name, 'product_not_permitted'))
  })

  test('of fields that ServiceNow would drop', async () => {
    const fields = ['short_description', 'u_team', 'Impact']
    const expected = { fields, choices: { Impact: ['1'] } }
    const checks = await amiss({}, withRoles('itil', 'personalize_dictionary'), expected)
    expect(checks).toMatchObject(found('fields that templates write exist', 'no u_team, Impact:'))
  })

  test('of mandatory fields that templates leave out, which the instance may fill', async () => {
    const { checks, table } = await withInstance(connectWith({}), async (connector, instance) => {
      await withRoles('itil', 'personalize_dictionary')(instance)
      for (const element of ['caller_id', 'impact']) await makeMandatory(instance, element)
      const expected = { fields: ['impact'], opening: ['impact'], choices: {} }
      return { checks: await connector.check(expected), table: await instance.rowsOf('incident') }
    })
    const check = checks.find(({ name }) => name === 'mandatory fields are written')
    expect(check).toMatchObject({
      ok: true,
      isSkipped: true,
      detail: expect.stringContaining('leave out caller_id:'),
    })
    expect(table).toEqual([])
  })

  test('of choices that the instance does not have', async () => {
    const expected = {
      fields: [],
      choices: { close_code: ['Solved', 'User error'], short_description: ['x'] },
    }
    const checks = await amiss({}, undefined, expected)
    expect(checks).toMatchObject(found('choices that templates write exist', 'close_code = Solved (known: '))
    expect(checks[0]?.detail).not.toContain('short_description')
  })

  test('nothing of fields and choices that may not be looked up', async () => {
    const expected = { fields: ['u_team'], choices: {} }
    expect(await amiss({}, withRoles('sn_incident_write'), expected)).toEqual([])
  })

  test('of a clock that is wrong', async () => {
    expect(await amiss({ now: inTenMinutes })).toMatchObject(found('clocks agree', 'behind ours'))
  })

  test('of a template that the instance does not have', async () => {
    const checks = await amiss({ instanceTemplate: 'Nothing' })
    expect(checks).toMatchObject(found('the template of the instance exists', '"Nothing"'))
  })

  test('of import sets that the user may not write', async () => {
    const checks = await amiss({ via: 'import-set' }, withRoles('itil'))
    expect(checks).toMatchObject(found('import sets are taken', 'product_not_permitted'))
  })

  test('[S-28] the release, where it may be read', async () => {
    const details = await withInstance(connectWith({}), async (connector, instance) => {
      await withRoles('admin')(instance)
      return (await connector.check()).map(({ name, detail }) => `${name}: ${detail}`)
    })
    expect(details).toContain('release: Zurich has all that is used')
  })
})
