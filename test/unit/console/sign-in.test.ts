import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BridgeError } from '../../../shared/errors.ts'
import { CONSOLE, createConsoleBench, locationOf, startConsoleBench } from '../../builders/console.ts'

const OPERATOR = 'olivia@contoso.example'
const READER = 'robin@contoso.example'
const NOBODY = 'nora@contoso.example'

let bench: Awaited<ReturnType<typeof startConsoleBench>>

beforeAll(async () => {
  bench = await startConsoleBench()
})
afterAll(() => bench.stop())

describe('a browser that is not signed in', () => {
  test('is sent to Entra ID with a code challenge, and keeps what it began in a sealed cookie', async () => {
    const browser = bench.browser()
    const answer = await browser.go(`${CONSOLE}/tickets?state=open`)
    expect(answer.status).toBe(302)
    const { origin, searchParams } = new URL(locationOf(answer))
    expect(origin).toBe(bench.entraId.url)
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      scope: 'openid profile',
      redirect_uri: `${CONSOLE}/signed-in`,
      code_challenge_method: 'S256',
    })
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^console-sign-in=eyJ[\w.-]+; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect(browser.cookies.get('console-sign-in')).not.toContain(String(searchParams.get('state')))
  })

  test('gets problem details where it asks for JSON, and is not sent away with a form', async () => {
    const browser = bench.browser()
    const json = await browser.go(`${CONSOLE}/tickets.json`)
    const form = await browser.post('/sign-out', {})
    expect([json.status, json.headers.get('content-type')]).toEqual([401, 'application/problem+json'])
    expect(await json.json()).toMatchObject({ status: 401, code: 'token_missing' })
    expect(form.status).toBe(401)
    expect(await form.text()).toContain('Your session has ended')
  })
})

describe('a sign-in', () => {
  test('lets an operator in, and goes on to the page that was wanted', async () => {
    const browser = bench.browser()
    const asked = new URL(locationOf(await browser.go(`${CONSOLE}/?look=1`)))
    asked.searchParams.set('login_hint', OPERATOR)
    const back = await browser.go(locationOf(await browser.go(asked.href)))
    expect(new URL(locationOf(back)).pathname).toBe('/api/console/')
    expect([...browser.cookies.keys()]).toEqual(['console'])
    expect(await (await browser.go(CONSOLE)).text()).toContain(OPERATOR)
    expect(bench.logLines).toContainEqual({
      level: 'info',
      event: 'console-signed-in',
      person: OPERATOR,
      roles: 'Ops.Operator',
    })
  })

  test.each([
    ['another site', 'https://evil.example/api/console', '/api/console'],
    ['another site without a scheme', '//evil.example', '/api/console'],
    ['a path that leads out of it', '/api/console/..//evil.example', '/api/console'],
    ['a control character', '/api/console/tickets?q=\0x', '/api/console/tickets?q=%00x'],
    ['more than a cookie holds', `/api/console/tickets?q=${'x'.repeat(4000)}`, '/api/console'],
    ['a page', '/api/console/tickets?q=ä', '/api/console/tickets?q=%C3%A4'],
  ])('whose link wants %s goes on to a page of the console', async (_, wanted, page) => {
    const browser = bench.browser()
    const link = `${CONSOLE}/sign-in?return-to=${encodeURIComponent(wanted)}`
    const asked = new URL(locationOf(await browser.go(link)))
    asked.searchParams.set('login_hint', OPERATOR)
    const back = await browser.go(locationOf(await browser.go(asked.href)))
    expect([back.status, back.headers.get('location')]).toEqual([302, page])
  })

  test('with an answer that belongs to another sign-in is refused', async () => {
    const [browser, other] = [bench.browser(), bench.browser()]
    const callback = locationOf(
      await browser.go(locationOf(await browser.go(`${CONSOLE}/sign-in?login_hint=${OPERATOR}`))),
    )
    await other.go(`${CONSOLE}/sign-in`)
    const stolen = await other.go(callback)
    expect(stolen.status).toBe(401)
    expect(other.cookies.has('console')).toBe(false)
  })

  test('that was not begun, or took too long, is refused', async () => {
    const browser = bench.browser()
    expect((await browser.go(`${CONSOLE}/signed-in?code=x&state=y`)).status).toBe(401)
    const asked = await browser.go(`${CONSOLE}/sign-in?login_hint=${OPERATOR}`)
    const callback = locationOf(await browser.go(locationOf(asked)))
    bench.clock.advance(901)
    expect((await browser.go(callback)).status).toBe(401)
    expect(browser.cookies.has('console')).toBe(false)
  })

  test.each(['//evil.example', 'https://evil.example/api/console', '/api/consolex', '/api/alerts'])(
    'never goes on to %s',
    async (returnTo) => {
      const browser = bench.browser()
      const asked = await browser.go(
        `${CONSOLE}/sign-in?login_hint=${OPERATOR}&return-to=${encodeURIComponent(returnTo)}`,
      )
      const back = await browser.go(locationOf(await browser.go(locationOf(asked))))
      expect(locationOf(back)).toBe(CONSOLE)
    },
  )
})

