import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ScsmGateway, startScsmGateway } from '../../simulators/scsm-gateway/start-scsm-gateway.ts'
import { ProductBench } from './connect-product-bench.ts'
import { ConfigFolder, type Finished, sendJson } from './connect-run.ts'

const AUDIENCE = '7c1d1a52-3c0e-4f0b-9a53-0f7f0d6a4b11'
const CLIENT = 'b6f0c1de-5a8e-4a77-9d3e-0d5b7f4f2a22'
const SECRET = 'a-secret-of-the-bridge'

function connect(
  bench: ProductBench<ScsmGateway>,
  name: string,
  folder: ConfigFolder,
  ...more: readonly string[]
): Promise<Finished> {
  const { product, entraId } = bench
  const application = ['--tenant-id', entraId.tenantId, '--client-id', CLIENT, '--authority', entraId.url]
  const sign = ['--grant', 'entra_client_secret', ...application, '--scope', `api://${AUDIENCE}/.default`]
  const flags = ['--product', 'scsm', '--url', product.url, ...sign, ...more]
  return bench.connect(name, { folder, flags, secrets: { clientSecret: SECRET } })
}

describe('npm run connect for a gateway to Service Manager', () => {
  let bench: ProductBench<ScsmGateway>
  const register = (roles: readonly string[]): Promise<void> =>
    sendJson('PUT', `${bench.entraId.url}/__admin/clients/${CLIENT}`, { secret: SECRET, roles })

  beforeAll(async () => {
    bench = await ProductBench.start(({ url, tenantId }) =>
      startScsmGateway({ trust: { authority: url, tenantId, audience: AUDIENCE } }),
    )
    await register(['WorkItems.ReadWrite'])
  })
  afterAll(() => bench.stop())

  test('takes the fields of ITSMC’s own form, stores no password, and writes the connection', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, output, errors } = await connect(bench, 'desk', folder, '--sync', 'incidents')

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain('version: ok')
    expect(output).toContain('user role: ok')
    const grant = await bench.grantOf('desk')
    expect(grant).toMatchObject({ type: 'entra_client_secret', clientId: CLIENT })
    expect(JSON.stringify(grant)).not.toContain('password')
    const yaml = await folder.bridgeYaml()
    expect(yaml).toContain(`  desk:
    product: scsm
    url: ${bench.product.url}
    allowOtherHost: true
    via: gateway
    sync:
`)
    expect([output, errors, yaml].join('\n')).not.toContain(SECRET)
  })

  test('turns a connection by a portal into one by a gateway', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, errors } = await connect(bench, 'scsm', folder)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    const yaml = await folder.bridgeYaml()
    expect(yaml).toContain('via: gateway')
    expect(yaml).not.toContain(String.raw`user: CONTOSO\svc-azure-alerts`)
  })

  test('writes nothing when the application lacks the role, and says which', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    await register([])

    const { code, output, errors } = await connect(bench, 'roleless', folder)
    await register(['WorkItems.ReadWrite'])

    expect(code).toBe(1)
    expect(output + errors).toContain('WorkItems.ReadWrite')
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test.each([
    [['--user', 'CONTOSO\\x'], /^--user is not used here/],
    [['--scope', 'api://x'], /^--scope must be one scope that ends in \/\.default/],
  ])('%j is refused in one line', async (flags, line) => {
    await using folder = await ConfigFolder.copy()
    const { code, errors } = await connect(bench, 'refused', folder, ...flags)
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(line) })
  })
})
