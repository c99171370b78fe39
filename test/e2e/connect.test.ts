import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runHost } from '../contract/local-host/run-host.ts'
import { Bench, ConfigFolder, startConnect } from './connect-run.ts'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

const APP_FOLDER = fileURLToPath(new URL('../..', import.meta.url))
const DAY = 86_400_000

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.stop())

describe('npm run connect', () => {
  test('[S-05, S-26] signs in, stores tokens, checks, and writes the connection, in this order', async () => {
    await using folder = await ConfigFolder.copy()

    const { code, output, errors } = await bench.connectByPassword('desk', folder)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    const lines = output.split('\n').map((line) => line.trim())
    const steps = lines.slice(0, lines.indexOf(''))
    expect(steps.slice(0, 4)).toEqual([
      `URL good: ${bench.serviceNow.url}`,
      'signed in',
      'stored in Key Vault as desk-grant',
      'role itil: ok',
    ])
    expect(steps).toContain('role view_changer: not needed here: the bridge uses no views')
    expect(steps).toContain('incidents can be read: ok')
    expect(steps.at(-1)).toBe(`written to ${join(folder.path, 'bridge.yaml')}`)
    expect(output).toContain('set Refresh Token Lifespan of the entry to 7,776,000 seconds')
    expect(output).toContain('No route leads to desk yet')
  })

  test('[S-10, S-31] stores the refresh token with its end, and neither user nor password', async () => {
    await using folder = await ConfigFolder.copy()

    await bench.connectByPassword('kept', folder, '--refresh-token-lifetime', '86400')

    const grant = await bench.grantOf('kept')
    expect(grant).toMatchObject({ type: 'refresh_token', clientId: bench.serviceNow.clientId })
    expect(Date.parse(String(grant?.['refreshExpiresAt'])) - Date.parse(String(grant?.['obtainedAt']))).toBe(
      DAY,
    )
    expect(JSON.stringify(grant)).not.toContain(bench.serviceNow.password)
    expect(grant).not.toHaveProperty('user')
  })

  test('shows no secret: not on the screen, not in the file, not in the list of processes', async () => {
    await using folder = await ConfigFolder.copy()

    const { output, errors, commandLine } = await bench.connectByPassword('silent', folder)

    const { password, clientSecret } = bench.serviceNow
    const refreshToken = String((await bench.grantOf('silent'))?.['refreshToken'])
    const visible = [output, errors, await folder.bridgeYaml(), ...commandLine].join('\n')
    for (const secret of [password, clientSecret, refreshToken]) expect(visible).not.toContain(secret)
  })

  test('keeps the comments and the words of bridge.yaml, and adds what was asked for', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()

    await bench.connectByPassword('synced', folder, '--sync', 'incidents,changeRequests', '--days', '120')

    const added = `  synced:
    product: servicenow
    url: \${SERVICENOW_URL}
    sync:
      workItems:
        - incidents
        - changeRequests
      days: 120
`
    const after = await folder.bridgeYaml()
    expect(after).toContain(added)
    expect(after.replace(added, '')).toBe(before)
  })

  test('leaves bridge.yaml alone when it is up to date', async () => {
    await using folder = await ConfigFolder.copy()
    const before = await folder.bridgeYaml()

    const { output } = await bench.connectByPassword('servicenow', folder)

    expect(output).toContain('bridge.yaml is unchanged')
    expect(await folder.bridgeYaml()).toBe(before)
  })

  test('asks for what was not given, secrets among it, and shows none of them', async () => {
    await using folder = await ConfigFolder.copy()
    const { clientId, clientSecret, user, password, url } = bench.serviceNow
    const typed = [
      '',
      'ftp://wrong',
      url,
      '',
      clientId,
      clientSecret,
      user,
      password,
      'abel.tuter',
      'Network',
      'incidents',
      '121',
      '30',
      'ended',
      'yes',
    ]

    const run = startConnect(bench.stack, ['asked', '--folder', folder.path], `${typed.join('\n')}\n`)
    const { code, output, errors } = await run.finished

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    for (const label of ['Partner type', 'Server URL', 'Client secret', 'User name', 'Password', 'Days']) {
      expect(output).toContain(label)
    }
    expect(output).toContain('Server URL must start with https://')
    expect(output).toContain('Days must be a whole number from 1 to 120')
    expect(output).not.toContain(password)
    expect(output).not.toContain(clientSecret)
    const yaml = await folder.bridgeYaml()
    for (const line of [
      'createConfigurationItems: true',
      'caller: abel.tuter',
      'assignmentGroup: Network',
      'closeAlert: ended',
    ]) {
      expect(yaml).toContain(line)
    }
  })
})

test('[S-43] the app delivers through the connection that was just made', async () => {
  await using folder = await ConfigFolder.copy()
  await bench.connectByPassword('made', folder)
  const yaml = await folder.bridgeYaml()
  await writeFile(
    join(folder.path, 'bridge.yaml'),
    yaml.replace('connection: servicenow\n', 'connection: made\n'),
  )
  const environment = { ...bench.stack.settings, BRIDGE_CONFIG: folder.path }
  const app = await runHost({ app: APP_FOLDER, environment })
  try {
    const world = new World(bench.stack, [app])
    await world.post(metricPayload({ episode: 'connected' }))
    await world.settled()

    expect(await world.incidents()).toHaveLength(1)
    expect(await world.deadLetters()).toEqual([])
  } finally {
    await app.stop()
  }
})
