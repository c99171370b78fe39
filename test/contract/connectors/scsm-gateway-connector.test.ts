import { describe, expect, test } from 'vitest'
import { type TriedGateway, withGateway } from './scsm-gateway-product.ts'
import { INCIDENT_FIELDS } from './scsm-incident-product.ts'

const KEY = 'a'.repeat(32)
const TICKET = { correlationId: KEY, fields: INCIDENT_FIELDS.open }
const NOTE = { action: 'note', fields: { AnalystComment: 'still high' }, id: '1'.repeat(32) } as const

const modifiedMeanwhile = (tried: TriedGateway, times: number): Promise<unknown> =>
  tried.admin('POST', 'faults', {
    match: { method: 'PATCH' },
    times,
    fault: { kind: 'modified-meanwhile' },
  })

describe('an incident by way of a gateway', () => {
  test('holds what the template gave, and the correlation id at the end of its description', async () => {
    const incident = await withGateway(async ({ connect, incidents }) => {
      await connect().open(TICKET)
      return (await incidents())[0]
    })
    expect(incident).toMatchObject({
      Title: 'CPU is high',
      Description: `It is.\n\nConnection: itsm\n[azn:${KEY}]`,
      Impact: { Name: 'Medium' },
      TierQueue: { Name: 'Tier 1' },
      Priority: 5,
    })
  })

  test('keeps what Service Manager’s own template says and the ticket does not', async () => {
    const incident = await withGateway(async ({ connect, incidents, gateway }) => {
      const fields = { Title: 'CPU is high', Description: 'It is.' }
      await connect({ template: gateway.templates['Azure alert'] ?? '' }).open({ correlationId: KEY, fields })
      return (await incidents())[0]
    })
    expect(incident).toMatchObject({
      Escalated: true,
      Impact: { Name: 'Medium' },
      Status: { Name: 'Active' },
    })
  })

  test('[S-19] of a template of another type projection is refused with what to take instead', async () => {
    const { error, count } = await withGateway(async ({ connect, incidents, gateway }) => {
      const template = gateway.templates['Made with a view of the helpdesk'] ?? ''
      const thrown: unknown = await connect({ template })
        .open(TICKET)
        .catch((each: unknown) => each)
      return { error: thrown, count: (await incidents()).length }
    })
    expect(error).toMatchObject({ code: 'product_rejected', inDoubt: false })
    expect(String(error)).toContain('System.WorkItem.Incident.ProjectionType')
    expect(count).toBe(0)
  })

  test('is related to the configuration items that the alert names', async () => {
    const incident = await withGateway(async ({ connect, incidents }) => {
      const configurationItems = ['WEB-server-01', 'payments', 'unknown'].map((name) => ({
        resourceId: '',
        names: [name],
      }))
      await connect({ linkConfigurationItems: true }).open({ ...TICKET, configurationItems })
      return (await incidents())[0]
    })
    expect(incident?.['HasRelatedWorkItems']).toMatchObject([
      { DisplayName: 'web-server-01.example.com' },
      { DisplayName: 'payments' },
    ])
  })

  test('is related to neither of two that share a name', async () => {
    const incident = await withGateway(async ({ connect, incidents, admin }) => {
      await admin('POST', 'configuration-items', { DisplayName: 'payments' })
      const configurationItems = [{ resourceId: '', names: ['payments'] }]
      await connect({ linkConfigurationItems: true }).open({ ...TICKET, configurationItems })
      return (await incidents())[0]
    })
    expect(incident?.['HasRelatedWorkItems']).toEqual([])
  })
})

describe('a change that meets another one', () => {
  test('is made on top of it', async () => {
    const notes = await withGateway(async (tried) => {
      const connector = tried.connect()
      const opened = await connector.open(TICKET)
      await modifiedMeanwhile(tried, 2)
      await connector.change(opened, NOTE)
      return (await tried.incidents())[0]?.['AppliesToTroubleTicket']
    })
    expect(notes).toMatchObject([{ Comment: `still high\n[delivery ${NOTE.id}]`, IsPrivate: true }])
  })

  test('is put off when that happens each time, and is not written', async () => {
    const { error, notes } = await withGateway(async (tried) => {
      const connector = tried.connect()
      const opened = await connector.open(TICKET)
      await modifiedMeanwhile(tried, 3)
      const thrown: unknown = await connector.change(opened, NOTE).catch((each: unknown) => each)
      return { error: thrown, notes: (await tried.incidents())[0]?.['AppliesToTroubleTicket'] }
    })
    expect(error).toMatchObject({ retry: 'later', inDoubt: false })
    expect(notes).toEqual([])
  })
})

describe('the check', () => {
  test('[S-18] shows the version of Service Manager and the profile of the gateway’s account', async () => {
    const checks = await withGateway(({ connect }) => connect().check())
    expect(checks).toContainEqual({
      name: 'version',
      ok: true,
      detail: 'Service Manager 2022, 10.22.1068.0 of SM_CONTOSO',
    })
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'user role',
        ok: true,
        detail: expect.stringContaining('AdvancedOperator'),
      }),
    )
  })

  test('says that a version before 2012 R2 was not examined', async () => {
    const checks = await withGateway(async ({ connect, admin }) => {
      await admin('POST', 'settings', { serverVersion: '7.5.1561.0' })
      return connect().check()
    })
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      { name: 'version', ok: false, detail: expect.stringContaining('older than 2012 R2') },
    ])
  })

  test('says what to do when the account may not write incidents', async () => {
    const checks = await withGateway(async ({ connect, admin }) => {
      await admin('POST', 'settings', { profiles: ['EndUser'] })
      return connect().check()
    })
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      { name: 'user role', ok: false, detail: expect.stringContaining('Advanced Operators') },
    ])
  })

  test('leaves the role out where the account may not read it', async () => {
    const checks = await withGateway(async ({ connect, admin }) => {
      await admin('POST', 'settings', { profiles: null })
      return connect().check()
    })
    expect(checks.map(({ name }) => name)).not.toContain('user role')
  })

  test('names the template of another type projection', async () => {
    const checks = await withGateway(({ connect, gateway }) =>
      connect({ template: gateway.templates['Made with a view of the helpdesk'] ?? '' }).check(),
    )
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'template is one for incidents', detail: expect.stringContaining('ProjectionType') },
    ])
  })
})
