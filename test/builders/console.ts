import { createSeals } from '../../shared/auth/console-session.ts'
import { createConsoleSignIn } from '../../shared/auth/console-sign-in.ts'
import { createSessionKeys, type SessionKeyStore } from '../../shared/auth/session-keys.ts'
import { consoleTrustOf } from '../../shared/auth/trust.ts'
import { type ConsoleOptions, createConsole } from '../../shared/console/console.ts'
import { consoleSettings, openConsole } from '../../dev/stack/console.ts'
import { type EntraId, startEntraId } from '../../simulators/entra-id/start-entra-id.ts'
import { type Clock, createClock } from './clock.ts'

/** Where the console under test says that it is. */
const ORIGIN = 'http://127.0.0.1:7071'
export const CONSOLE = `${ORIGIN}/api/console`

/** A browser without pages: it keeps cookies and follows redirects when it is told to. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** One request; a redirect is an answer. */
  go(url: string, init?: RequestInit): Promise<Response>
  /** Signs in by the simulated Entra ID, as a person of a role. */
  signIn(userName: string): Promise<Response>
  /** The token that forms of the last page carry. */
  csrf(): Promise<string>
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

export interface ConsoleBench {
  readonly entraId: EntraId
  readonly clock: Clock
  readonly logLines: object[]
  readonly keys: SessionKeyStore & { text: string | undefined }
  browser(): Browser
  stop(): Promise<void>
}

/** A console with its sign-in, against the simulated Entra ID. Its data is in memory. */
export async function startConsoleBench(options: Partial<ConsoleOptions> = {}): Promise<ConsoleBench> {
  const clock = createClock()
  const entraId = await startEntraId({ now: () => new Date(clock.now()) })
  await openConsole(entraId.url, ORIGIN)
  const logLines: object[] = []
  const log: ConsoleOptions['log'] = (level, event, facts) => void logLines.push({ level, event, ...facts })
  const keys = createKeyStore()
  const now = (): number => clock.now()
  const seals = createSeals(createSessionKeys(keys, now), now)
  const trust = consoleTrustOf(consoleSettings(entraId), undefined)
  const signIn = createConsoleSignIn(trust, { vouch: () => vouch(entraId), log, now })
  const console = createConsole({
    door: async () => ({ origin: ORIGIN, signIn, seals }),
    isAsked: true,
    checkToken: async () => undefined,
    assets: new URL('../../shared/console/assets/', import.meta.url),
    log,
    ...options,
  })
  return {
    entraId,
    clock,
    logLines,
    keys,
    browser: () => createBrowser(console.fetch),
    stop: () => entraId.stop(),
  }
}

function createKeyStore(): ConsoleBench['keys'] {
  return {
    text: undefined,
    async read() {
      return this.text
    },
    async write(text) {
      this.text = text
    },
    alone: (work) => work(),
  }
}

async function vouch({ identityEndpoint, identityHeader }: EntraId): Promise<string> {
  const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent('api://AzureADTokenExchange')}`
  const answer = await fetch(url, { headers: { 'x-identity-header': identityHeader } })
  return ((await answer.json()) as { access_token: string }).access_token
}

function createBrowser(console: (request: Request) => Promise<Response>): Browser {
  const cookies = new Map<string, string>()
  const browser: Browser = {
    cookies,
    go: async (url, init = {}) => {
      if (!url.startsWith(ORIGIN)) return fetch(url, { ...init, redirect: 'manual' })
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = new Headers(init.headers)
      if (cookie !== '') headers.set('cookie', cookie)
      const answer = await console(new Request(url, { ...init, headers }))
      for (const text of answer.headers.getSetCookie()) keep(cookies, text)
      return answer
    },
    signIn: async (userName) => {
      let answer = await browser.go(`${CONSOLE}/sign-in?login_hint=${encodeURIComponent(userName)}`)
      for (let hop = 0; hop < 3; hop += 1) answer = await browser.go(locationOf(answer))
      return answer
    },
    csrf: async () => {
      const text = await (await browser.go(CONSOLE)).text()
      return /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
    },
    post: async (path, form, headers = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }) =>
      browser.go(`${CONSOLE}${path}`, { method: 'POST', body: new URLSearchParams(form), headers }),
  }
  return browser
}

function keep(cookies: Map<string, string>, text: string): void {
  const [pair = ''] = text.split(';')
  const equals = pair.indexOf('=')
  if (/max-age=0/i.test(text)) cookies.delete(pair.slice(0, equals))
  else cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
}

/** Where an answer sends the browser. */
export function locationOf(answer: Response): string {
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`The answer ${answer.status} sends the browser nowhere.`)
  return new URL(location, ORIGIN).href
}
