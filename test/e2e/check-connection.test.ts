import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectionReport } from '../../cli/check-connection/check-connection.ts'
import type { ListedConnection } from '../../cli/connections/list-connections.ts'
import { copyConfig } from '../../dev/stack/config-copy.ts'
import { type RouteStack, startRouteStack } from '../../dev/stack/start-route-stack.ts'

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const check = (settings: Readonly<Record<string, string>>, ...words: string[]): Promise<Ended> =>
  run('check-connection', settings, ...words)

/** Runs a command with the application settings in its environment. */
async function run(
  script: string,
  settings: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<Ended> {
  const env = { ...process.env, ...settings }
  try {
    const command = [`cli/${script}.ts`, ...words]
    const ended = await promisify(execFile)(process.execPath, command, { env })
    return { code: 0, ...ended }
  } catch (error) {
    return error as Ended
  }
}

/** `name: outcome`, with what was found where that is not complete. */
function outcomesOf(stdout: string): string[] {
  const { probes } = JSON.parse(stdout) as ConnectionReport
  return probes.map(({ name, outcome, found }) =>
    outcome === 'Complete' ? `${name}: ${outcome}` : `${name}: ${outcome}: ${found}`,
  )
}

const SIGNED_IN = [
  'reachable: Complete',
  'clock: Complete',
  'sign-in: Complete',
  'access token: Complete',
  'routes: Complete',
]

test.each(['servicenow', 'scsm', 'provance', 'cherwell'])(
  'npm run check-connection -- %s finds it complete once it is signed in, for all that its templates write',
  async (name) => {
    const around = await startRouteStack(name)
    try {
      const { code, stdout, stderr } = await check(around.settings, name, '--json')
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const outcomes = outcomesOf(stdout)
      expect(outcomes.slice(0, SIGNED_IN.length)).toEqual(SIGNED_IN)
      expect(outcomes.length).toBeGreaterThan(SIGNED_IN.length + 2)
      const { url, password = 'no password' } = around.product
      expect(JSON.parse(stdout)).toMatchObject({ connection: name, url, isComplete: true })
      expect(stdout).not.toContain(password)
    } finally {
      await around.stop()
    }
  },
)

describe('on connections that are signed in', () => {
  let around: RouteStack
  beforeAll(async () => {
    around = await startRouteStack('servicenow')
  })
  afterAll(() => around.stop())

  test('npm run connections lists every connection, and looks at what is stored of those that there are', async () => {
    const { code, stdout } = await run('connections', { ...around.settings, CHERWELL_URL: '' }, '--json')
    const connections = JSON.parse(stdout) as readonly ListedConnection[]
    expect(code).toBe(0)
    expect(connections.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'servicenow: Complete',
      'scsm: Complete',
      'provance: Complete',
      'cherwell: Left out',
    ])
    const { url } = around.product
    expect(connections[0]).toMatchObject({
      partnerType: 'ServiceNow',
      url,
      kinds: ['incident', 'event', 'alert'],
      sync: null,
    })
  })

  test('npm run sync -- NAME --renew renews a connection without sync, looks at it, and has nothing to read', async () => {
    const { code, stdout } = await run('sync', around.settings, 'servicenow', '--renew', '--json')
    expect({ code, ...JSON.parse(stdout) }).toEqual({
      code: 0,
      renewal: {
        tokens: [{ signIn: 'servicenow', expiresAt: expect.any(String) }],
        report: expect.objectContaining({ connection: 'servicenow', isComplete: true }),
      },
      results: [],
    })
  })
})

describe('npm run check-connection', () => {
  let around: RouteStack
  beforeAll(async () => {
    around = await startRouteStack('servicenow')
  })
  afterAll(() => around.stop())

  test('reports that nothing answers at the url, and does not call the product', async () => {
    const nowhere = { ...around.settings, SERVICENOW_URL: 'http://127.0.0.1:1' }
    const { code, stdout } = await check(nowhere, 'servicenow', '--json')
    expect(code).toBe(1)
    const outcomes = outcomesOf(stdout)
    expect(outcomes[0]).toMatch(/^reachable: Not complete: product_unreachable: .+ nothing listens there$/)
    expect(outcomes[1]).toBe('clock: Not checked: first: reachable')
    expect(outcomes.slice(-3)).toEqual([
      'incident: Not checked: first: reachable',
      'event: Not checked: first: reachable',
      'alert: Not checked: first: reachable',
    ])
  })

  test('names a choice of a template that the instance does not have, and changes nothing', async () => {
    const copy = await copyConfig(() => undefined)
    try {
      const template = join(copy.folder, 'templates/servicenow-incident.yaml')
      const text = await readFile(template, 'utf8')
      await writeFile(template, text.replace('close_code: Solution provided', 'close_code: Went away'))
      const { code, stdout } = await check({ ...around.settings, BRIDGE_CONFIG: copy.folder }, 'servicenow')
      expect(code).toBe(1)
      expect(stdout).toMatch(
        /Not complete {2}incident: choices that templates write exist +.*close_code = Went away/,
      )
      expect(stdout).toMatch(/\n\nNot complete: 1 of \d+, \d+ not checked\.\n$/)
      expect(await around.product.workItems('incident')).toEqual([])
    } finally {
      await copy.stop()
    }
  })

  test('says who must sign in when there is no grant', async () => {
    const copy = await copyConfig((bridge) =>
      bridge.setIn(['connections', 'other'], { product: 'servicenow', url: around.product.url }),
    )
    try {
      const { code, stdout } = await check(
        { ...around.settings, BRIDGE_CONFIG: copy.folder },
        'other',
        '--json',
      )
      expect(code).toBe(1)
      expect(outcomesOf(stdout)).toEqual([
        'reachable: Complete',
        'clock: Complete',
        'sign-in: Not complete: there is no Key Vault secret other-grant. Sign in: npm run connect -- other',
        'access token: Not checked: first: sign-in',
        'routes: Not complete: none leads to other: add one to bridge.yaml',
        'incident: Not checked: first: sign-in',
      ])
    } finally {
      await copy.stop()
    }
  })

  test('reports a failing product by its code, with what to do', async () => {
    await request(`${around.product.url}/__admin/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        match: { method: 'GET', path: '/api/now/v2/table/incident' },
        fault: { kind: 'acl' },
      }),
    }).then(({ body }) => body.dump())
    const { code, stdout } = await check(around.settings, 'servicenow')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /Not complete {2}incident: incidents can be read +product_not_permitted: .+\n +Give the user the rights/,
    )
  })

  test.each([
    [['nowhere'], /^There is no connection nowhere.+There is: servicenow, scsm, provance, cherwell\.\n$/],
    [[], /^Name one connection\. Try npm run [a-z-]+ -- --help\.\n$/],
    [['servicenow', 'scsm'], /^Name one connection\. Try npm run [a-z-]+ -- --help\.\n$/],
  ])('%j ends with 1 and one line', async (words, line) => {
    const { code, stdout, stderr } = await check(around.settings, ...words)
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(line) })
  })
})
