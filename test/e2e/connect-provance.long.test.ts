import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Provance, startProvance } from '../../simulators/provance/start-provance.ts'
import { ProductBench } from './connect-product-bench.ts'
import { ConfigFolder, type Finished, sendJson } from './connect-run.ts'
import { makeCertificate, startTenantThatTrusts } from '../unit/tokens/tenants.ts'

const CLIENT_ID = '0a1b2c3d-0000-4000-8000-000000000003'
const SECRET = 'of-the-registration'

let bench: ProductBench<Provance>
beforeAll(async () => {
  bench = await ProductBench.start(({ url, tenantId }) =>
    startProvance({ tenantId, entraKeysUrl: `${url}/common/discovery/keys` }),
  )
  await register({ secret: SECRET, trustsManagedIdentity: true })
})
afterAll(() => bench.stop())

/** The application, with Entra ID. */
const register = (client: object): Promise<void> =>
  sendJson('PUT', `${bench.entraId.url}/__admin/clients/${CLIENT_ID}`, client)

/** What the role of every user lacks from now on. */
const lack = (...lacked: readonly string[]): Promise<void> =>
  sendJson('PUT', `${bench.product.url}/__admin/privileges`, { lacked })

interface Call {
  readonly flags: readonly string[]
  readonly secrets?: object
}

/** Connects by way of the simulated Entra ID, or of another tenant when the flags name one. */
function connect(name: string, folder: ConfigFolder, { flags, secrets = {} }: Call): Promise<Finished> {
  const common = ['--product', 'provance', '--url', bench.product.url]
  return bench.connect(name, { folder, flags: [...common, ...flags], secrets })
}

const inTenant = (): string[] => ['--tenant-id', bench.entraId.tenantId, '--client-id', CLIENT_ID]
const ofEntraId = (): string[] => [...inTenant(), '--authority', bench.entraId.url]

describe('[S-40] npm run connect for Provance', () => {
  test('signs in as an application, checks, and writes the connection', async () => {
    await using folder = await ConfigFolder.copy()

    const call = { flags: ofEntraId(), secrets: { clientSecret: SECRET } }
    const { code, output, errors } = await connect('by-secret', folder, call)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain('privileges: ok')
    expect(output).toContain('by-secret is signed in; this sign-in does not expire.')
    expect(output).toContain('an application user for the client ID')
    expect(await bench.grantOf('by-secret')).toEqual({
      v: 1,
      type: 'entra_client_secret',
      tenantId: bench.entraId.tenantId,
      clientId: CLIENT_ID,
      clientSecret: SECRET,
      scope: `${bench.product.url}/.default`,
      authority: bench.entraId.url,
      generation: 1,
    })
    const yaml = await folder.bridgeYaml()
    expect(yaml).toContain(`  by-secret:\n    product: provance\n    url: ${bench.product.url}\n`)
    expect([output, errors, yaml].join('\n')).not.toContain(SECRET)
  })

  test.each(['entra_managed_identity', 'entra_federated'])('%s needs no secret at all', async (grant) => {
    await using folder = await ConfigFolder.copy()
    const name = grant.replace('_', '-').replace('_', '-')
    const flags = grant === 'entra_federated' ? ofEntraId() : ['--client-id', '']

    const { code, errors } = await connect(name, folder, { flags: ['--grant', grant, ...flags] })

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf(name)).toMatchObject({ type: grant, scope: `${bench.product.url}/.default` })
  })

  test('password keeps the refresh token of a user, and neither user nor password', async () => {
    await using folder = await ConfigFolder.copy()
    const { url, tenantId, clientId, user, password } = bench.product
    const tenant = ['--tenant-id', tenantId, '--client-id', clientId, '--authority', url]
    const flags = ['--grant', 'password', ...tenant, '--user', user]

    const { code, output, errors } = await connect('by-user', folder, { flags, secrets: { password } })

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain('Each refresh prolongs the sign-in')
    const grant = await bench.grantOf('by-user')
    expect(grant).toMatchObject({ type: 'refresh_token', scope: `${url}/.default offline_access` })
    expect(JSON.stringify(grant)).not.toContain(password)
    expect(grant).not.toHaveProperty('user')
    const renewal = { folder, flags: ['--renew', '--user', user], secrets: { password } }
    expect(await bench.connect('by-user', renewal)).toMatchObject({ code: 0, errors: '' })
    expect(await bench.grantOf('by-user')).toMatchObject({ generation: 2, scope: grant?.['scope'] })
  })

  test('--rotate-secret stores the secret that Entra ID takes', async () => {
    await using folder = await ConfigFolder.copy()
    await connect('rotated', folder, { flags: ofEntraId(), secrets: { clientSecret: SECRET } })
    const flags = ['--rotate-secret']

    const wrong = await bench.connect('rotated', { folder, flags, secrets: { clientSecret: 'mistyped' } })
    expect(wrong).toMatchObject({ code: 1, errors: expect.stringContaining('Nothing was changed.') })
    await register({ secret: 'of-this-year', trustsManagedIdentity: true })
    const right = await bench.connect('rotated', { folder, flags, secrets: { clientSecret: 'of-this-year' } })
    await register({ secret: SECRET, trustsManagedIdentity: true })

    expect({ code: right.code, errors: right.errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf('rotated')).toMatchObject({ clientSecret: 'of-this-year', generation: 2 })
    expect(await bench.enabledVersions('rotated-grant')).toBe(1)
  }, 60_000)

  test('stores and writes nothing when Entra ID refuses', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()

    const call = { flags: ofEntraId(), secrets: { clientSecret: 'hunter2' } }
    const { code, errors } = await connect('refused', folder, call)

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/AADSTS7000215.+Nothing was changed\.\n$/),
    })
    expect(await bench.grantOf('refused')).toBeUndefined()
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('a role that lacks a privilege is reported before bridge.yaml is written', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    await lack('prvAppendToIncident')

    const call = { flags: ofEntraId(), secrets: { clientSecret: SECRET } }
    const { code, errors } = await connect('poor', folder, call)
    await lack()

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(
        /^privileges: no\. the user lacks AppendTo on incident.+Changed: Key Vault/,
      ),
    })
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test.each([
    [['--tenant-id', 'a/b'], /^--tenant-id must be a GUID or a domain name/],
    [
      ['--authority', 'https://login.microsoftonline.us/common'],
      /^--authority must be an address without a path/,
    ],
    [['--authority', 'http://login.microsoftonline.us'], /^--authority must start with https/],
    [['--certificate-file', 'key.pem'], /^--certificate-file is not used here/],
    [['--grant', 'cireson_token'], /^--grant must be one of entra_client_secret/],
  ])('%j is refused in one line', async (flags, line) => {
    await using folder = await ConfigFolder.copy()

    const call = { flags: [...inTenant(), ...flags], secrets: { clientSecret: SECRET } }
    const { code, errors } = await connect('refused', folder, call)

    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(line) })
  })
})

