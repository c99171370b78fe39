import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAzurite } from '../../dev/azurite.ts'
import { type Scsm, startScsm } from '../../simulators/scsm/start-scsm.ts'
import { runHost } from '../contract/local-host/run-host.ts'
import { until } from '../contract/local-host/until.ts'
import { startTenantOf, type Tenant } from '../unit/tokens/tenants.ts'
import { ProductBench } from './connect-product-bench.ts'
import { ConfigFolder, type Finished } from './connect-run.ts'
import { metricPayload } from './metric-payload.ts'

const APP_FOLDER = fileURLToPath(new URL('../..', import.meta.url))
const HEADER = 'X-Portal-Authorization'
const ENDED = { value: 'ended', obtainedAt: '2026-01-01T00:00:00Z', expiresAt: '2026-01-01T01:00:00Z' }

const member = { user: 'bridge@contoso.com', password: randomBytes(9).toString('base64url') }
const accessToken = randomBytes(24).toString('base64url')

let bench: ProductBench<Scsm>
let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenantOf({ ...member, accessToken })
  bench = await ProductBench.start(() =>
    startScsm({ front: { admits: (bearer) => bearer === accessToken, tokenHeader: HEADER } }),
  )
})
afterAll(async () => {
  await bench.stop()
  await tenant.stop()
})

/** Signs in to the portal, through the proxy unless `flags` leave that out. */
function connectPortal(
  name: string,
  folder: ConfigFolder,
  flags: readonly string[] = ['--proxy-token-header', HEADER],
): Promise<Finished> {
  const { url, user, password } = bench.product
  const whole = ['--product', 'scsm', '--url', url, '--user', user, ...flags]
  return bench.connect(name, { folder, flags: whole, secrets: { password } })
}

function connectProxy(
  name: string,
  folder: ConfigFolder,
  password: string = member.password,
): Promise<Finished> {
  const application = ['--tenant-id', 'contoso.com', '--client-id', 'client', '--authority', tenant.url]
  const scope = ['--scope', 'https://portal-contoso.msappproxy.net/user_impersonation']
  const flags = ['--url', bench.product.url, ...application, ...scope, '--user', member.user]
  return bench.connect(name, { folder, flags, secrets: { password } })
}

describe('behind a proxy that wants a sign-in of its own', () => {
  test('the proxy is signed in to first, and then the portal through it', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()

    const first = await connectProxy('fronted-proxy', folder)

    expect({ code: first.code, errors: first.errors }).toEqual({ code: 0, errors: '' })
    expect(first.output).toContain('the proxy lets the bridge through: ok')
    expect(first.output).toContain('npm run connect -- fronted --product scsm --proxy-token-header')
    expect(await bench.grantOf('fronted-proxy')).toMatchObject({ type: 'refresh_token' })
    expect(await folder.bridgeYaml()).toBe(before)

    const second = await connectPortal('fronted', folder)

    expect({ code: second.code, errors: second.errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf('fronted')).toMatchObject({ type: 'cireson_token' })
    expect(await folder.bridgeYaml()).toContain(`    proxy:\n      tokenHeader: ${HEADER}\n`)
    const shown = first.output + second.output
    for (const secret of [member.password, bench.product.password, accessToken]) {
      expect(shown).not.toContain(secret)
    }
  }, 60_000)

  test('--renew signs in to the proxy again', async () => {
    await using folder = await ConfigFolder.copy()
    await connectProxy('scsm-proxy', folder)
    const secrets = { password: member.password }

    // The address is that of bridge.yaml, which the first sign-in to the proxy did not touch.
    await connectPortal('scsm', folder)
    const renewal = { folder, flags: ['--renew', '--user', member.user], secrets }
    const { code, errors } = await bench.connect('scsm-proxy', renewal)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf('scsm-proxy')).toMatchObject({ generation: 2, clientId: 'client' })
  }, 60_000)

  test('an access token that has ended is replaced by the proxy’s stored sign-in', async () => {
    await using folder = await ConfigFolder.copy()
    await connectProxy('idle-proxy', folder)
    await bench.seedSecret('idle-proxy-token', JSON.stringify(ENDED))

    const { code, errors } = await connectPortal('idle', folder)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
  })

  test('a proxy that the answers leave out is detected', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, errors } = await connectPortal('unmentioned', folder, [])

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringContaining('a proxy in front of the portal wants a sign-in of its own'),
    })
  })

  test('a proxy without a sign-in is reported, with the command for it', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, errors } = await connectPortal('early', folder)

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringContaining(
        'first npm run connect -- early-proxy, and then this again. Nothing was changed.',
      ),
    })
  })

  test('a wrong password stores nothing', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, errors } = await connectProxy('closed-proxy', folder, 'hunter2')

    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining('Nothing was changed.') })
    expect(await bench.grantOf('closed-proxy')).toBeUndefined()
  })

  test('no other product has a proxy', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, errors } = await connectProxy('servicenow-proxy', folder)

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringContaining('for which no proxy is supported'),
    })
  })
})

test('the app delivers through the proxy, and renews both tokens by itself', async () => {
  await using folder = await ConfigFolder.copy()
  await connectProxy('scsm-proxy', folder)
  const { errors } = await connectPortal('scsm', folder)
  expect(errors).toBe('')
  await bench.seedSecret('scsm-proxy-token', JSON.stringify(ENDED))
  await bench.seedSecret('scsm-token', JSON.stringify(ENDED))
  const azurite = await startAzurite()
  const environment = {
    ...bench.settings,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: azurite.connectionString,
    SERVICENOW_URL: 'http://127.0.0.1:1',
    BRIDGE_CONFIG: folder.path,
  }
  const app = await runHost({ app: APP_FOLDER, environment })
  try {
    const headers = { 'content-type': 'application/json', 'x-functions-key': app.functionKey }
    const body = metricPayload({ episode: 'through-the-proxy' })
    const posted = await request(`${app.url}/api/alerts/scsm`, { method: 'POST', headers, body })
    await posted.body.dump()
    expect(posted.statusCode).toBe(202)

    const incidents = await until('there is an incident', async () => {
      const answer = await request(`${bench.product.url}/__admin/incidents`)
      const found = (await answer.body.json()) as Record<string, unknown>[]
      return found.length > 0 && found
    })

    expect(incidents).toHaveLength(1)
    const renewed = JSON.parse((await bench.secret('scsm-proxy-token')) ?? '{}') as { value?: string }
    expect(renewed.value).toBe(accessToken)
  } finally {
    await app.stop()
    await azurite.stop()
  }
}, 90_000)
