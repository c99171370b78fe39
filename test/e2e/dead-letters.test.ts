import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type EntraId, startEntraId } from '../../simulators/entra-id/start-entra-id.ts'
import type { LetterList } from '../../shared/bridge/dead-letters/dead-letters.ts'
import { childEnvironment } from '../builders/child-environment.ts'
import { metricPayload } from './metric-payload.ts'
import { type Answer, World } from './world.ts'

const API = '11111111-aaaa-bbbb-cccc-222222222222'
const CONSOLE_APP = '77777777-8888-9999-aaaa-bbbbbbbbbbbb'

interface Call {
  readonly token?: string
  readonly functionKey?: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

async function call(world: World, method: 'GET' | 'POST', path: string, given: Call = {}): Promise<Answer> {
  const headers = {
    ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
    ...(given.functionKey === undefined ? {} : { 'x-functions-key': given.functionKey }),
    ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...given.headers,
  }
  const body = given.body === undefined ? null : JSON.stringify(given.body)
  const answer = await request(`${appOf(world).url}/api/${path}`, { method, headers, body })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
}

function appOf(world: World): World['apps'][number] {
  const [app] = world.apps
  if (app === undefined) throw new Error('The app is not up.')
  return app
}

/** A token of the console's app with these roles. */
async function tokenWith(entra: EntraId, ...roles: string[]): Promise<string> {
  const registered = await request(`${entra.url}/__admin/clients/${CONSOLE_APP}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: 'of the console', roles }),
  })
  await registered.body.dump()
  const answer = await request(`${entra.url}/${entra.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CONSOLE_APP,
      client_secret: 'of the console',
      scope: `api://${API}/.default`,
    }).toString(),
  })
  return ((await answer.body.json()) as { access_token: string }).access_token
}

/** Lets alerts die of a rule of the product, which is gone afterwards. */
async function letDie(world: World, ...episodes: string[]): Promise<void> {
  await world.scriptServiceNow('faults', {
    match: { method: 'POST', path: '/api/now' },
    // The ticket, the plain one in its place, and that without any value of the template.
    times: 3 * episodes.length,
    fault: { kind: 'business-rule', name: 'No incidents today' },
  })
  for (const episode of episodes) await world.post(metricPayload({ episode }))
  await world.settled()
}

async function runCommand(
  world: World,
  ...words: string[]
): Promise<{ code: number | null; output: string; errors: string }> {
  const storage = String(world.stack.settings['AzureWebJobsStorage'])
  const child = spawn(process.execPath, ['cli/dead-letters.ts', ...words], {
    env: childEnvironment({ AzureWebJobsStorage: storage }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  await once(child, 'close')
  return { code: child.exitCode, output, errors }
}

describe('operators with a token', () => {
  let entra: EntraId
  let world: World
  let reader: string
  let operator: string
  beforeAll(async () => {
    entra = await startEntraId()
    world = await World.start({
      environment: {
        OPERATORS_TENANT_ID: entra.tenantId,
        OPERATORS_AUDIENCE: API,
        OPERATORS_AUTHORITY: entra.url,
      },
    })
    reader = await tokenWith(entra, 'Ops.Reader')
    operator = await tokenWith(entra, 'Ops.Operator')
  }, 60_000)
  afterAll(async () => {
    await world.stop()
    await entra.stop()
  })
  afterEach(async () => {
    await call(world, 'POST', 'dead-letters/replay', { token: operator, body: { all: true } })
    await world.settled()
  })

  const listed = async (): Promise<LetterList['letters']> =>
    ((await call(world, 'GET', 'dead-letters', { token: reader })).body as unknown as LetterList).letters

  test('see what could not be delivered, and the whole of one', async () => {
    await letDie(world, 'seen')
    const [letter] = await listed()
    const shown = await call(world, 'GET', `dead-letters/${letter?.id}`, { token: reader })

    expect(letter).toMatchObject({
      code: 'product_rejected',
      route: 'servicenow',
      rule: 'cpu high',
      condition: 'fired',
      severity: 'Sev2',
      items: ['vm1'],
    })
    expect(shown).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { id: letter?.id, notification: { alert: JSON.parse(metricPayload({ episode: 'seen' })) } },
    })
  })

  test('replay one, and its ticket is opened once', async () => {
    await letDie(world, 'replayed')
    const before = (await world.incidents()).length
    const [letter] = await listed()
    const answer = await call(world, 'POST', 'dead-letters/replay', {
      token: operator,
      body: { id: letter?.id },
    })
    await world.settled()

    expect(answer).toMatchObject({ status: 200, body: { replayed: 1, skipped: 0 } })
    expect(await world.incidents()).toHaveLength(before + 1)
    expect(await listed()).toEqual([])
  })

  test('replay all', async () => {
    await letDie(world, 'one', 'another')
    const before = (await world.incidents()).length
    const answer = await call(world, 'POST', 'dead-letters/replay', { token: operator, body: { all: true } })
    await world.settled()

    expect(answer.body).toEqual({ replayed: 2, skipped: 0 })
    expect(await world.incidents()).toHaveLength(before + 2)
  })

  test('discard one, and it is gone without a ticket', async () => {
    await letDie(world, 'discarded')
    const before = (await world.incidents()).length
    const [letter] = await listed()
    const body = { id: letter?.id }

    expect(await call(world, 'POST', 'dead-letters/discard', { token: operator, body })).toMatchObject({
      status: 204,
    })
    expect(await call(world, 'POST', 'dead-letters/discard', { token: operator, body })).toMatchObject({
      status: 404,
      body: { code: 'dead_letter_unknown' },
    })
    expect(await world.incidents()).toHaveLength(before)
  })

  test.each<[string, number, 'GET' | 'POST', string, () => Call]>([
    ['without a token', 401, 'GET', 'dead-letters', () => ({})],
    ['with the function key', 401, 'GET', 'dead-letters', () => ({ functionKey: appOf(world).functionKey })],
    [
      'a reader who tries to act',
      403,
      'POST',
      'dead-letters/replay',
      () => ({ token: reader, body: { all: true } }),
    ],
    [
      'whose browser shows a page of another origin',
      403,
      'POST',
      'dead-letters/discard',
      () => ({ token: operator, body: { id: 'x' }, headers: { 'sec-fetch-site': 'cross-site' } }),
    ],
    [
      'an id of a letter that is a path',
      404,
      'GET',
      'dead-letters/..%2Falert-payloads/x.json',
      () => ({ token: reader }),
    ],
    ['a limit in words', 400, 'GET', 'dead-letters?limit=many', () => ({ token: reader })],
    ['a time that is invalid', 400, 'GET', 'dead-letters?since=yesterday', () => ({ token: reader })],
    [
      'a request that names no letter',
      400,
      'POST',
      'dead-letters/discard',
      () => ({ token: operator, body: [] }),
    ],
    [
      'a request for one letter and for all',
      400,
      'POST',
      'dead-letters/replay',
      () => ({ token: operator, body: { id: 'x', all: true } }),
    ],
    [
      'a form in place of JSON',
      415,
      'POST',
      'dead-letters/replay',
      () => ({ token: operator, body: { all: true }, headers: { 'content-type': 'text/plain' } }),
    ],
  ])('are refused %s: %i', async (_, status, method, path, given) => {
    expect(await call(world, method, path, given())).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: { status },
    })
  })
})

