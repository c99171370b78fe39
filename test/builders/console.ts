import { fileURLToPath } from 'node:url'
import { createSeals, newSession } from '../../shared/auth/console-session.ts'
import { type ConsoleSignIn, createConsoleSignIn } from '../../shared/auth/console-sign-in.ts'
import type { OperatorRole } from '../../shared/auth/operators.ts'
import { createSessionKeys, type SessionKeyStore } from '../../shared/auth/session-keys.ts'
import { consoleTrustOf } from '../../shared/auth/trust.ts'
import { createDeadLetters } from '../../shared/bridge/dead-letters/dead-letters.ts'
import { createCircuitBreakers } from '../../shared/bridge/protect/circuit-breaker.ts'
import { createSilences } from '../../shared/bridge/mute/silences.ts'
import { createEnqueue, putAlone } from '../../shared/bridge/queue/enqueue.ts'
import { loadConfig, readConfigTexts } from '../../shared/config/load-config.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import type { ConsoleData } from '../../shared/console/data.ts'
import { answerTrial } from '../../shared/console/answer-trial.ts'
import type { Door } from '../../shared/console/door.ts'
import type { Log } from '../../shared/log.ts'
import { once } from '../../shared/once.ts'
import { type ConsoleOptions, createConsole } from '../../shared/console/console.ts'
import { consoleSettings, openConsole } from '../../dev/stack/console.ts'
import { type EntraId, startEntraId } from '../../simulators/entra-id/start-entra-id.ts'
import { createSharedStorage, type SharedStorage } from './bridge.ts'
import { type Clock, createClock } from './clock.ts'

/** The address of the console under test. */
const ORIGIN = 'http://127.0.0.1:7071'
export const CONSOLE = `${ORIGIN}/api/console`

const FIXTURES = fileURLToPath(new URL('../fixtures/config', import.meta.url))

/** A browser without pages: it keeps cookies and follows redirects when it is told to. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** Makes one request, and does not follow a redirect. */
  go(url: string, init?: RequestInit): Promise<Response>
  /** Signs in through the simulated Entra ID, as a person with a role. */
  signIn(userName: string): Promise<Response>
  /** The form token of the last page. */
  csrf(): Promise<string>
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

export interface ConsoleBench {
  readonly clock: Clock
  readonly logLines: object[]
  readonly storage: SharedStorage
  readonly keys: SessionKeyStore & { text: string | undefined }
  browser(): Browser
  /** A browser that is signed in. */
  browserOf(userName: string, ...roles: readonly OperatorRole[]): Promise<Browser>
}

/** A console with its data in memory, whose users are signed in without Entra ID. */
export function createConsoleBench(
  options: Partial<ConsoleOptions> = {},
  signIn: (clock: Clock, log: Log) => ConsoleSignIn = () => NO_SIGN_IN,
): ConsoleBench {
  const clock = createClock()
  const logLines: object[] = []
  const log: Log = (level, event, facts) => void logLines.push({ level, event, ...facts })
  const keys = createKeyStore()
  const now = (): number => clock.now()
  const seals = createSeals(createSessionKeys(keys, now), now)
  const door: Door = { origin: ORIGIN, signIn: signIn(clock, log), seals }
  const storage = createSharedStorage(clock)
  const { fetch } = createConsole({
    data: createConsoleData(storage),
    door: async () => door,
    isAsked: true,
    checkToken: async () => undefined,
    assets: new URL('../../shared/console/assets/', import.meta.url),
    log,
    ...options,
  })
  return {
    clock,
    logLines,
    storage,
    keys,
    browser: () => createBrowser(fetch),
    browserOf: async (name, ...roles) => {
      const browser = createBrowser(fetch)
      browser.cookies.set('console', await seals.session.seal(newSession({ id: name, name, roles })))
      return browser
    },
  }
}

/** Such a console with its sign-in, against the simulated Entra ID. */
export async function startConsoleBench(
  options: Partial<ConsoleOptions> = {},
): Promise<ConsoleBench & { readonly entraId: EntraId; stop(): Promise<void> }> {
  let time: (() => number) | undefined
  const entraId = await startEntraId({ now: () => new Date(time?.() ?? Date.now()) })
  await openConsole(entraId.url, ORIGIN)
  const trust = consoleTrustOf(consoleSettings(entraId), undefined)
  const bench = createConsoleBench(options, ({ now }, log) =>
    createConsoleSignIn(trust, { vouch: () => vouch(entraId), log, now }),
  )
  time = bench.clock.now
  return { ...bench, entraId, stop: () => entraId.stop() }
}

const NO_SIGN_IN: ConsoleSignIn = {
  begin: () => Promise.reject(new Error('This console has no sign-in.')),
  finish: () => Promise.reject(new Error('This console has no sign-in.')),
}

/** The data of the pages, in memory, with the configuration of the fixtures and a healthy connection. */
export function createConsoleData(storage: SharedStorage = createSharedStorage(createClock())): ConsoleData {
  const { clock, queue, payloads, keptPayloads, deadLetters, ledger, journal, registers } = storage
  const now = (): number => clock.now()
  const enqueue = createEnqueue(putAlone(queue), payloads)
  const letters = createDeadLetters({ deadLetters, enqueue, journal, log: () => undefined, now })
  const breakers = createCircuitBreakers({
    registers,
    log: () => undefined,
    now,
    random: () => 0.5,
    rateLimit: () => undefined,
  })
  const config = once(() => loadConfig(FIXTURES, { SERVICENOW_URL: 'https://dev.service-now.com' }, PRODUCTS))
  const silences = createSilences({ registers, journal, config, log: () => undefined, now })
  return {
    config,
    ledger: async () => ledger,
    registers: async () => registers,
    journal,
    keptPayloads,
    letters: async () => letters,
    silences: async () => silences,
    letterIds: deadLetters,
    queueLength: async () => queue.length,
    circuit: async (connection) => breakers(connection).state(),
    checkSignIn: async () => ({ name: 'sign-in', ok: true, detail: '90 days left' }),
    checkSync: async () => [],
    checkCanary: async () => [],
    configTexts: () => readConfigTexts(FIXTURES),
    runTrial: answerTrial,
    checkConnection: async () => [
      { name: 'answers', ok: true, detail: 'in 20 ms' },
      { name: 'role view_changer', isShared: true, isNeeded: false, ok: true, detail: 'not needed here' },
    ],
    now,
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
