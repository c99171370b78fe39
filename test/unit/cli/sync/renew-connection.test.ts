import { expect, test } from 'vitest'
import { renewConnection } from '../../../../cli/sync/renew-connection.ts'
import type { CheckedConnection } from '../../../../cli/check-connection/checked-connection.ts'
import { SCSM } from '../../../../shared/connectors/scsm/product.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { buildCheckedConnection, failing, GRANT } from '../../../builders/checked-connection.ts'
import { buildRoute } from '../../../builders/config.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const BEFORE = { obtainedAt: '2026-11-23T11:50:00.000Z', expiresAt: '2026-11-23T12:20:00.000Z' }
const AFTER = { obtainedAt: '2026-11-23T12:00:00.000Z', expiresAt: '2026-11-23T12:30:00.000Z' }

/** A vault with a good token for each sign-in, what is asked of the server and the product, and in which order. */
function buildBench({ isStored = true }: { readonly isStored?: boolean } = {}): {
  readonly asked: string[]
  readonly overrides: Partial<CheckedConnection>
} {
  const asked: string[] = []
  const renewed = new Set<string>()
  const product = Object.assign(new ScriptedProduct(), {
    check: async () => {
      asked.push('product checked')
      return []
    },
  })
  return {
    asked,
    overrides: {
      store: {
        readGrant: async () => ({ version: '1', grant: GRANT }),
        readToken: async (name) =>
          renewed.has(name) && isStored ? { value: 'new', ...AFTER } : { value: `old of ${name}`, ...BEFORE },
      },
      tokens: async (name) => ({
        current: async () => 'new',
        replace: async (refused) => {
          asked.push(`${name} renewed for ${refused}`)
          renewed.add(name)
          return 'new'
        },
      }),
      connector: async () => product,
    },
  }
}

test('a token that is still good is renewed, before the product is looked at', async () => {
  const { asked, overrides } = buildBench()
  const { tokens, report } = await renewConnection(buildCheckedConnection(overrides))
  expect(asked).toEqual(['servicenow renewed for old of servicenow', 'product checked'])
  expect(tokens).toEqual([{ signIn: 'servicenow', expiresAt: AFTER.expiresAt }])
  expect(report.probes.map(({ name }) => name)).toContain('routes')
})

test('the proxy before a product is signed in to first', async () => {
  const { asked, overrides } = buildBench()
  const connection = {
    ...buildRoute('servicenow').connection,
    product: SCSM,
    options: { user: 'CONTOSO\\bridge', proxy: { tokenHeader: 'X-Portal' } },
  }
  await renewConnection(buildCheckedConnection({ ...overrides, connection }))
  expect(asked.slice(0, 2)).toEqual([
    'servicenow-proxy renewed for old of servicenow-proxy',
    'servicenow renewed for old of servicenow',
  ])
})

test('a token that Key Vault did not take has no end', async () => {
  const { overrides } = buildBench({ isStored: false })
  const { tokens } = await renewConnection(buildCheckedConnection(overrides))
  expect(tokens).toEqual([{ signIn: 'servicenow' }])
})

test('a refused grant ends it, and the product is not asked', async () => {
  const { asked, overrides } = buildBench()
  const replace = failing('sign_in_needed', 'refused')
  const tokens: CheckedConnection['tokens'] = async () => ({ current: async () => 'old', replace })
  const renewal = renewConnection(buildCheckedConnection({ ...overrides, tokens }))
  await expect(renewal).rejects.toEqual(new BridgeError('sign_in_needed', 'refused'))
  expect(asked).toEqual([])
})
