import { describe, expect, test } from 'vitest'
import { withGateway } from './scsm-gateway-product.ts'
import { INCIDENT_FIELDS } from './scsm-incident-product.ts'
import { type ConnectOptions, type TriedServiceManager, withPortal } from './scsm-product.ts'

type With = <Result>(work: (tried: TriedServiceManager) => Promise<Result>) => Promise<Result>

/** A class of an installation's own, as the simulator has it. */
const CLASS = {
  name: 'Contoso.Azure.Resource',
  id: '5c1d2a90-7b33-4e0a-9f64-2b8f0a6d1e57',
  keyProperty: 'ResourceName',
}

/** Opens an incident about a resource that is not there, and returns the result. */
const open = (through: With, options: ConnectOptions) =>
  through(async ({ connect, incidents, admin }) => {
    const reasons: string[] = []
    const own = {
      createConfigurationItems: true,
      onUnmatched: (_: unknown, reason: string) => reasons.push(reason),
    }
    await connect({ ...own, ...options }).open({
      correlationId: 'a'.repeat(32),
      fields: INCIDENT_FIELDS.open,
      configurationItems: [{ resourceId: '', names: ['sql-orders'] }],
    })
    const items = (await admin('GET', 'configuration-items')) as Record<string, unknown>[]
    return {
      item: items.find(({ DisplayName }) => DisplayName === 'sql-orders'),
      related: (await incidents())[0]?.['HasRelatedWorkItems'],
      reasons,
    }
  })

describe.each<readonly [string, With]>([
  ['a portal', withPortal],
  ['a gateway', withGateway],
])('a configuration item that is created by %s', (_, through) => {
  test('is a Windows computer, named by its key, unless the connection says another class', async () => {
    const { item } = await open(through, {})
    expect(item).toMatchObject({ ClassName: 'Microsoft.Windows.Computer', PrincipalName: 'sql-orders' })
  })

  test('is of the class that the connection names', async () => {
    const { item, related } = await open(through, { configurationItemClass: CLASS })
    expect(item).toMatchObject({ ClassName: CLASS.name, ResourceName: 'sql-orders' })
    expect(related).toMatchObject([{ DisplayName: 'sql-orders' }])
  })

  test('is not created when the class is none, and the incident is opened', async () => {
    const unknown = { ...CLASS, name: 'Contoso.Colour', id: 'f'.repeat(8) + CLASS.id.slice(8) }
    const { item, related, reasons } = await open(through, { configurationItemClass: unknown })
    expect([item, related]).toEqual([undefined, []])
    expect(reasons).toEqual([expect.stringMatching(/^product_rejected: /)])
  })
})
