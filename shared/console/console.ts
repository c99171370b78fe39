import { Hono, type MiddlewareHandler } from 'hono'
import { csrf } from 'hono/csrf'
import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { timingSafeEqual } from 'node:crypto'
import type { OperatorRole } from '../auth/operators.ts'
import { asBridgeError, BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'
import { addActions } from './actions.ts'
import { type ConsoleContext, type ConsoleEnv, requireRole, sessionIn } from './answers.ts'
import { readAssets } from './assets.ts'
import type { ConsoleData } from './data.ts'
import { beginSignIn, type Door, endSession, finishSignIn, originOf, sessionOf } from './door.ts'
import { addSilences } from './silence-views.ts'
import { addViews } from './views.ts'
import { BASE, frame, type Html, notice, type PageFacts } from './page.ts'

/** The pages that operators look at, and their JSON. */
export interface Console {
  /** Never throws: a failure is a page, or problem details where JSON was asked for. */
  readonly fetch: (request: Request) => Promise<Response>
}

export interface ConsoleOptions {
  readonly data: ConsoleData
  /** Loaded by the first request. @throws BridgeError `setting_missing`, which the page shows */
  readonly door: () => Promise<Door>
  /** False when the console is not set up: its addresses then answer 404. */
  readonly isAsked: boolean
  /**
   * Authenticates a caller that has a token in place of a session. @throws BridgeError when the app
   * accepts no tokens, or refuses this one
   */
  readonly checkToken: (authorization: string, role: OperatorRole) => Promise<void>
  /** The folder of the assets. */
  readonly assets: URL
  readonly log: Log
}

/** A page loads only our own files and runs only our script, and no page of another origin can frame it. */
const secured = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ['console'],
  },
  referrerPolicy: 'no-referrer',
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  strictTransportSecurity: 'max-age=31536000',
  xFrameOptions: 'DENY',
  permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
})

export function createConsole(options: ConsoleOptions): Console {
  const assets = once(() => readAssets(options.assets))
  const everywhere = new Hono<ConsoleEnv>()
  everywhere.use(secured)
  everywhere.use(async (context, next) => {
    context.set('assets', await assets())
    await next()
    context.header('cache-control', context.res.headers.get('cache-control') ?? 'no-store')
  })
  const app = everywhere.basePath(BASE)
  app.get('/assets/:name', (context) => asset(context))
  app.use(setUp(options))
  app.get('/sign-in', (context) =>
    beginSignIn(context, context.get('door'), context.req.query('return-to') ?? BASE),
  )
  app.get('/signed-in', (context) => finishSignIn(context, context.get('door'), options.log))
  app.use(signedIn(options), sentFromHere)
  app.post('/sign-out', (context) => {
    endSession(context, context.get('door'))
    return plainPage(
      context,
      { title: 'Signed out' },
      notice('You are signed out', html`<a class="button" href="${BASE}/sign-in">Sign in again</a>`),
    )
  })
  addViews(app, options.data)
  addActions(app, options.data)
  addSilences(app, options.data)
  app.notFound((context) => failure(context, new BridgeError('page_unknown', 'There is no such page.')))
  app.onError((thrown, context) => {
    const error = asBridgeError(thrown instanceof HTTPException ? foreign() : thrown)
    const { code, message } = error
    options.log('warn', 'console-call-failed', { code, reason: message, path: context.req.path })
    return failure(context, error)
  })
  return { fetch: async (request) => app.fetch(asRouted(request), { json: asksForJson(request) }) }
}

function plainPage(
  context: ConsoleContext,
  facts: PageFacts,
  body: Html,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  return context.html(frame(context.get('assets'), undefined, facts, body), status)
}

function asset(context: ConsoleContext): Response {
  const wanted = context.req.param('name')
  const found = Object.values(context.get('assets')).find(({ name }) => name === wanted)
  if (found === undefined) return context.notFound() as Response
  return context.body(found.text, 200, {
    'content-type': found.type,
    'cache-control': 'public, max-age=31536000, immutable',
  })
}

