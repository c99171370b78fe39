import { describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { ConfigurationItem, WorkItem } from '../../../shared/ticket/ticket.ts'
import { PROXY_TOKEN, type TriedPortal, withPortal } from './scsm-product.ts'

const KEY = 'a'.repeat(32)
const FIELDS = { Title: 'CPU is high', Description: 'It is.', Impact: 'Medium', Urgency: 'Medium' }
const NOTE = { AnalystComment: 'still high' }

const open = (connector: Connector, items: readonly string[] = []): Promise<WorkItem> => {
  const configurationItems = items.map((name) => ({ resourceId: '', names: [name] }))
  return connector.open({ correlationId: KEY, fields: FIELDS, configurationItems })
}

const modifiedMeanwhile = (portal: TriedPortal, times: number): Promise<unknown> =>
  portal.admin('POST', 'faults', {
    match: { path: '/api/V3/Projection/Commit' },
    times,
    fault: { kind: 'modified-meanwhile' },
  })

describe('a change that meets another one', () => {
  test('is made on top of it', async () => {
    const notes = await withPortal(async (portal) => {
      const connector = portal.connect()
      const opened = await open(connector)
      await modifiedMeanwhile(portal, 2)
      await connector.change(opened, { action: 'note', fields: NOTE, id: '1'.repeat(32) })
      return (await portal.incidents())[0]?.['AppliesToTroubleTicket']
    })
    expect(notes).toHaveLength(1)
  })

  test('is put off when that happens each time, and is not written', async () => {
    const { error, notes } = await withPortal(async (portal) => {
      const connector = portal.connect()
      const opened = await open(connector)
      await modifiedMeanwhile(portal, 3)
      const change = { action: 'note', fields: NOTE, id: '1'.repeat(32) } as const
      const thrown: unknown = await connector.change(opened, change).catch((each: unknown) => each)
      return { error: thrown, notes: (await portal.incidents())[0]?.['AppliesToTroubleTicket'] }
    })
    expect(error).toMatchObject({ retry: 'later', inDoubt: false, opensCircuit: false })
    expect(notes).toEqual([])
  })

  test('does not undo what a person changed', async () => {
    const incident = await withPortal(async (portal) => {
      const connector = portal.connect()
      const opened = await open(connector)
      await portal.admin('PATCH', `incidents/${opened.id}`, { Title: 'CPU of the web server' })
      await connector.change(opened, { action: 'escalate', fields: { Impact: 'High' }, id: '1'.repeat(32) })
      return (await portal.incidents())[0]
    })
    expect(incident).toMatchObject({ Title: 'CPU of the web server', Impact: { Name: 'High' } })
  })
})

test('a note is written once, however often the same change is made', async () => {
  const notes = await withPortal(async (portal) => {
    const connector = portal.connect()
    const opened = await open(connector)
    const change = { action: 'note', fields: NOTE, id: '1'.repeat(32) } as const
    await connector.change(opened, change)
    await connector.change(opened, change)
    return (await portal.incidents())[0]?.['AppliesToTroubleTicket']
  })
  expect(notes).toMatchObject([{ Comment: `still high\n[delivery ${'1'.repeat(32)}]`, IsPrivate: true }])
})

describe('configuration items', () => {
  test('are related by name and by the first part of a full name; the others are reported', async () => {
    const unmatched: (string | undefined)[] = []
    const onUnmatched = ({ names }: ConfigurationItem): void => void unmatched.push(names[0])
    const incident = await withPortal(async (portal) => {
      const connector = portal.connect({ linkConfigurationItems: true, onUnmatched })
      await open(connector, ['WEB-server-01', 'payments', 'unknown', "x' or 1=1 %"])
      return (await portal.incidents())[0]
    })
    expect(incident?.['HasRelatedWorkItems']).toMatchObject([
      { DisplayName: 'web-server-01.example.com' },
      { DisplayName: 'payments' },
    ])
    expect(unmatched).toEqual(['unknown', "x' or 1=1 %"])
  })

  test('that share a name are ambiguous, and none of them is related', async () => {
    const unmatched: unknown[] = []
    const onUnmatched = ({ names }: ConfigurationItem, reason: string): void =>
      void unmatched.push([names[0], reason])
    const incident = await withPortal(async (portal) => {
      for (const DisplayName of ['payments', 'sql-server-01.other.example', 'web-server-01'])
        await portal.admin('POST', 'configuration-items', { DisplayName })
      const connector = portal.connect({ linkConfigurationItems: true, onUnmatched })
      await open(connector, ['payments', 'sql-server-01', 'web-server-01'])
      return (await portal.incidents())[0]
    })
    expect(incident?.['HasRelatedWorkItems']).toMatchObject([{ DisplayName: 'web-server-01' }])
    const ambiguous = 'ambiguous: more than one configuration item has such a display name'
    expect(unmatched).toEqual([
      ['payments', ambiguous],
      ['sql-server-01', ambiguous],
    ])
  })

  test('that cannot be searched for do not keep an incident from being opened', async () => {
    const reasons: string[] = []
    const onUnmatched = (_: ConfigurationItem, reason: string): void => void reasons.push(reason)
    const opened = await withPortal(async (portal) => {
      const path = '/api/V3/Projection/GetProjectionByCriteria'
      await portal.admin('POST', 'faults', { match: { path }, fault: { status: 500 } })
      return open(portal.connect({ linkConfigurationItems: true, onUnmatched }), ['payments'])
    })
    expect(opened.status).toBe('open')
    expect(reasons).toEqual([expect.stringMatching(/^product_unavailable: /)])
  })

  test('are left alone unless the connection asks for them', async () => {
    const incident = await withPortal(async (portal) => {
      await open(portal.connect(), ['payments'])
      return (await portal.incidents())[0]
    })
    expect(incident?.['HasRelatedWorkItems']).toEqual([])
  })
})

describe('behind a proxy that wants a token of its own', () => {
  const front = {
    admits: (bearer: string) => bearer === PROXY_TOKEN,
    tokenHeader: 'X-Portal-Authorization',
  }

  test('both tokens go out, each in its header', async () => {
    const opened = await withPortal(
      ({ connect }) => {
        const tokens = { current: async () => PROXY_TOKEN, replace: async () => PROXY_TOKEN }
        return open(connect({ proxy: { tokens, tokenHeader: front.tokenHeader } }))
      },
      { front },
    )
    expect(opened.status).toBe('open')
  })

  test('the proxy’s token is the one that is replaced when the proxy refuses it', async () => {
    const refused: string[] = []
    await withPortal(
      ({ connect, signIn }) => {
        let current = 'ended'
        const replace = async (token: string): Promise<string> => {
          refused.push(token)
          current = PROXY_TOKEN
          return current
        }
        const proxy = { tokens: { current: async () => current, replace }, tokenHeader: front.tokenHeader }
        return open(
          connect({ proxy, tokens: { current: signIn, replace: () => Promise.reject(new Error()) } }),
        )
      },
      { front },
    )
    expect(refused).toEqual(['ended'])
  })
})

describe('the check', () => {
  test('names a template that is not for incidents', async () => {
    const checks = await withPortal(({ connect, server }) =>
      connect({ template: server.templates['Default Service Request Template'] ?? '' }).check(),
    )
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'template is one for incidents', detail: expect.stringContaining('ProjectionType') },
    ])
  })

  test('names the property that incidents do not have', async () => {
    const classId = '7d3f0a4e-5b1c-4c0e-9b5e-2f6a1c8d9e01'
    const checks = await withPortal(({ connect }) =>
      connect({ correlationProperty: { name: 'AzureAlertKey', classId } }).check(),
    )
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([{ name: 'incidents can be found' }])
  })

  test('names the user that the portal does not know, and goes no further', async () => {
    const checks = await withPortal(({ connect }) => connect({ user: String.raw`CONTOSO\nobody` }).check())
    expect(checks).toMatchObject([{ ok: false, detail: expect.stringContaining(String.raw`CONTOSO\nobody`) }])
  })

  test('names the values that no list has', async () => {
    const choices = { TierQueue: ['Tier 1', 'Tier 9'], Impact: ['High'] }
    const checks = await withPortal(({ connect }) => connect().check({ fields: [], choices }))
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'TierQueue has the values used', detail: expect.stringContaining('it has Tier 1, Tier 2') },
    ])
  })

  test('uses up no number', async () => {
    const opened = await withPortal(async ({ connect }) => {
      const connector = connect()
      await connector.check()
      return open(connector)
    })
    expect(opened.number).toBe('IR1001')
  })
})
