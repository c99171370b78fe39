import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cherwell, startCherwell } from '../../simulators/cherwell/start-cherwell.ts'
import { ProductBench } from './connect-product-bench.ts'
import { ConfigFolder, type Finished, sendJson } from './connect-run.ts'

let bench: ProductBench<Cherwell>
beforeAll(async () => {
  bench = await ProductBench.start(() => startCherwell())
})
afterAll(() => bench.stop())

function connect(name: string, folder: ConfigFolder, ...more: readonly string[]): Promise<Finished> {
  const { url, clientId, user, password } = bench.product
  const flags = ['--product', 'cherwell', '--url', url, '--client-id', clientId, '--user', user, ...more]
  return bench.connect(name, { folder, flags, secrets: { password } })
}

describe('[S-41] npm run connect for Cherwell', () => {
  test('keeps the refresh token only, checks, and writes the connection', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, output, errors } = await connect('desk', folder, '--link-configuration-items')

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain('incidents can be found by their correlation id: ok')
    expect(output).toContain('Each refresh prolongs the sign-in')
    expect(output).toContain('a text field AzureCorrelationId of 32 characters')
    expect(output).toContain('template: cherwell-incident')
    const grant = await bench.grantOf('desk')
    expect(grant).toMatchObject({ type: 'refresh_token', clientId: bench.product.clientId, generation: 1 })
    expect(Object.keys(grant ?? {})).not.toContain('clientSecret')
    const shown = [output, errors, JSON.stringify(grant), await folder.bridgeYaml()].join('\n')
    expect(shown).not.toContain(bench.product.password)
    expect(await folder.bridgeYaml()).toContain(`  desk:
    product: cherwell
    url: ${bench.product.url}
    linkConfigurationItems: true
`)
  })

  test('stores and writes nothing after a wrong password', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    const { url, clientId, user } = bench.product
    const flags = ['--product', 'cherwell', '--url', url, '--client-id', clientId, '--user', user]

    const { code, errors } = await bench.connect('wrong', { folder, flags, secrets: { password: 'hunter2' } })

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/^sign_in_needed: .+ refused .+ Nothing was changed\.\n$/),
    })
    expect(await bench.grantOf('wrong')).toBeUndefined()
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('stores nothing when bridge.yaml could not be written in the end', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()

    const { code, errors } = await connect('servicenow', folder)

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/the template is not for the product cherwell.+Nothing was changed\.\n$/),
    })
    expect(await bench.grantOf('servicenow')).toBeUndefined()
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('an instance without the field for the correlation id is not written, and says what to do', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    const other = await startCherwell()
    try {
      const field = `${other.url}/__admin/fields/Incident/AzureCorrelationId`
      await fetch(field, { method: 'DELETE' })
      const flags = ['--product', 'cherwell', '--url', other.url, '--client-id', other.clientId]

      const { code, errors } = await bench.connect('bare', {
        folder,
        flags: [...flags, '--user', other.user],
        secrets: { password: other.password },
      })

      expect(code).toBe(1)
      expect(errors).toContain('AzureCorrelationId')
      expect(errors).toContain('Changed: Key Vault secret bare-grant, Key Vault secret bare-token')
      expect(await folder.bridgeYaml()).toBe(before)
    } finally {
      await other.stop()
    }
  })

  test('--renew asks for user and password, also after all sessions have ended', async () => {
    await using folder = await ConfigFolder.copy()
    await connect('renewed', folder)
    await sendJson('POST', `${bench.product.url}/__admin/tokens/revoke`, { refresh: true })
    const { user, password } = bench.product

    const flags = ['--renew', '--user', user]
    const { code, errors } = await bench.connect('renewed', { folder, flags, secrets: { password } })

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf('renewed')).toMatchObject({ generation: 2, clientId: bench.product.clientId })
  })

  test('has no client secret to rotate', async () => {
    await using folder = await ConfigFolder.copy()
    await connect('secretless', folder)

    const { code, errors } = await bench.connect('secretless', { folder, flags: ['--rotate-secret'] })

    expect({ code, errors }).toEqual({
      code: 1,
      errors: 'The grant refresh_token has no client secret. Nothing was changed.\n',
    })
  })
})
