import { describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import { createServiceNowConnector } from '../../../shared/connectors/service-now/service-now-connector.ts'
import type { HttpClient } from '../../../shared/http/http-client.ts'
import type { Fields } from '../../../shared/ticket/ticket.ts'
import { type Instance, notesOf, type Row, withInstance } from './service-now-product.ts'

const KEY = '0123456789abcdef0123456789abcdef'
const FIELDS = { short_description: 'CPU is high', description: 'It is.', impact: '2', urgency: '2' }

/** The requests to an instance, and the reports of fields that were left out. */
interface Watched {
  readonly instance: Instance
  readonly connector: Connector
  /** Addresses of the connector's calls, decoded. */
  readonly calls: string[]
  readonly told: string[]
  /** Lets time pass for the connector. */
  readonly pass: (seconds: number) => void
}

async function watching<Result>(work: (watched: Watched) => Promise<Result>): Promise<Result> {
  const calls: string[] = []
  const told: string[] = []
  let passed = 0
  const connect = ({ server, tokens, http }: Instance): Connector => {
    const watchedHttp: HttpClient = {
      ...http,
      send: (request) => {
        calls.push(decodeURIComponent(request.url.href.replaceAll('+', ' ')))
        return http.send(request)
      },
    }
    return createServiceNowConnector({
      name: 'itsm',
      url: server.url,
      tokens,
      http: watchedHttp,
      onLeftOut: (field, reason) => told.push(`${field}: ${reason}`),
      now: () => Date.now() + passed,
    })
  }
  return withInstance(connect, (connector, instance) =>
    work({ instance, connector, calls, told, pass: (seconds) => void (passed += seconds * 1000) }),
  )
}

interface Opened {
  readonly row: Row
  readonly notes: string[]
  readonly calls: string[]
  readonly told: string[]
}

/** The incident that fields become. */
async function opened(
  fields: Fields,
  prepare: (instance: Instance) => Promise<unknown> = async () => undefined,
): Promise<Opened> {
  return watching(async ({ instance, connector, calls, told }) => {
    await prepare(instance)
    await connector.open({ correlationId: KEY, fields: { ...FIELDS, ...fields } })
    const [row = {}] = await instance.rowsOf('incident')
    return { row, notes: await notesOf(instance, KEY), calls, told }
  })
}

async function idOf({ rowsOf }: Instance, table: string, name: string): Promise<string> {
  return (await rowsOf(table, `name=${name}`))[0]?.['sys_id'] ?? ''
}

const withRoles =
  (...roles: string[]) =>
  ({ ask }: Instance): Promise<unknown> =>
    ask('PUT', '/__admin/users/integration/roles', { roles })

const addGroup =
  (name: string, active = 'true') =>
  ({ ask }: Instance): Promise<unknown> =>
    ask('POST', '/__admin/tables/sys_user_group', { name, active })

describe('a reference by name is sent as the sys_id of its record', () => {
  test.each([
    ['assignment_group', 'Network', 'sys_user_group', 'Network'],
    ['assignment_group', 'network', 'sys_user_group', 'Network'],
    ['caller_id', 'abel.tuter', 'sys_user', 'Abel Tuter'],
    ['caller_id', 'Beth Anglin', 'sys_user', 'Beth Anglin'],
    ['caller_id', 'beth.anglin@example.com', 'sys_user', 'Beth Anglin'],
    ['cmdb_ci', 'web-server-01', 'cmdb_ci', 'web-server-01'],
  ])('%s: %s', async (field, value, table, name) => {
    const [sent, id] = await watching(async ({ instance, connector }) => {
      await connector.open({ correlationId: KEY, fields: { ...FIELDS, [field]: value } })
      const [row] = await instance.rowsOf('incident')
      return [row?.[field], await idOf(instance, table, name)]
    })
    expect(sent).toBe(id)
    expect(id).not.toBe('')
  })

  test('in a column that the instance has added, and in one that it inherits', async () => {
    const ids = await watching(async ({ instance, connector }) => {
      await withRoles('itil', 'personalize_dictionary')(instance)
      const column = {
        table: 'incident',
        column: 'u_owners',
        type: 'reference',
        references: 'sys_user_group',
      }
      await instance.ask('PUT', '/__admin/columns', column)
      const fields = { ...FIELDS, u_owners: 'Database', assignment_group: 'Network' }
      await connector.open({ correlationId: KEY, fields })
      const [row] = await instance.rowsOf('incident')
      const expected = [
        await idOf(instance, 'sys_user_group', 'Database'),
        await idOf(instance, 'sys_user_group', 'Network'),
      ]
      return { sent: [row?.['u_owners'], row?.['assignment_group']], expected }
    })
    expect(ids.sent).toEqual(ids.expected)
  })

  test('in a change, too', async () => {
    const [sent, id] = await watching(async ({ instance, connector }) => {
      const item = await connector.open({ correlationId: KEY, fields: FIELDS })
      const fields = { assignment_group: 'Network', impact: '1', urgency: '1' }
      await connector.change(item, { action: 'escalate', fields, id: KEY })
      const [row] = await instance.rowsOf('incident')
      return [row?.['assignment_group'], await idOf(instance, 'sys_user_group', 'Network')]
    })
    expect(sent).toBe(id)
  })

  test('and a date in an added column in the format of the instance', async () => {
    const { row } = await opened({ u_due: '2026-11-26T08:00:00.000Z' }, async (instance) => {
      await withRoles('itil', 'personalize_dictionary')(instance)
      await instance.ask('PUT', '/__admin/columns', { table: 'incident', column: 'u_due', type: 'datetime' })
    })
    expect(row['u_due']).toBe('2026-11-26 08:00:00')
  })

  test('a sys_id is sent as it is, and nothing is looked up', async () => {
    const { row, calls } = await opened({ caller_id: 'a'.repeat(32) })
    expect(row['caller_id']).toBe('a'.repeat(32))
    expect(calls).toHaveLength(1)
  })

  test('a ticket without references costs one call', async () => {
    expect((await opened({})).calls).toHaveLength(1)
  })
})

describe('a ticket is opened without a field whose value names no record, and this is reported', () => {
  test.each<[string, Fields, string, ((instance: Instance) => Promise<unknown>)?]>([
    [
      'a name that does not exist',
      { assignment_group: 'Network Ops' },
      'sys_user_group has no "Network Ops"',
    ],
    [
      'nobody',
      { caller_id: 'azure.monitor' },
      'sys_user has no "azure.monitor" (looked in user_name, name, email)',
    ],
    [
      'two records',
      { assignment_group: 'Network' },
      'sys_user_group has more than one "Network"',
      addGroup('Network'),
    ],
    [
      'one that is retired',
      { assignment_group: 'Fax' },
      'sys_user_group has no "Fax"',
      addGroup('Fax', 'false'),
    ],
    [
      'characters that a query must not contain',
      { assignment_group: 'x^ORname=Network' },
      'has characters that a query must not contain',
    ],
    ['a script', { caller_id: 'javascript:gs.getUserID()' }, 'has characters that a query must not contain'],
    [
      'a table that may not be read',
      { cmdb_ci: 'web-server-01' },
      'may the user read cmdb_ci?',
      withRoles('sn_incident_write'),
    ],
  ])('%s', async (_, fields, reason, prepare) => {
    const { row, notes, told } = await opened(fields, prepare)
    const [field = ''] = Object.keys(fields)
    expect(row).toMatchObject({ short_description: 'CPU is high', [field]: '' })
    expect(notes).toEqual([expect.stringContaining(`Written without ${field}: `)])
    expect(notes[0]).toContain(reason)
    expect(told).toEqual([expect.stringContaining(reason)])
  })

  test('beside the note that it is opened with', async () => {
    const { notes } = await opened({ caller_id: 'nobody', work_notes: 'Look here.' })
    expect(notes).toEqual([expect.stringMatching(/^Look here\.\n\nWritten without caller_id: /)])
  })

  test('and no text of an alert reaches a query', async () => {
    const { calls } = await opened({ assignment_group: 'x^NQactive=true', caller_id: 'javascript:gs.log(1)' })
    expect(calls.join('\n')).not.toMatch(/active=true|javascript/)
  })
})

const openTwice = (seconds: number, name: string): Promise<number> =>
  watching(async ({ connector, calls, pass }) => {
    const fields = { ...FIELDS, assignment_group: name }
    await connector.open({ correlationId: KEY, fields })
    pass(seconds)
    await connector.open({ correlationId: 'b'.repeat(32), fields })
    return calls.filter((url) => url.includes('/sys_user_group?')).length
  })

describe('look-ups', () => {
  test.each([
    ['a name that was found, for an hour', 'Network', 3599, 1],
    ['and no longer', 'Network', 3601, 2],
    ['one that was not there, for five minutes', 'Nobody', 299, 1],
    ['and no longer', 'Nobody', 301, 2],
  ])('are remembered: %s', async (_, name, seconds, lookUps) => {
    expect(await openTwice(seconds, name)).toBe(lookUps)
  })

  test('that fail for now fail the opening for now, and nothing is opened', async () => {
    const rows = await watching(async ({ instance, connector }) => {
      await instance.fail('unavailable', '/api/now/v2/table/sys_user_group')
      const opening = connector.open({
        correlationId: KEY,
        fields: { ...FIELDS, assignment_group: 'Network' },
      })
      await expect(opening).rejects.toMatchObject({ code: 'product_unavailable', inDoubt: false })
      return instance.rowsOf('incident')
    })
    expect(rows).toEqual([])
  })
})

const locked =
  (...columns: string[]) =>
  ({ ask }: Instance): Promise<unknown> =>
    ask('PUT', '/__admin/acls/incident', { lockedColumns: columns })

describe('a field that the instance does not take, without an error,', () => {
  test('is reported when an incident is opened', async () => {
    const { row, told } = await opened({ assignment_group: 'Network' }, locked('assignment_group', 'impact'))
    expect(row).toMatchObject({ assignment_group: '', impact: '3' })
    expect(told).toEqual([
      expect.stringMatching(/^impact: the instance answered without an error and has 3 instead/),
      expect.stringMatching(/^assignment_group: the instance answered without an error and left it empty/),
    ])
  })

  test('is reported when it carries the correlation id, by which the incident is found', async () => {
    const { told } = await opened({}, locked('correlation_id'))
    expect(told).toEqual([expect.stringMatching(/^correlation_id: /)])
  })

  test('is reported when an incident is changed', async () => {
    const told = await watching(async ({ instance, connector, told: reports }) => {
      const item = await connector.open({ correlationId: KEY, fields: FIELDS })
      await locked('urgency')(instance)
      await connector.change(item, { action: 'escalate', fields: { impact: '1', urgency: '1' }, id: KEY })
      return reports
    })
    expect(told).toEqual([expect.stringMatching(/^urgency: .* has 2 instead/)])
  })

  test('is reported when the table has none of that name, as far as the user may know', async () => {
    const roles = await opened({ u_team: 'Network' }, withRoles('itil', 'personalize_dictionary'))
    const without = await opened({ u_team: 'Network' }, withRoles('itil'))
    expect(roles.told).toEqual(['u_team: the table has no such field'])
    expect(without.told).toEqual([])
  })

  test.each([
    ['resolve', { state: '6', close_code: 'Solution provided', close_notes: 'It is over.' }],
    ['hold', { state: '3', hold_reason: '5' }],
  ] as const)('is a refusal when it is the state: %s', async (action, fields) => {
    const changed = watching(async ({ instance, connector }) => {
      const item = await connector.open({ correlationId: KEY, fields: FIELDS })
      await locked('state', 'incident_state')(instance)
      return connector.change(item, { action, fields, id: KEY })
    })
    await expect(changed).rejects.toMatchObject({
      code: 'product_rejected',
      inDoubt: false,
      message: expect.stringContaining(`was given the state ${fields.state} and is in 1 all the same`),
    })
  })

  test('is no refusal when the record has ended in another way', async () => {
    const changed = await watching(async ({ connector, instance }) => {
      const item = await connector.open({ correlationId: KEY, fields: FIELDS })
      await instance.ask('PATCH', `/__admin/tables/incident/${KEY}`, { state: '8' })
      await locked('state', 'incident_state')(instance)
      const fields = { state: '6', close_code: 'Solution provided', close_notes: 'It is over.' }
      return connector.change(item, { action: 'resolve', fields, id: KEY })
    })
    expect(changed.status).toBe('closed')
  })
})
