import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Answer,
  byName,
  type Client,
  dirty,
  INCIDENT,
  of,
  OPEN,
  open,
  save,
  startClient,
  valuesOf,
} from './cherwell-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

type Rows = Readonly<Record<string, unknown>>[]

const rowsIn = (answer: Answer, member: string): Rows => of(answer)[member] as Rows

async function fieldIds(busObId: string): Promise<Record<string, string>> {
  const answer = await client.call('POST', 'getbusinessobjecttemplate', { busObId, includeAll: true })
  return Object.fromEntries(rowsIn(answer, 'fields').map(({ name, fieldId }) => [name, fieldId]))
}

const summaryOf = async (name: string): Promise<Rows> =>
  (await client.call('GET', `getbusinessobjectsummary/busobname/${name}`)).body as Rows

async function templateOf(choice: object): Promise<unknown[]> {
  const answer = await client.call('POST', 'getbusinessobjecttemplate', { busObId: INCIDENT, ...choice })
  return rowsIn(answer, 'fields').map(({ name }) => name)
}

async function search(request: object): Promise<unknown[]> {
  const answer = await client.call('POST', 'getsearchresults', { busObId: INCIDENT, ...request })
  return rowsIn(answer, 'businessObjects').map((row) => row['busObPublicId'])
}

async function journalIds(): Promise<{ busObId: unknown; note: unknown; relationshipId: unknown }> {
  const [summary] = await summaryOf('Journal')
  const path = `getbusinessobjectschema/busobid/${INCIDENT}?includerelationships=true`
  const [relationship] = rowsIn(await client.call('GET', path), 'relationships')
  const [note] = (summary?.['groupSummaries'] ?? []) as Rows
  const relationshipId = relationship?.['relationshipId']
  return { busObId: summary?.['busObId'], note: note?.['busObId'], relationshipId }
}

async function addNote(parentBusObRecId: string, details: string): Promise<Answer> {
  const { busObId, note, relationshipId } = await journalIds()
  const fields = dirty({ JournalTypeID: String(note), Details: details })
  const parent = { parentBusObId: INCIDENT, parentBusObRecId, relationshipId }
  return client.call('POST', 'saverelatedbusinessobject', { ...parent, busObId, fields, persist: true })
}

describe('definitions', () => {
  test('a summary is a list of one, found by its name in any case', async () => {
    const [summary, ...more] = await summaryOf('incident')
    expect(more).toEqual([])
    expect(summary).toMatchObject({
      busObId: INCIDENT,
      name: 'Incident',
      states: 'New,Assigned,In Progress,Pending,Resolved,Closed,Reopened',
      group: false,
    })
    expect(await summaryOf('Unheard')).toEqual([])
  })

  test('a group lists its kinds', async () => {
    const [journal] = await summaryOf('Journal')
    expect(journal).toMatchObject({
      group: true,
      groupSummaries: [{ name: 'JournalNote', displayName: 'Journal - Note' }],
    })
  })

  test('a template has all the fields, the required ones, or those that are named', async () => {
    expect(await templateOf({ includeAll: true })).toContain('AzureCorrelationId')
    expect(await templateOf({ includeRequired: true })).toContain('CustomerDisplayName')
    expect(await templateOf({ includeRequired: true })).not.toContain('OwnedBy')
    expect(await templateOf({ fieldNames: ['OwnedBy'] })).toEqual(['OwnedBy'])
  })

  test('a schema lists relationships on request', async () => {
    const path = `getbusinessobjectschema/busobid/${INCIDENT}`
    const names = rowsIn(await client.call('GET', `${path}?includerelationships=true`), 'relationships')
    expect(names.map(({ displayName }) => displayName)).toEqual([
      'Incident Owns Journals',
      'Incident Links Configuration Items',
    ])
    expect(rowsIn(await client.call('GET', path), 'relationships')).toEqual([])
  })

  test('a business object that does not exist is an error', async () => {
    const answer = await client.call('POST', 'getbusinessobjecttemplate', { busObId: 'x' })
    expect(answer).toMatchObject({
      status: 400,
      body: { errorCode: 'BUSINESSOBJECTNOTFOUND', hasError: true },
    })
  })

  test('addresses are accepted in any letter case, and with a slash at their end', async () => {
    const path = '/cherwellapi/API/v1/GetBusinessObjectSummary/BusObName/Incident/'
    expect((await client.send('GET', path)).body).toMatchObject([{ busObId: INCIDENT }])
  })
})