describe('a session', () => {
  test('of a person without a role opens nothing', async () => {
    const browser = bench.browser()
    const page = await browser.signIn(NOBODY)
    expect(page.status).toBe(403)
    expect(await page.text()).toContain('Ops.Reader')
  })

  test('ends after an hour: a page leads to a new sign-in, a form to an error', async () => {
    const browser = bench.browser()
    await browser.signIn(READER)
    const csrf = await browser.csrf()
    bench.clock.advance(3601)
    expect((await browser.go(CONSOLE)).status).toBe(302)
    expect((await browser.post('/sign-out', { csrf })).status).toBe(401)
  })

  test('whose cookie was changed, or sealed with a key that is gone, is not accepted', async () => {
    const browser = bench.browser()
    await browser.signIn(READER)
    const cookie = String(browser.cookies.get('console'))
    browser.cookies.set('console', `${cookie.slice(0, -6)}AAAAAA`)
    expect((await browser.go(CONSOLE)).status).toBe(302)
    browser.cookies.set('console', cookie)
    expect((await browser.go(CONSOLE)).status).toBe(200)
    bench.keys.text = undefined
    bench.clock.advance(3500)
    const later = await bench.browser().signIn(READER)
    expect(later.status).toBe(200)
  })

  test('is ended by signing out', async () => {
    const browser = bench.browser()
    await browser.signIn(READER)
    const out = await browser.post('/sign-out', { csrf: await browser.csrf() })
    expect(out.status).toBe(200)
    expect(browser.cookies.has('console')).toBe(false)
  })
})

describe('a form is refused', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['from another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from another site of the domain', { origin: 'http://127.0.0.1:9999', 'sec-fetch-site': 'same-site' }],
    ['that says nothing of where it is from', {}],
  ])('%s', async (_, headers) => {
    const browser = bench.browser()
    await browser.signIn(OPERATOR)
    const answer = await browser.post('/sign-out', { csrf: await browser.csrf() }, headers)
    expect(answer.status).toBe(403)
    expect(browser.cookies.has('console')).toBe(true)
  })

  test('without the token of the session, or with that of another', async () => {
    const [browser, other] = [bench.browser(), bench.browser()]
    await Promise.all([browser.signIn(OPERATOR), other.signIn(OPERATOR)])
    expect((await browser.post('/sign-out', {})).status).toBe(403)
    expect((await browser.post('/sign-out', { csrf: await other.csrf() })).status).toBe(403)
    expect(browser.cookies.has('console')).toBe(true)
  })
})

test('every page has the headers that keep foreign code and frames out', async () => {
  const browser = bench.browser()
  const page = await browser.signIn(READER)
  const { headers } = page
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types console",
  )
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(await page.text()).not.toMatch(/<script>|style=|onclick/)
})

test.each(['/api/Console/tickets', '/API/CONSOLE'])(
  '%s is the console: the host ignores letter case',
  async (path) => {
    const answer = await bench.browser().go(new URL(path, CONSOLE).href)
    expect([answer.status, new URL(locationOf(answer)).origin]).toEqual([302, bench.entraId.url])
  },
)

test('an address outside of the console is none of its pages', async () => {
  const answer = await bench.browser().go(`${CONSOLE}/%2e%2e/elsewhere`)
  expect([answer.status, answer.headers.get('x-frame-options')]).toEqual([404, 'DENY'])
  expect(await answer.text()).toContain('There is no such page')
})

test('assets are named by their content and kept for ever', async () => {
  const browser = bench.browser()
  const page = await (await browser.signIn(READER)).text()
  const [, style = ''] = /href="([^"]+\.css)"/.exec(page) ?? []
  const asset = await browser.go(new URL(style, CONSOLE).href)
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await browser.go(`${CONSOLE}/assets/console.00000000.css`)).status).toBe(404)
})

describe('a console that is not set up', () => {
  test('is not there', async () => {
    const closed = createConsoleBench({ isAsked: false })
    const page = await closed.browser().go(CONSOLE)
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('docs/console.md')])
  })

  test('completely refuses everyone, and names what is missing', async () => {
    const closed = createConsoleBench({
      door: async () => {
        throw new BridgeError('setting_missing', 'Application settings: CONSOLE_CLIENT_ID is missing.')
      },
    })
    const page = await closed.browser().go(`${CONSOLE}/tickets`)
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('CONSOLE_CLIENT_ID is missing'),
    ])
  })
})
