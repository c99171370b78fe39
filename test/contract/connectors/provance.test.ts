import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { TicketTable } from '../../../shared/connectors/provance/work-item.ts'
import type { Change } from '../../../shared/ticket/ticket.ts'
import { describeConnector } from './connector-suite.ts'
import { caseFields, connectCases, startProvanceCases } from './provance-case-product.ts'
import { type Environment, startEnvironment } from './provance-product.ts'
import { kindOf } from '../../builders/products.ts'

const CORRELATION_ID = '0123456789abcdef0123456789abcdef'
const CHANGE_ID = 'fedcba9876543210fedcba9876543210'

const CUSTOM_TABLE: TicketTable = {
  name: 'contoso_ticket',
  numberColumn: 'contoso_name',
  onHold: 100_000_000,
}

const change = (action: Change['action'], fields: Change['fields']): Change => ({
  action,
  fields,
  id: CHANGE_ID,
})

// A record is requested by its key, so that it does not exist is an answer.
describeConnector('Provance', startProvanceCases, {
  absent: kindOf('provance', 'incident').absent,
  nothing: ['not found'],
})

describe('Provance', () => {
  let environment: Environment
  let connector: Connector

  beforeEach(async () => {
    environment = await startEnvironment()
    connector = connectCases(environment)
  })
  afterEach(() => environment.stop())

  const open = (): ReturnType<Connector['open']> =>
    connector.open({
      correlationId: CORRELATION_ID,
      fields: caseFields(environment.server.accountId).open,
    })
  const paths = async (): Promise<string[]> => {
    const { requests } = (await environment.ask('GET', '/__admin/requests')) as {
      requests: { method: string; path: string }[]
    }
    return requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').split('v9.2/')[1]}`)
  }
  const failing = async (
    expected?: Parameters<Connector['check']>[0],
  ): Promise<{ name: string; detail: string }[]> =>
    (await connector.check(expected)).filter(({ ok }) => !ok).map(({ name, detail }) => ({ name, detail }))

  test('keeps the correlation id as the primary key, typed columns, and a page that leads to it', async () => {
    const opened = await open()
    const page = await fetch(opened.url)
    const { accountId } = environment.server
    expect(opened.id).toBe('01234567-89ab-cdef-0123-456789abcdef')
    expect(await environment.rowsOf('incident')).toMatchObject([
      { title: 'CPU is high', prioritycode: 2, _customerid_value: accountId, incidentid: opened.id },
    ])
    expect(await page.text()).toContain(opened.number)
  })

  test('a second opening changes nothing of what people have made of the first', async () => {
    const { id } = await open()
    await environment.ask('PATCH', `/__admin/tables/incident/${id}`, { title: 'Renamed by a person' })
    await open()
    expect(await environment.rowsOf('incident')).toMatchObject([{ title: 'Renamed by a person' }])
  })

  test('two openings at once make one record, and both learn of it', async () => {
    const [first, second] = await Promise.all([open(), open()])
    expect(await environment.rowsOf('incident')).toHaveLength(1)
    expect(first).toEqual(second)
  })

  test('the metadata is read once an hour, and opening is one call', async () => {
    await connector.find(CORRELATION_ID)
    await open()
    await environment.ask('DELETE', '/__admin/requests')
    await connector.open({
      correlationId: 'a'.repeat(32),
      fields: caseFields(environment.server.accountId).open,
    })
    expect((await paths()).filter((path) => path.includes('incident'))).toEqual([
      'PATCH incidents(aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa)',
    ])
  })

  test('the metadata is read again after an hour', async () => {
    let later = 0
    connector = connectCases(environment, undefined, () => Date.now() + later)
    await connector.find(CORRELATION_ID)
    await environment.ask('DELETE', '/__admin/requests')
    later = 3_601_000
    await connector.find(CORRELATION_ID)
    expect((await paths()).filter((path) => path.includes('EntityDefinitions'))).not.toEqual([])
  })

  test('the note of a change is written once by repeated calls', async () => {
    const opened = await open()
    await connector.change(opened, change('note', { notetext: 'Still high.' }))
    await connector.change(opened, change('note', { notetext: 'Still high.' }))
    expect(await environment.rowsOf('annotation')).toMatchObject([
      { subject: 'Azure Monitor', notetext: `Still high.\n[delivery ${CHANGE_ID}]` },
    ])
  })

  test('resolving is an action of its own, which keeps what the template says', async () => {
    const opened = await open()
    const fields = {
      statuscode: '1000',
      subject: 'The alert is over.',
      description: 'Written for the alert.',
    }
    const resolved = await connector.change(opened, change('resolve', fields))
    expect(resolved).toMatchObject({ status: 'resolved', closeCode: '1000' })
    expect(await environment.rowsOf('incidentresolution')).toMatchObject([{ subject: 'The alert is over.' }])
    expect(await environment.rowsOf('incident')).toMatchObject([
      { description: 'Written for the alert.\n\nConnection: itsm' },
    ])
  })

  test('a note that fails after the fields were written leaves the change in doubt', async () => {
    const opened = await open()
    await environment.ask('POST', '/__admin/faults', {
      match: { path: '/api/data/v9.2/annotations' },
      fault: { kind: 'service-protection', limit: 'concurrency', retryAfterSeconds: 7 },
    })
    const changed = connector.change(opened, change('escalate', { prioritycode: '1', notetext: 'Worse.' }))
    await expect(changed).rejects.toMatchObject({
      code: 'product_throttled',
      inDoubt: true,
      retryAfterSeconds: 7,
    })
  })

  test('a record that was deleted is not made again by a change of its fields', async () => {
    const opened = await open()
    await environment.ask('DELETE', `/__admin/tables/incident/${opened.id}`)
    const changed = connector.change(opened, change('hold', { statuscode: '2' }))
    await expect(changed).rejects.toMatchObject({ code: 'product_missing_record', inDoubt: false })
    expect(await environment.rowsOf('incident')).toEqual([])
  })

  test('a record that belongs to a team is in its assignment', async () => {
    const opened = await open()
    const [team] = await environment.rowsOf('team')
    const owner = `team(${String(team?.['teamid'])})`
    await expect(connector.change(opened, change('escalate', { ownerid: owner }))).resolves.toMatchObject({
      assignment: { assignee: '', group: team?.['teamid'] },
    })
  })

  test('a column of an alternate key carries the correlation id where there is one', async () => {
    const keyColumn = 'contoso_correlationid'
    await environment.ask('PUT', '/__admin/keys', { table: 'incident', column: keyColumn, status: 'Active' })
    connector = connectCases(environment, { name: 'incident', numberColumn: 'ticketnumber', keyColumn })
    const opened = await open()
    const again = await open()
    await expect(connector.find(CORRELATION_ID)).resolves.toEqual(opened)
    expect(again).toEqual(opened)
    expect(await environment.rowsOf('incident')).toMatchObject([{ [keyColumn]: CORRELATION_ID }])
  })

  test('a table of the customer’s own is resolved and reopened by its state', async () => {
    connector = connectCases(environment, CUSTOM_TABLE)
    const account = `account(${environment.server.accountId})`
    const fields = { contoso_name: 'T-1', contoso_account: account, contoso_cost: '12.5' }
    const opened = await connector.open({ correlationId: CORRELATION_ID, fields })
    const held = await connector.change(opened, change('hold', { statuscode: '100000000' }))
    const ended = await connector.change(
      opened,
      change('resolve', { statecode: '1', statuscode: '2', notetext: 'Over.' }),
    )
    const back = await connector.change(opened, change('reopen', { statecode: '0', statuscode: '1' }))
    expect([opened, held, ended, back].map(({ status }) => status)).toEqual([
      'open',
      'held',
      'resolved',
      'open',
    ])
    expect(await environment.rowsOf('contoso_ticket')).toMatchObject([{ contoso_cost: 12.5 }])
    expect(await environment.rowsOf('annotation')).toMatchObject([{ _objectid_value: opened.id }])
  })

  describe('checks', () => {
    test('what templates will write, and suggests the closest names', async () => {
      const fields = ['title', 'notetext', 'subject', 'prioritycodes']
      const choices = { prioritycode: ['1', '9'] }
      expect(await failing({ fields, choices })).toEqual([
        {
          name: 'what templates write',
          detail:
            'there is no column prioritycodes, but prioritycode; prioritycode accepts 1, 2, 3, not 9: correct the template',
        },
      ])
    })

    test.each([
      [
        'a customer who does not exist',
        'account(00000000-0000-4000-8000-00000000dead)',
        'there is no account(',
      ],
      ['a team that is not there', 'team(00000000-0000-4000-8000-00000000dead)', 'there is no team('],
      [
        'a table that is not there',
        'acount(00000000-0000-4000-8000-00000000dead)',
        'there is no table acount',
      ],
    ])('names %s', async (_, value, reason) => {
      const column = value.startsWith('team') ? 'ownerid' : 'customerid'
      expect(await failing({ fields: [column], choices: { [column]: [value] } })).toEqual([
        {
          name: 'records that templates name exist',
          detail: expect.stringMatching(
            new RegExp(
              `^${column}: ${reason.replace('(', String.raw`\(`)}.*: write a record of this environment`,
            ),
          ),
        },
      ])
    })

    test('finds the customer that is there', async () => {
      const customer = `account(${environment.server.accountId})`
      expect(await failing({ fields: ['customerid'], choices: { customerid: [customer] } })).toEqual([])
    })

    test('that the table exists, and suggests the closest name', async () => {
      connector = connectCases(environment, { name: 'contoso_tickets', numberColumn: 'contoso_name' })
      expect(await failing()).toEqual([
        {
          name: 'table contoso_tickets',
          detail: 'there is no table contoso_tickets, but contoso_ticket: correct the connection’s table',
        },
      ])
    })

    test('that the columns of the connection are there', async () => {
      connector = connectCases(environment, { name: 'incident', numberColumn: 'prv_ticketnumber' })
      expect(await failing()).toContainEqual({
        name: 'columns',
        detail: 'incident has no prv_ticketnumber, but ticketnumber: correct the connection’s columns',
      })
    })

    test('that the user may do all that a delivery does', async () => {
      await environment.ask('PUT', '/__admin/privileges', { lacked: ['prvCreateIncident', 'prvAppendNote'] })
      expect(await failing()).toEqual([
        {
          name: 'privileges',
          detail:
            'the user lacks Create on incident, Append on annotation: add these to a security role of the user',
        },
      ])
    })

    test.each([
      ['prvCreateActivity', 'Create on incidentresolution'],
      ['prvAppendActivity', 'Append on incidentresolution'],
      ['prvAppendToIncident', 'AppendTo on incident'],
      ['prvWriteIncident', 'Write on incident'],
      ['prvReadActivity', 'Read on incidentresolution'],
      ['prvWriteActivity', 'Write on incidentresolution'],
      ['prvDeleteQueueItem', 'Delete on queueitem'],
    ])('that the user may resolve a case: %s', async (privilege, what) => {
      await environment.ask('PUT', '/__admin/privileges', { lacked: [privilege] })
      expect(await failing()).toEqual([
        {
          name: 'privileges',
          detail: `the user lacks ${what}: add these to a security role of the user`,
        },
      ])
    })

    test.each([
      ['Pending', 'not active yet'],
      [undefined, 'has no alternate key of ticketnumber'],
    ])('that the alternate key can be used: %s', async (status, detail) => {
      if (status !== undefined) {
        await environment.ask('PUT', '/__admin/keys', { table: 'incident', column: 'ticketnumber', status })
      }
      connector = connectCases(environment, {
        name: 'incident',
        numberColumn: 'ticketnumber',
        keyColumn: 'ticketnumber',
      })
      expect(await failing()).toEqual([{ name: 'alternate key', detail: expect.stringContaining(detail) }])
    })
  })
})