describe('saving', () => {
  test('gives a new incident a number, a status and dates, and links its customer', async () => {
    const { busObRecId, busObPublicId } = of(await save(client, OPEN))
    const values = await valuesOf(client, String(busObRecId))
    expect(values).toMatchObject({
      ...OPEN,
      IncidentID: busObPublicId,
      Status: 'New',
      CreatedDateTime: '11/23/2026 12:00:00 PM',
      CustomerRecID: expect.stringMatching(/^[0-9a-f]{42}$/),
    })
  })

  test('changes only what is dirty', async () => {
    const id = await open(client)
    const fields = [{ name: 'Priority', value: '1', dirty: false }, ...dirty({ OwnedByTeam: 'Network' })]
    await client.call('POST', 'savebusinessobject', {
      busObId: INCIDENT,
      busObRecId: id,
      fields,
      persist: true,
    })
    expect(await valuesOf(client, id)).toMatchObject({ Priority: '3', OwnedByTeam: 'Network' })
  })

  test('without persist stores nothing', async () => {
    const body = { busObId: INCIDENT, fields: dirty(OPEN) }
    const saved = await client.call('POST', 'savebusinessobject', body)
    expect(saved).toMatchObject({ status: 200, body: { busObRecId: '', hasError: false } })
    expect((await client.send('GET', '/__admin/records/Incident')).body).toEqual({ records: [] })
  })

  test('takes a field by its id, in full or in short, or by its name', async () => {
    const { Priority = '', Service = '' } = await fieldIds(INCIDENT)
    const fields = [
      ...dirty(OPEN),
      { fieldId: Priority, value: '1', dirty: true },
      { fieldId: Service.split('FI:')[1], value: 'E-mail', dirty: true },
    ]
    const saved = await client.call('POST', 'savebusinessobject', {
      busObId: INCIDENT,
      fields,
      persist: true,
    })
    const id = String(of(saved)['busObRecId'])
    expect(await valuesOf(client, id)).toMatchObject({ Priority: '1', Service: 'E-mail' })
  })

  test.each([
    ['a required field is missing', { Service: '' }, 'Service is required.'],
    ['a value is not one of the list', { Priority: '9' }, 'Priority may not be 9.'],
    ['a value is too long', { ShortDescription: 'x'.repeat(151) }, 'Short Description is longer than 150'],
    ['a customer is unknown', { CustomerDisplayName: 'Nobody' }, 'Customer Display Name may not be Nobody.'],
    ['a field is the system’s', { CreatedBy: 'me' }, 'Created By is read-only.'],
    ['a field does not exist', { Colour: 'red' }, 'Field Colour does not exist.'],
    ['it is resolved without a reason', { Status: 'Resolved' }, 'Close Description is required.'],
  ])('answers 200 with a complaint, and stores nothing, when %s', async (_, values, error) => {
    const saved = await save(client, { ...OPEN, ...values })
    expect(saved).toMatchObject({
      status: 200,
      body: { busObRecId: '', fieldValidationErrors: [{ error: expect.stringContaining(error) }] },
    })
    expect((await client.send('GET', '/__admin/records/Incident')).body).toEqual({ records: [] })
  })

  test('an owner makes a new incident an assigned one', async () => {
    const id = await open(client, { OwnedBy: 'Henri Bryce' })
    expect(await valuesOf(client, id)).toMatchObject({ Status: 'Assigned' })
  })

  test('a closed incident is not changed any more', async () => {
    const id = await open(client)
    await client.send('PATCH', `/__admin/records/${id}`, { Status: 'Closed' })
    const saved = await save(client, { Status: 'Reopened' }, id)
    expect(of(saved)['fieldValidationErrors']).toMatchObject([{ errorCode: 'READONLY' }])
    expect(await valuesOf(client, id)).toMatchObject({ Status: 'Closed' })
  })
})

describe('reading', () => {
  test('finds an incident by its record id and by its number', async () => {
    const { busObRecId, busObPublicId } = of(await save(client, OPEN))
    const path = `getbusinessobject/busobid/${INCIDENT}`
    const byId = await client.call('GET', `${path}/busobrecid/${String(busObRecId)}`)
    expect((await client.call('GET', `${path}/publicid/${String(busObPublicId)}`)).body).toEqual(byId.body)
  })

  test('an incident that is gone is an error of its own', async () => {
    const id = await open(client)
    const path = `busobid/${INCIDENT}/busobrecid/${id}`
    const deleted = await client.call('DELETE', `deletebusinessobject/${path}`)
    const read = await client.call('GET', `getbusinessobject/${path}`)
    const saved = await save(client, { Priority: '1' }, id)
    expect(deleted.status).toBe(200)
    for (const answer of [read, saved])
      expect(answer).toMatchObject({ status: 404, body: { errorCode: 'RECORDNOTFOUND', hasError: true } })
  })
})

