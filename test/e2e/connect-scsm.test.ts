import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Scsm, startScsm } from '../../simulators/scsm/start-scsm.ts'
import { ProductBench } from './connect-product-bench.ts'
import { ConfigFolder, type Finished, sendJson } from './connect-run.ts'

function connect(
  bench: ProductBench<Scsm>,
  name: string,
  folder: ConfigFolder,
  ...more: readonly string[]
): Promise<Finished> {
  const { url, user, password } = bench.product
  const flags = ['--product', 'scsm', '--url', url, '--user', user, ...more]
  return bench.connect(name, { folder, flags, secrets: { password } })
}

describe('npm run connect for Service Manager', () => {
  let bench: ProductBench<Scsm>
  beforeAll(async () => {
    bench = await ProductBench.start(() => startScsm())
  })
  afterAll(() => bench.stop())

  test('stores user and password, which is all there is, checks, and writes the connection', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, output, errors } = await connect(bench, 'desk', folder, '--sync', 'incidents')

    const { url, user, password } = bench.product
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain('template is one for incidents: ok')
    expect(output).toContain('desk is signed in; this sign-in does not expire.')
    expect(await bench.grantOf('desk')).toEqual({
      v: 1,
      type: 'cireson_token',
      user,
      password,
      generation: 1,
    })
    const yaml = await folder.bridgeYaml()
    expect(yaml).toContain(`  desk:
    product: scsm
    url: ${url}
    allowOtherHost: true
    user: ${user}
    sync:
      workItems:
        - incidents
      days: 30
`)
    expect([output, errors, yaml].join('\n')).not.toContain(password)
  })

  test('knows the product of a connection that bridge.yaml has, and keeps what else is there', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    const { url, user, password } = bench.product

    const flags = ['--url', url, '--user', user]
    const { code, errors } = await bench.connect('scsm', { folder, flags, secrets: { password } })

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    const expected = before
      .replace('url: ${SCSM_URL}', `url: ${url}`)
      .replace(String.raw`user: CONTOSO\svc-azure-alerts`, `user: ${user}`)
    expect(await folder.bridgeYaml()).toBe(expected)
  })

  test('--renew asks for another password alone', async () => {
    await using folder = await ConfigFolder.copy()
    await connect(bench, 'renewed', folder)
    const { user, password } = bench.product
    await bench.seedSecret('renewed-grant', JSON.stringify({ type: 'cireson_token', user, password: 'old' }))

    const secrets = { password }
    const { code, errors } = await bench.connect('renewed', { folder, flags: ['--renew'], secrets })

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf('renewed')).toMatchObject({ user, password, generation: 2 })
  })

  test('stores and writes nothing after a wrong password', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    const { url, user } = bench.product
    const flags = ['--product', 'scsm', '--url', url, '--user', user]

    const { code, errors } = await bench.connect('wrong', { folder, flags, secrets: { password: 'hunter2' } })

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(
        /refused the user \(401\)\. The user name or the password is wrong.* Nothing was changed\.\n$/,
      ),
    })
    expect(errors).not.toContain('hunter2')
    expect(await bench.grantOf('wrong')).toBeUndefined()
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('reports that the portal uses Windows authentication', async () => {
    await using folder = await ConfigFolder.copy()
    const set = (windowsAuthentication: boolean): Promise<void> =>
      sendJson('POST', `${bench.product.url}/__admin/settings`, { windowsAuthentication })
    await set(true)

    const { errors } = await connect(bench, 'windows', folder)
    await set(false)

    expect(errors).toContain('the portal uses Windows authentication; set it to forms authentication')
  })

  test.each([
    [['--user', 'alert.bridge'], /^--user must be DOMAIN\\name/],
    [['--proxy-token-header', 'Authorization'], /^--proxy-token-header must be the name of a header/],
    [['--client-id', 'c'], /^--client-id is not used here/],
  ])('%j is refused in one line', async (flags, line) => {
    await using folder = await ConfigFolder.copy()

    const { code, errors } = await connect(bench, 'refused', folder, ...flags)

    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(line) })
  })
})