/** While a setting is missing, the console answers every request with its name. */
function setUp({ door, isAsked }: ConsoleOptions): MiddlewareHandler<ConsoleEnv> {
  return async (context, next) => {
    if (!isAsked) {
      throw new BridgeError('page_unknown', 'The console is not set up: docs/console.md says how.')
    }
    const made = await door()
    originOf(made, context.req.url)
    context.set('door', made)
    return next()
  }
}

/** Sends a person without session and token to the sign-in; where that would lose a form, asks the person to sign in. */
function signedIn({ checkToken }: ConsoleOptions): MiddlewareHandler<ConsoleEnv> {
  return async (context, next) => {
    const authorization = context.req.header('authorization')
    if (authorization !== undefined && context.env.json && context.req.method === 'GET') {
      await checkToken(authorization, 'Ops.Reader')
      return next()
    }
    const session = await sessionOf(context, context.get('door'))
    if (session !== undefined) {
      context.set('session', session)
      if (context.req.path !== `${BASE}/sign-out`) requireRole(context, 'Ops.Reader')
      return next()
    }
    if (context.req.method === 'GET' && !context.env.json) {
      const { pathname, search } = new URL(context.req.url)
      return beginSignIn(context, context.get('door'), pathname + search)
    }
    throw new BridgeError(
      'token_missing',
      'You are not signed in, or your session has ended. Sign in, then try again.',
    )
  }
}

/** The library throws an error without a text for a form from elsewhere. */
function foreign(): BridgeError {
  return new BridgeError('caller_not_allowed', 'A page of another origin may not do this.')
}

const fromHere = csrf({
  origin: (origin, context) => origin === originOf(context.get('door'), context.req.url),
})

/** A change must come from a page of ours: the browser gives the origin, and the form has the token of the session. */
const sentFromHere: MiddlewareHandler<ConsoleEnv> = async (context, next) => {
  if (context.req.method === 'GET') return next()
  return fromHere(context, async () => {
    const { csrf: given } = await context.req.parseBody()
    if (typeof given === 'string' && isSame(given, sessionIn(context).csrf)) return next()
    throw new BridgeError('caller_not_allowed', 'The form is not from your session. Load the page again.')
  })
}

function isSame(given: string, known: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(known)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function failure(context: ConsoleContext, thrown: unknown): Response | Promise<Response> {
  const { code, message, status } = asBridgeError(thrown)
  const isOurs = code !== 'unexpected'
  const detail = isOurs ? message : 'An unexpected error occurred; the log has the cause.'
  if (context.env.json) {
    return context.body(JSON.stringify({ type: 'about:blank', title: code, status, code, detail }), {
      status: status as ContentfulStatusCode,
      headers: { 'content-type': 'application/problem+json' },
    })
  }
  const page = notice(TITLES[code] ?? 'The request failed', detail, links(code))
  return context.html(
    frame(context.get('assets'), context.get('session'), { title: 'Failed' }, page),
    status as ContentfulStatusCode,
  )
}

const TITLES: Readonly<Partial<Record<string, string>>> = {
  page_unknown: 'Not found',
  setting_missing: 'The console is closed',
  caller_not_allowed: 'You may not do this',
  token_missing: 'Your session has ended',
  token_refused: 'You are not signed in',
  storage_unavailable: 'The storage does not answer',
}

function links(code: string): Html {
  if (code === 'setting_missing') return html`Nobody can sign in until all its settings are there.`
  if (code === 'token_missing' || code === 'token_refused' || code === 'token_endpoint_failed') {
    return html`<a class="button" href="${BASE}/sign-in">Sign in</a>`
  }
  return html`<a href="${BASE}">Go to the first page</a>`
}

/** `.json` at the end of a path asks for a page's data, as `Accept: application/json` does. */
function asksForJson(request: Request): boolean {
  const accept = request.headers.get('accept') ?? ''
  return ENDING.test(new URL(request.url).pathname) || /^application\/(problem\+)?json/.test(accept)
}

const ENDING = /\.json$/

const ANY_CASE = new RegExp(`^${BASE}(?=/|$)`, 'i')

/** In the letter case of our routes, which the host ignores, and without the ending. */
function asRouted(request: Request): Request {
  const url = new URL(request.url)
  const path = url.pathname.replace(ENDING, '').replace(ANY_CASE, BASE)
  if (path === url.pathname) return request
  url.pathname = path
  return new Request(url, request)
}