describe('searching', () => {
  beforeEach(async () => {
    await open(client, { Priority: '1', ShortDescription: 'disk is full' })
    client.clock.time += 60_000
    await open(client, { Priority: '2', ShortDescription: 'Disk is slow' })
    client.clock.time += 60_000
    await open(client, { Priority: '3' })
  })

  test.each([
    ['eq', 'disk is FULL', ['10001']],
    ['contains', 'disk', ['10001', '10002']],
    ['startswith', 'cpu', ['10003']],
  ])('%s %s', async (operator, value, expected) => {
    const { ShortDescription: fieldId } = await fieldIds(INCIDENT)
    expect(await search({ filters: [{ fieldId, operator, value }] })).toEqual(expected)
  })

  test('filters on one field are alternatives, those on several must all hold', async () => {
    const { Priority, ShortDescription } = await fieldIds(INCIDENT)
    const one = { fieldId: Priority, operator: 'eq', value: '1' }
    const three = { fieldId: Priority, operator: 'eq', value: '3' }
    const disk = { fieldId: ShortDescription, operator: 'contains', value: 'disk' }
    expect(await search({ filters: [one, three] })).toEqual(['10001', '10003'])
    expect(await search({ filters: [one, three, disk] })).toEqual(['10001'])
  })

  test('dates are compared as dates, and sorted in either direction', async () => {
    const { CreatedDateTime: fieldId } = await fieldIds(INCIDENT)
    const filters = [{ fieldId, operator: 'gt', value: '11/23/2026 12:00:30 PM' }]
    expect(await search({ filters, sorting: [{ fieldId, sortDirection: 0 }] })).toEqual(['10003', '10002'])
    expect(await search({ filters, sorting: [{ fieldId, sortDirection: 1 }] })).toEqual(['10002', '10003'])
  })

  test('a page at a time, with the fields that are asked for', async () => {
    const { Priority: fieldId } = await fieldIds(INCIDENT)
    const request = { busObId: INCIDENT, pageNumber: 2, pageSize: 2, fields: [fieldId] }
    const answer = await client.call('POST', 'getsearchresults', request)
    expect(of(answer)).toMatchObject({ totalRows: 3, hasMoreRecords: false })
    expect(rowsIn(answer, 'businessObjects').map(byName)).toEqual([{ Priority: '3' }])
  })
})

describe('related records', () => {
  test('a note is a journal that an incident owns', async () => {
    const id = await open(client)
    const other = await open(client)
    await addNote(id, 'first')
    await addNote(other, 'of another')
    await addNote(id, 'second')
    const { relationshipId } = await journalIds()
    const request = { parentBusObId: INCIDENT, parentBusObRecId: id, relationshipId }
    const answer = await client.call('POST', 'getrelatedbusinessobject', request)
    expect(of(answer)['totalRecords']).toBe(2)
    expect(rowsIn(answer, 'relatedBusinessObjects').map(byName)).toMatchObject([
      { Details: 'first', JournalTypeName: 'Journal - Note', CreatedBy: 'integration' },
      { Details: 'second' },
    ])
  })

  test('a note to an incident that is gone is refused in other words', async () => {
    expect(await addNote(`94${'0'.repeat(40)}`, 'late')).toMatchObject({
      status: 500,
      body: { Code: 'RecordNotFound', Message: 'Record not found', hasError: true },
    })
  })

  test('a file keeps its name and its content', async () => {
    const id = await open(client)
    const text = 'time,what\n12:00,Ä 🜚\n'
    const place = `busobid/${INCIDENT}/busobrecid/${id}/offset/0/totalsize/${Buffer.byteLength(text)}`
    const path = `uploadbusinessobjectattachment/filename/My%20Alerts.csv/${place}`
    expect((await client.call('POST', path, text)).body).toEqual(expect.stringMatching(/^[0-9a-f]{42}$/))
    const { body } = await client.send('GET', '/__admin/records/Incident')
    expect(body).toMatchObject({ records: [{ files: [{ name: 'My Alerts.csv', text }] }] })
  })
})

describe('what clients of other languages ask', () => {
  test.each(['true', 'True'])('relationships come with includerelationships=%s', async (flag) => {
    const path = `getbusinessobjectschema/busobid/${INCIDENT}?includerelationships=${flag}`
    expect(rowsIn(await client.call('GET', path), 'relationships')).not.toEqual([])
  })

  test('summaries by id and by type', async () => {
    const byId = await client.call('GET', `getbusinessobjectsummary/busobid/${INCIDENT}`)
    const major = await client.call('GET', 'getbusinessobjectsummaries/type/Major')
    expect(byId.body).toMatchObject([{ busObId: INCIDENT, name: 'Incident' }])
    expect(major.body).toEqual(byId.body)
  })

  test.each([
    [
      'GET',
      `getbusinessobjectattachments/busobid/${INCIDENT}/busobrecid/1/type/File/attachmenttype/Imported`,
    ],
    ['POST', 'getquicksearchresults'],
    ['POST', 'savebusinessobjectbatch'],
    ['GET', 'getbusinessobjectsummaries/type/Form'],
  ])('what the simulator leaves out it refuses: %s %s', async (method, path) => {
    expect(await client.call(method, path, method === 'POST' ? {} : undefined)).toMatchObject({
      status: 501,
      body: { errorCode: 'NOTSIMULATED', hasError: true },
    })
  })
})
