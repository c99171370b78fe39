import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { circuitRegister } from '../../shared/bridge/protect/circuit-breaker.ts'
import { openedBy } from '../../shared/bridge/protect/circuit.ts'
import { CLOSED_CIRCUIT } from '../../shared/bridge/protect/circuit-state.ts'
import { BridgeError } from '../../shared/errors.ts'
import { createAzureRegisters, registersClient } from '../../shared/storage/azure/azure-registers.ts'
import type { Registers } from '../../shared/storage/ports.ts'
import { until } from '../contract/local-host/until.ts'
import { Bench, ConfigFolder, startConnect } from './connect-run.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.stop())

describe('the other grants', () => {
  test('[S-11, S-30] client_credentials', async () => {
    await using folder = await ConfigFolder.copy()
    await bench.scriptServiceNow('settings', { clientCredentials: true })
    const { clientSecret } = bench.serviceNow
    const flags = [...bench.client, '--grant', 'client_credentials']

    const { code, output } = await bench.connect('by-client', { folder, flags, secrets: { clientSecret } })

    expect(code).toBe(0)
    expect(output).toContain('by-client is signed in; this sign-in does not expire.')
    expect(await bench.grantOf('by-client')).toMatchObject({ type: 'client_credentials', generation: 1 })
  })

  test('jwt_bearer, whose key is stored once it has worked', async () => {
    await using folder = await ConfigFolder.copy()
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await bench.scriptServiceNow('settings', {
      jwtVerifierKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    })
    const keyFile = join(folder.path, 'key.pem')
    await writeFile(keyFile, privateKey.export({ type: 'sec1', format: 'pem' }))
    const flags = [...bench.client, ...bench.user, '--grant', 'jwt_bearer', '--key-file', keyFile]

    const { code, errors } = await bench.connect('by-key', { folder, flags })

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf('by-key')).toMatchObject({
      type: 'jwt_bearer',
      keySecret: 'by-key-key',
      algorithm: 'ES256',
    })
    expect(await bench.secret('by-key-key')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    const renewed = await bench.connect('by-key', { folder, flags: ['--renew'] })
    expect({ code: renewed.code, errors: renewed.errors }).toEqual({ code: 0, errors: '' })
    expect(await bench.grantOf('by-key')).toMatchObject({ generation: 2, algorithm: 'ES256' })
  })

  test('jwt_bearer with a key that the product does not know stores nothing', async () => {
    await using folder = await ConfigFolder.copy()
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const keyFile = join(folder.path, 'key.pem')
    await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const flags = [...bench.client, ...bench.user, '--grant', 'jwt_bearer', '--key-file', keyFile]

    const { code, errors } = await bench.connect('no-key', { folder, flags })

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/refused.+Nothing was changed\.\n$/),
    })
    expect(await bench.secret('no-key-key')).toBeUndefined()
    expect(await bench.grantOf('no-key')).toBeUndefined()
  })

  test('authorization_code, by way of the browser', async () => {
    await using folder = await ConfigFolder.copy()
    const words = ['by-browser', '--folder', folder.path, '--yes', ...bench.client]
    const browser = ['--grant', 'authorization_code', '--redirect-url', 'http://127.0.0.1:0/callback']
    const { output, finished } = startConnect(bench.stack, [...words, ...browser])

    const address = await until('the address is shown', () => /http\S+oauth_auth\.do\S+/.exec(output())?.[0])
    const back = String((await request(address)).headers['location'])
    const page = await (await request(back)).body.text()

    expect(page).toContain('Return to the terminal')
    expect((await finished).code).toBe(0)
    expect(await bench.grantOf('by-browser')).toMatchObject({ type: 'refresh_token' })
  })

  test('authorization_code with another state than the one that was sent is refused', async () => {
    await using folder = await ConfigFolder.copy()
    const words = ['forged', '--folder', folder.path, '--yes', ...bench.client]
    const browser = ['--grant', 'authorization_code', '--redirect-url', 'http://127.0.0.1:0/callback']
    const { output, finished } = startConnect(bench.stack, [...words, ...browser])

    const address = await until('the address is shown', () => /http\S+oauth_auth\.do\S+/.exec(output())?.[0])
    const back = new URL(String((await request(address)).headers['location']))
    back.searchParams.set('state', 'forged')
    await (await request(back)).body.dump()

    const { code, errors } = await finished
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining('Nothing was changed.') })
    expect(await bench.grantOf('forged')).toBeUndefined()
  })
})

