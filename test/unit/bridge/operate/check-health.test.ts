import { expect, test } from 'vitest'
import { createCheckHealth, type HealthOptions } from '../../../../shared/bridge/operate/check-health.ts'
import type { CircuitReport } from '../../../../shared/bridge/protect/circuit-state.ts'
import { BridgeError, type ErrorCode } from '../../../../shared/errors.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const CLOSED: CircuitReport = { phase: 'closed', cause: null, failures: 0, seconds: 0, refused: [] }

const well: HealthOptions = {
  checkStorage: async () => undefined,
  checkVault: async () => undefined,
  connections: async () => ['servicenow'],
  connector: async () => new ScriptedProduct(),
  breaker: async () => ({ state: async () => CLOSED }),
  checkSignIn: async () => ({ name: 'sign-in', ok: true, detail: 'lasts' }),
  checkSync: async () => [{ name: 'sync of incidents', ok: true, detail: '0 s behind' }],
  checkCanary: async () => [],
}

const failsWith = (code: ErrorCode) => async (): Promise<never> => {
  throw new BridgeError(code, 'in a few words')
}

test('all is well when everything that a delivery needs is there', async () => {
  const { healthy, checks } = await createCheckHealth(well)()
  expect(healthy).toBe(true)
  expect(checks.map(({ name }) => name)).toEqual([
    'storage',
    'key vault',
    'configuration',
    'servicenow: reachable',
    'servicenow: sign-in',
    'servicenow: sync of incidents',
    'servicenow: circuit breaker',
  ])
})

test.each<[string, ErrorCode, Partial<HealthOptions>]>([
  ['storage', 'storage_unavailable', { checkStorage: failsWith('storage_unavailable') }],
  ['key vault', 'vault_unavailable', { checkVault: failsWith('vault_unavailable') }],
  ['configuration', 'config_invalid', { connections: failsWith('config_invalid') }],
  ['servicenow', 'sign_in_needed', { connector: failsWith('sign_in_needed') }],
  ['servicenow', 'vault_unavailable', { checkSignIn: failsWith('vault_unavailable') }],
])('what is amiss with %s is named, and the rest is looked at all the same', async (name, code, broken) => {
  const { healthy, checks } = await createCheckHealth({ ...well, ...broken })()
  expect(healthy).toBe(false)
  expect(checks.filter(({ ok }) => !ok)).toEqual([{ name, ok: false, detail: `${code}: in a few words` }])
  expect(checks.length).toBeGreaterThanOrEqual(3)
})

test('a check that a product fails counts, under its connection’s name', async () => {
  const product = new ScriptedProduct()
  product.check = async () => [{ name: 'incidents can be read', ok: false, detail: 'refused' }]
  const { healthy, checks } = await createCheckHealth({ ...well, connector: async () => product })()
  expect(healthy).toBe(false)
  expect(checks).toContainEqual({ name: 'servicenow: incidents can be read', ok: false, detail: 'refused' })
})

test.each<[CircuitReport['phase'], number, string]>([
  ['open', 35, 'open: no call for 35 s'],
  ['half-open', 0, 'half-open: the next call is a probe'],
])(
  'a breaker that is %s is a failed check that says why, and when a call may go',
  async (phase, seconds, says) => {
    const cause = { code: 'product_timed_out', message: 'ServiceNow: no answer' } as const
    const state = async (): Promise<CircuitReport> => ({ phase, cause, failures: 2, seconds, refused: [] })
    const { healthy, checks } = await createCheckHealth({ ...well, breaker: async () => ({ state }) })()
    expect(healthy).toBe(false)
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      {
        name: 'servicenow: circuit breaker',
        ok: false,
        detail: `${says}, after 2 failure(s) in a row, the last one product_timed_out: ServiceNow: no answer`,
      },
    ])
  },
)
