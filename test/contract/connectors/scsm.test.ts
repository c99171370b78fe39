import { describe, expect, test } from 'vitest'
import { describeConnector } from './connector-suite.ts'
import type { Differences } from './product.ts'
import { INCIDENT_FIELDS, startScsmIncidents } from './scsm-incident-product.ts'
import { withPortal } from './scsm-product.ts'
import { kindOf } from '../../builders/products.ts'

const DIFFERENCES: Differences = {
  // No public source says how the portal takes a file.
  absent: kindOf('scsm', 'incident').absent,
  // The portal has its own answer for a missing record; a 404 comes from a wrong address or installation.
  reportedAs: { 'not found': { code: 'product_unavailable', inDoubt: false } },
}

describeConnector('Service Manager incident', () => startScsmIncidents(), DIFFERENCES)

const CORRELATION_PROPERTY = { name: 'AzureAlertKey', classId: '7d3f0a4e-5b1c-4c0e-9b5e-2f6a1c8d9e01' }

describeConnector(
  'Service Manager incident with a property for the correlation id',
  () => startScsmIncidents({ correlationProperty: CORRELATION_PROPERTY }),
  DIFFERENCES,
)

const KEY = 'a'.repeat(32)

describe('an incident', () => {
  test('holds what the template gave, where it comes from, and a URL that leads to it', async () => {
    const { incident, html, number } = await withPortal(async ({ connect, incidents }) => {
      const opened = await connect().open({ correlationId: KEY, fields: INCIDENT_FIELDS.open })
      const page = await fetch(opened.url)
      return { incident: (await incidents())[0], html: await page.text(), number: opened.number }
    })
    expect(incident).toMatchObject({
      Title: 'CPU is high',
      Description: `It is.\n\nConnection: itsm\n[azn:${KEY}]`,
      Impact: { Name: 'Medium' },
      TierQueue: { Name: 'Tier 1' },
      Priority: 5,
      CreatedWorkItem: { DisplayName: 'alert.bridge' },
    })
    expect(html).toContain(number)
  })

  test('begins with the template that the connection names', async () => {
    const incident = await withPortal(async ({ connect, incidents, server }) => {
      const connector = connect({ template: server.templates['Azure alert'] ?? '' })
      await connector.open({
        correlationId: KEY,
        fields: { Description: 'x', NeedsKnowledgeArticle: 'true' },
      })
      return (await incidents())[0]
    })
    expect(incident).toMatchObject({ Title: 'Azure alert', Escalated: true })
  })

  test('of a template for something else is refused with what to take instead', async () => {
    const { error, count } = await withPortal(async ({ connect, incidents, server }) => {
      const connector = connect({ template: server.templates['Default Service Request Template'] ?? '' })
      const thrown: unknown = await connector
        .open({ correlationId: KEY, fields: INCIDENT_FIELDS.open })
        .catch((each: unknown) => each)
      return { error: thrown, count: (await incidents()).length }
    })
    expect(error).toMatchObject({ code: 'product_rejected', inDoubt: false })
    expect(String(error)).toContain('IncidentManagement!System.WorkItem.Incident.ProjectionType')
    expect(count).toBe(0)
  })

  test.each([
    ['Impact', 'Huge', 'it has High, Medium, Low'],
    ['TierQueue', 'Tier 9', 'Cloud Operations'],
  ])('with an unknown %s is refused with the names that are known', async (property, value, known) => {
    const error: unknown = await withPortal(({ connect }) =>
      connect()
        .open({ correlationId: KEY, fields: { ...INCIDENT_FIELDS.open, [property]: value } })
        .catch((thrown: unknown) => thrown),
    )
    expect(error).toMatchObject({ code: 'product_rejected', message: expect.stringContaining(known) })
  })

  test('takes values of lists by GUID and by path, too', async () => {
    const incident = await withPortal(async ({ connect, incidents }) => {
      const fields = {
        ...INCIDENT_FIELDS.open,
        Impact: 'D2B5E816-2D24-8E7D-A61F-2CCEAEAC2664',
        Classification: 'hardware problems\\disk',
      }
      await connect().open({ correlationId: KEY, fields })
      return (await incidents())[0]
    })
    expect(incident).toMatchObject({ Impact: { Name: 'High' }, Classification: { Name: 'Disk' } })
  })

  test('has neither a resolution nor a reason for it after it was reopened', async () => {
    const incident = await withPortal(async ({ connect, incidents }) => {
      const connector = connect()
      const opened = await connector.open({ correlationId: KEY, fields: INCIDENT_FIELDS.open })
      await connector.change(opened, {
        action: 'resolve',
        fields: INCIDENT_FIELDS.resolve,
        id: '1'.repeat(32),
      })
      await connector.change(opened, { action: 'reopen', fields: INCIDENT_FIELDS.reopen, id: '2'.repeat(32) })
      return (await incidents())[0]
    })
    expect(incident).toMatchObject({
      Status: { Name: 'Active' },
      ResolutionCategory: { Id: null },
      ResolutionDescription: null,
      ResolvedDate: null,
    })
  })

  test('keeps its correlation id when a change writes its description', async () => {
    const found = await withPortal(async ({ connect }) => {
      const connector = connect()
      const opened = await connector.open({ correlationId: KEY, fields: INCIDENT_FIELDS.open })
      const fields = { Description: 'Worse.', Impact: 'High' }
      await connector.change(opened, { action: 'escalate', fields, id: '1'.repeat(32) })
      return connector.find(KEY)
    })
    expect(found).toMatchObject({ correlationId: KEY })
  })
})