describe('a connection that is there', () => {
  test('[S-33] --renew asks for the password alone, and begins the life anew', async () => {
    await using folder = await ConfigFolder.copy()
    await bench.connectByPassword('renewed', folder)
    const before = await bench.grantOf('renewed')
    const { password } = bench.serviceNow

    const flags = ['--renew', ...bench.user]
    const { code, output, errors } = await bench.connect('renewed', { folder, flags, secrets: { password } })

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    const grant = await bench.grantOf('renewed')
    expect(grant).toMatchObject({ generation: 2, clientSecret: bench.serviceNow.clientSecret })
    expect(Date.parse(String(grant?.['refreshExpiresAt']))).toBeGreaterThan(
      Date.parse(String(before?.['refreshExpiresAt'])),
    )
    expect(output).toContain(`renewed is signed in until ${String(grant?.['refreshExpiresAt'])}`)
    expect(await bench.enabledVersions('renewed-grant')).toBe(1)
  })

  test('--renew lets new alerts through at once, and says when those that wait follow', async () => {
    await using folder = await ConfigFolder.copy()
    await bench.connectByPassword('awaited', folder)
    const registers = azureRegisters(bench)
    const closed = openedBy(CLOSED_CIRCUIT, {
      error: new BridgeError('sign_in_needed', 'refused'),
      isProbe: false,
      now: Date.now(),
      random: 0,
    })
    await registers.write(circuitRegister('awaited'), JSON.stringify(closed), undefined)
    const { password } = bench.serviceNow

    const flags = ['--renew', ...bench.user]
    const { code, output } = await bench.connect('awaited', { folder, flags, secrets: { password } })

    expect(code).toBe(0)
    expect(output).toContain(
      'new alerts are delivered now; those that wait, at their next try, within 15 minutes',
    )
    const register = await registers.read(circuitRegister('awaited'))
    expect(JSON.parse(register?.text ?? '')).toMatchObject(CLOSED_CIRCUIT)
  })

  test('--renew with a wrong password leaves the grant as it was', async () => {
    await using folder = await ConfigFolder.copy()
    await bench.connectByPassword('steady', folder)
    const before = await bench.grantOf('steady')

    const flags = ['--renew', ...bench.user]
    const { code } = await bench.connect('steady', { folder, flags, secrets: { password: 'wrong' } })

    expect(code).toBe(1)
    expect(await bench.grantOf('steady')).toEqual(before)
  })

  test('--rotate-secret stores the secret that the product takes, and keeps the rest', async () => {
    await using folder = await ConfigFolder.copy()
    await bench.connectByPassword('rotated', folder)
    const grant = await bench.grantOf('rotated')
    await bench.seedSecret('rotated-grant', JSON.stringify({ ...grant, clientSecret: 'of-last-year' }))
    const { clientSecret } = bench.serviceNow

    const { code } = await bench.connect('rotated', {
      folder,
      flags: ['--rotate-secret'],
      secrets: { clientSecret },
    })

    expect(code).toBe(0)
    expect(await bench.grantOf('rotated')).toEqual({ ...grant, clientSecret, generation: 2 })
    // The one of the first sign-in, which the seed above followed, and the new one.
    expect(await bench.enabledVersions('rotated-grant')).toBe(2)
  })

  test('--rotate-secret with a secret that the product refuses leaves the grant as it was', async () => {
    await using folder = await ConfigFolder.copy()
    await bench.connectByPassword('unrotated', folder)
    const before = await bench.grantOf('unrotated')
    const secrets = { clientSecret: 'mistyped' }

    const { code, errors } = await bench.connect('unrotated', { folder, flags: ['--rotate-secret'], secrets })

    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining('Nothing was changed.') })
    expect(await bench.grantOf('unrotated')).toEqual(before)
  })
})

function azureRegisters({ settings }: Bench): Registers {
  return createAzureRegisters(registersClient({ connectionString: String(settings['AzureWebJobsStorage']) }))
}