const certificate = makeCertificate()
if (certificate === undefined) console.warn('Skipped: openssl is not there, so no certificate can be made.')

describe.skipIf(certificate === undefined)('a certificate', () => {
  const pem = certificate ?? ''

  test('is stored once Entra ID has accepted its signature, and is kept at a renewal', async () => {
    await using folder = await ConfigFolder.copy()
    await using tenant = await startTenantThatTrusts(pem, issueToken)
    const file = join(folder.path, 'certificate.pem')
    await writeFile(file, pem)
    const flags = ['--grant', 'entra_certificate', ...inTenant(), '--authority', tenant.url]
    const call = { flags: [...flags, '--certificate-file', file] }
    const { code, output, errors } = await connect('by-certificate', folder, call)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain('stored in Key Vault as by-certificate-certificate')
    expect(await bench.grantOf('by-certificate')).toMatchObject({
      type: 'entra_certificate',
      certificateSecret: 'by-certificate-certificate',
    })
    expect(await bench.secret('by-certificate-certificate')).toMatch(/PRIVATE KEY-----[^]+BEGIN CERTIFICATE/)
    expect(output).not.toContain('PRIVATE KEY')
    const renewed = await bench.connect('by-certificate', { folder, flags: ['--renew'] })
    expect({ code: renewed.code, errors: renewed.errors }).toEqual({ code: 0, errors: '' })
  })

  test('that the registration does not have stores nothing', async () => {
    await using folder = await ConfigFolder.copy()
    await using tenant = await startTenantThatTrusts(makeCertificate() ?? '', issueToken)
    const file = join(folder.path, 'certificate.pem')
    await writeFile(file, pem)
    const flags = ['--grant', 'entra_certificate', ...inTenant(), '--authority', tenant.url]
    const call = { flags: [...flags, '--certificate-file', file] }
    const { code, errors } = await connect('stranger', folder, call)

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/AADSTS700027.+Nothing was changed\.\n$/),
    })
    expect(await bench.secret('stranger-certificate')).toBeUndefined()
  })

  test('without its own key is refused, and nothing of the file is shown', async () => {
    await using folder = await ConfigFolder.copy()
    const [ofAnother = ''] = /-----BEGIN PRIVATE KEY-----[^]+/.exec(makeCertificate() ?? '') ?? []
    const file = join(folder.path, 'certificate.pem')
    await writeFile(file, pem.replace(/-----BEGIN PRIVATE KEY-----[^]+/, ofAnother))
    const flags = ['--grant', 'entra_certificate', ...ofEntraId(), '--certificate-file', file]

    const { code, errors } = await connect('mixed', folder, { flags })

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/holds no certificate with its own private key.+Nothing was changed/),
    })
  })
})

/** A token of the simulated organization, for the tenant that the simulator does not have. */
async function issueToken(): Promise<string> {
  const { url, tenantId, clientId, clientSecret } = bench.product
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const answer = await request(`${url}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
  return String(((await answer.body.json()) as Record<string, unknown>)['access_token'])
}
