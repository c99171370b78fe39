import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Bench, ConfigFolder, startConnect } from './connect-run.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.stop())

describe('what does not work changes nothing', () => {
  test('a wrong password', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    const flags = [...bench.client, ...bench.user]
    const secrets = { password: 'not-the-password', clientSecret: bench.serviceNow.clientSecret }

    const { code, errors } = await bench.connect('refused', { folder, flags, secrets })

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(
        /^sign_in_needed: .+ refused .+ Sign in to the product as this user.+ Nothing was changed\.\n$/,
      ),
    })
    expect(errors).not.toContain('not-the-password')
    expect(await bench.grantOf('refused')).toBeUndefined()
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('a user who may not read incidents: what was stored until then is reported', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    const fault = { match: { method: 'GET', path: '/api/now' }, times: 1, fault: { kind: 'acl' } }
    await bench.scriptServiceNow('faults', fault)

    const { code, errors } = await bench.connectByPassword('unchecked', folder)

    expect(code).toBe(1)
    expect(errors).toMatch(
      /^role itil: no\. probably missing.+ Changed: Key Vault secret unchecked-grant, Key Vault secret unchecked-token; nothing else\.\n$/,
    )
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('a caller and a group that the instance does not have', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()
    const named = ['--caller', 'azure.monitor', '--assignment-group', 'Network Ops']

    const { code, errors } = await bench.connectByPassword('misnamed', folder, ...named)

    expect(code).toBe(1)
    expect(errors).toMatch(
      /^records that templates name exist: no\. caller_id: sys_user has no "azure\.monitor" .+ assignment_group: sys_user_group has no "Network Ops" .+ create it, or correct the connection/,
    )
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('a server outside the product’s clouds, unless it is allowed', async () => {
    await using folder = await ConfigFolder.copy()
    const flags = ['--url', 'https://desk.example.com', '--client-id', 'c']

    const { code, errors } = await bench.connect('desk', { folder, flags })

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/^--url is outside .+ \(--allow-other-host\)\. Nothing was changed\.\n$/),
    })
  })

  test.each([
    [['desk', '--password', 'hunter2'], /^--password is refused: /],
    [['desk', '--client-secret=hunter2'], /^--client-secret is refused: /],
    [['desk', '--yes'], /^--url is missing/],
    [['desk', 'hunter2', '--yes'], /^One NAME is enough/],
    [['Desk', '--yes'], /^NAME must be lower-case letters/],
    [['--yes'], /^NAME is missing/],
    [['desk', '--yes', '--url', 'https://a.service-now.com', '--grant', 'basic'], /^--grant must be one of/],
    [['desk', '--yes', '--renew', '--rotate-secret'], /^--renew and --rotate-secret exclude each other/],
    [['nowhere', '--yes', '--renew'], /bridge\.yaml has no connection nowhere\./],
    [['servicenow', '--yes', '--renew', '--sync', 'incidents'], /^--sync is not used here/],
    [['desk', '--product', 'jira', '--yes'], /^--product must be one of servicenow/],
  ])('%j', async (words, line) => {
    await using folder = await ConfigFolder.copy()

    const { code, errors } = await startConnect(bench.stack, [...words, '--folder', folder.path]).finished

    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(line) })
    expect(errors).not.toContain('hunter2')
    expect(errors).toMatch(/Nothing was changed\.\n$/)
  })
})
