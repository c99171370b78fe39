import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { until } from '../contract/local-host/until.ts'
import { metricPayload } from './metric-payload.ts'
import { World, type WorldOptions } from './world.ts'

const EPISODES = ['a', 'b', 'c']

let world: World
const start = async (options?: WorldOptions): Promise<void> => {
  world = await World.start(options)
}
afterEach(() => world.stop())

interface SignInCheck {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

/** What the health check says of the connection's sign-in. */
async function signIn(): Promise<SignInCheck | undefined> {
  const answer = await request(`${world.apps[0]?.url}/api/health`, {
    headers: { 'x-functions-key': String(world.stack.settings['HEALTH_KEY']) },
  })
  const { checks } = (await answer.body.json()) as { checks: SignInCheck[] }
  return checks.find(({ name }) => name === 'servicenow: sign-in')
}

/** The statuses with which ServiceNow has answered when it was asked for tokens. */
async function tokenAnswers(): Promise<(number | null)[]> {
  const answer = await request(`${world.stack.serviceNow.url}/__admin/requests`)
  const { requests } = (await answer.body.json()) as { requests: { path: string; status: number | null }[] }
  return requests.filter(({ path }) => path.startsWith('/oauth_token.do')).map(({ status }) => status)
}

describe('one copy of the app', () => {
  beforeEach(() => start(), 60_000)

  test('replaces an access token that ends, and shows how long the sign-in lasts', async () => {
    await world.scriptServiceNow('tokens/revoke', {})

    await world.post(metricPayload({ episode: 'a' }))
    await world.settled()

    expect(await world.incidents()).toHaveLength(1)
    expect(await signIn()).toMatchObject({ ok: true, detail: expect.stringMatching(/^(89|90) days left/) })
  }, 60_000)

  test('keeps alerts while the sign-in is dead, says what to do, and delivers them all after another one', async () => {
    await world.scriptServiceNow('tokens/revoke', { refresh: true })
    for (const episode of EPISODES) await world.post(metricPayload({ episode }))
    const check = await until('the health check says so', async () => {
      const found = await signIn()
      return found?.ok === false ? found : undefined
    })
    expect(check.detail).toContain('npm run connect -- servicenow --renew')
    expect(world.apps[0]?.log()).toContain('"event":"sign-in-needed"')
    expect(await world.incidents()).toEqual([])
    expect(await world.queued()).toBeGreaterThan(0)

    await world.stack.signIn()
    await world.settled()

    expect(await world.incidents()).toHaveLength(EPISODES.length)
    expect(await world.deadLetters()).toEqual([])
    expect(await signIn()).toMatchObject({ ok: true })
  }, 180_000)
})

test('two copies that refresh at once do not lose a refresh token to each other, even where it is rotated', async () => {
  await start({ copies: 2 })
  await world.scriptServiceNow('settings', { rotateRefreshTokens: true })
  for (let round = 0; round < 3; round += 1) {
    await world.scriptServiceNow('tokens/revoke', {})
    const posts = EPISODES.flatMap((episode) =>
      [0, 1].map((copy) => world.post(metricPayload({ episode: `${round}-${episode}-${copy}` }), { copy })),
    )
    await Promise.all(posts)
    await world.settled()
  }

  expect(await world.incidents()).toHaveLength(3 * 2 * EPISODES.length)
  expect(new Set(await tokenAnswers())).toEqual(new Set([200]))
  expect((await tokenAnswers()).length).toBeGreaterThanOrEqual(4)
}, 180_000)

test('a sign-in that is needed becomes a ticket on another connection', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-warnings-'))
  await mkdir(join(folder, 'templates'))
  await cp('test/fixtures/config/templates/servicenow-incident.yaml', join(folder, 'templates/plain.yaml'))
  await writeFile(
    join(folder, 'bridge.yaml'),
    `
connections:
  servicenow: { product: servicenow, url: "\${SERVICENOW_URL}" }
  not-signed-in: { product: servicenow, url: "\${SERVICENOW_URL}" }
routes:
  - { name: operators, connection: servicenow, template: plain }
  - { name: others, connection: not-signed-in, template: plain }
defaultRoute: others
warnings: { route: operators }
`,
  )
  onTestFinished(() => rm(folder, { recursive: true }))
  await start({ environment: { BRIDGE_CONFIG: folder } })

  await world.post(metricPayload({ episode: 'a' }))
  const [incident] = await until('there is an incident', async () => {
    const incidents = await world.incidents()
    return incidents.length > 0 && incidents
  })

  expect(incident?.['short_description']).toContain('Connection not-signed-in needs a sign-in')
  expect(incident?.['description']).toContain('npm run connect -- not-signed-in')
}, 60_000)
