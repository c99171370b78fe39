import { describe, expect, test } from 'vitest'
import {
  createProvanceConnector,
  type ProvanceOptions,
} from '../../../shared/connectors/provance/provance-connector.ts'
import { type Environment, startEnvironment } from './provance-product.ts'

const TABLE = { name: 'contoso_ticket', numberColumn: 'contoso_name' }
const ITEMS = {
  table: 'contoso_server',
  nameColumn: 'contoso_hostname',
  lookupColumn: 'contoso_machine',
  columns: { contoso_label: 'of Azure', contoso_tier: '2' },
}

/** Opens a ticket of a deployment's own table about a machine, and returns the result. */
async function open(
  options: Omit<Partial<ProvanceOptions>, 'name'>,
  fields: Readonly<Record<string, string>> = {},
) {
  const environment: Environment = await startEnvironment()
  const { server, tokens, http, rowsOf } = environment
  const reasons: string[] = []
  const own = {
    name: 'tried',
    table: TABLE,
    onUnmatched: (_: unknown, reason: string) => reasons.push(reason),
    ...options,
  }
  const connector = createProvanceConnector({ url: server.url, tokens, http, now: Date.now, ...own })
  try {
    await connector.open({
      correlationId: 'a'.repeat(32),
      fields: { contoso_name: 'CPU is high', ...fields },
      configurationItems: [{ resourceId: '', names: ['vm-7'] }],
    })
    const [ticket] = await rowsOf('contoso_ticket')
    const checks = await connector.check()
    return { ticket, items: await rowsOf('contoso_server'), reasons, checks }
  } finally {
    await environment.stop()
  }
}

describe('a configuration item of a table of its own', () => {
  test('is created with the columns that the connection gives, and is named by the ticket', async () => {
    const { ticket, items, checks } = await open({
      createConfigurationItems: true,
      configurationItems: ITEMS,
    })
    expect(items).toMatchObject([{ contoso_hostname: 'vm-7', contoso_label: 'of Azure', contoso_tier: 2 }])
    expect(ticket?.['_contoso_machine_value']).toBe(items[0]?.['contoso_serverid'])
    expect(checks).toContainEqual({
      name: 'configuration items',
      ok: true,
      detail: 'contoso_machine names a record of contoso_server by contoso_hostname',
    })
  })

  test('whose name two records have is no match, and is reported as ambiguous', async () => {
    const environment = await startEnvironment()
    const { server, tokens, http, ask, rowsOf } = environment
    const reasons: string[] = []
    const connector = createProvanceConnector({
      name: 'tried',
      url: server.url,
      tokens,
      http,
      now: Date.now,
      table: TABLE,
      createConfigurationItems: true,
      configurationItems: ITEMS,
      onUnmatched: (_, reason) => reasons.push(reason),
    })
    const openAbout = (key: string, name: string): Promise<unknown> =>
      connector.open({
        correlationId: key.repeat(32),
        fields: { contoso_name: key },
        configurationItems: [{ resourceId: '', names: [name] }],
      })
    try {
      await openAbout('a', 'vm-7')
      await openAbout('b', 'vm-8')
      const second = (await rowsOf('contoso_server')).find((row) => row['contoso_hostname'] === 'vm-8')
      const id = String(second?.['contoso_serverid'])
      await ask('PATCH', `/__admin/tables/contoso_server/${id}`, { contoso_hostname: 'vm-7' })
      expect(reasons).toEqual([])

      await openAbout('c', 'vm-7')
      const ticket = (await rowsOf('contoso_ticket')).find((row) => row['contoso_name'] === 'c')
      expect(ticket?.['_contoso_machine_value']).toBeNull()
      expect(await rowsOf('contoso_server')).toHaveLength(2)
      expect(reasons).toEqual(['ambiguous: more than one record has it as contoso_hostname'])
    } finally {
      await environment.stop()
    }
  })

  test('is looked up by the metadata of its table, which is read again after an hour', async () => {
    const environment = await startEnvironment()
    const { server, tokens, http, ask } = environment
    let time = Date.now()
    const own = { name: 'tried', table: TABLE, linkConfigurationItems: true, configurationItems: ITEMS }
    const connector = createProvanceConnector({ url: server.url, tokens, http, now: () => time, ...own })
    const asked = async (key: string): Promise<number> => {
      await connector.open({
        correlationId: key.repeat(32),
        fields: { contoso_name: 'CPU is high' },
        configurationItems: [{ resourceId: '', names: ['vm-7'] }],
      })
      const { requests } = (await ask('GET', '/__admin/requests')) as { requests: { path: string }[] }
      return requests.filter(({ path }) => path.includes("EntityDefinitions(LogicalName='contoso_server')"))
        .length
    }
    try {
      const first = await asked('a')
      const withinTheHour = await asked('b')
      time += 3_601_000
      const after = await asked('c')
      expect([withinTheHour, after]).toEqual([first, 2 * first])
      expect(first).toBeGreaterThan(0)
    } finally {
      await environment.stop()
    }
  })

  test.each([
    [{ ...ITEMS, table: 'contoso_servers' }, 'there is no table contoso_servers'],
    [{ ...ITEMS, nameColumn: 'contoso_hostnames' }, 'has no column contoso_hostnames, but contoso_hostname'],
    [
      { ...ITEMS, lookupColumn: 'contoso_account' },
      'needs one lookup that leads to contoso_server (contoso_machine)',
    ],
    [{}, 'needs one lookup that leads to msdyn_customerasset (none does)'],
  ])(
    'that is configured as %o is reported by the check, and does not hold up tickets',
    async (wrong, reason) => {
      const { ticket, reasons, checks } = await open({
        createConfigurationItems: true,
        configurationItems: wrong,
      })
      expect(ticket?.['_contoso_machine_value']).toBeNull()
      const { detail = '' } = checks.find(({ name }) => name === 'configuration items') ?? {}
      expect([reasons.join(), detail]).toEqual([
        expect.stringContaining(reason),
        expect.stringContaining(reason),
      ])
    },
  )
})