describe('operators of an app without their settings', () => {
  let world: World
  beforeAll(async () => {
    world = await World.start()
  }, 60_000)
  afterAll(() => world.stop())

  test('are let in with the function key, and not without', async () => {
    const { functionKey } = appOf(world)
    expect(await call(world, 'GET', 'dead-letters', { functionKey })).toMatchObject({
      status: 200,
      body: { letters: [], more: false },
    })
    expect(await call(world, 'GET', 'dead-letters')).toMatchObject({ status: 401 })
  })

  test('list, show, discard and replay on the command line', async () => {
    await letDie(world, 'one', 'another')
    const { output: json } = await runCommand(world, 'list', '--since', '1h', '--json')
    const [first, second] = (JSON.parse(json) as { id: string }[]).map(({ id }) => id)
    const table = await runCommand(world, 'list')
    const shown = await runCommand(world, 'show', String(first))
    const discarded = await runCommand(world, 'discard', String(first))
    const replayed = await runCommand(world, 'replay', '--all', '--code', 'product_rejected')
    await world.settled()

    expect(table).toMatchObject({ code: 0, errors: '' })
    expect(table.output).toMatch(/^DIED .+ALERT\n.+product_rejected.+Sev2 fired {2}cpu high: vm1\n/)
    expect(table.output).toContain(`    ${second}\n`)
    expect(JSON.parse(shown.output)).toMatchObject({ code: 'product_rejected', notification: { attempt: 0 } })
    expect(discarded).toEqual({ code: 0, output: `Discarded: ${first}\n`, errors: '' })
    expect(replayed).toEqual({ code: 0, output: 'Put back into the queue: 1.\n', errors: '' })
    expect(await world.incidents()).toHaveLength(1)
    expect((await runCommand(world, 'list')).output).toBe('No dead letters.\n')
  }, 60_000)

  test.each([
    [
      ['show', '2026-11-23/unknown.incidents.json'],
      /^dead_letter_unknown: .+\nNext: npm run dead-letters -- list\n$/,
    ],
    [['replay'], /^Which letter\? Name an ID of the list\. Try npm run [a-z-]+ -- --help\.\n$/],
    [['replay', '--all', 'x'], /^Unknown argument "x"\. Try npm run [a-z-]+ -- --help\.\n$/],
    [['list', '--since', 'yesterday'], /^--since takes .+\n$/],
    [[], /^Say list, show, replay or discard\. Try npm run [a-z-]+ -- --help\.\n$/],
  ])(
    '%j on the command line gets one line of error, and the next command where there is one',
    async (words, line) => {
      expect(await runCommand(world, ...words)).toEqual({
        code: 1,
        output: '',
        errors: expect.stringMatching(line),
      })
    },
  )
})
