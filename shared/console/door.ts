import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import {
  newSession,
  type Seals,
  type Session,
  SESSION_SECONDS,
  SIGN_IN_SECONDS,
} from '../auth/console-session.ts'
import type { ConsoleSignIn } from '../auth/console-sign-in.ts'
import { BridgeError } from '../errors.ts'
import { isLoopback } from '../loopback.ts'
import type { Log } from '../log.ts'
import { BASE } from './page.ts'

/** What the sign-in of people needs. */
export interface Door {
  /** Origin at which people reach the console; undefined where only this machine can. */
  readonly origin: string | undefined
  readonly signIn: ConsoleSignIn
  readonly seals: Seals
}

const SESSION_COOKIE = 'console'
const SIGN_IN_COOKIE = 'console-sign-in'

/** The origin that Entra ID sends the browser back to. @throws BridgeError `setting_missing` */
export function originOf({ origin }: Door, requestUrl: string): string {
  if (origin !== undefined) return origin
  const url = new URL(requestUrl)
  if (isLoopback(url)) return url.origin
  throw new BridgeError('setting_missing', 'Set CONSOLE_URL to the origin at which people reach the app.')
}

/** Redirects the browser to Entra ID, and remembers the page that it asked for. */
export async function beginSignIn(context: Context, door: Door, returnTo: string): Promise<Response> {
  const origin = originOf(door, context.req.url)
  const { url, begun } = await door.signIn.begin(redirectUriOf(origin), context.req.query('login_hint'))
  const sealed = await door.seals.signIn.seal({ ...begun, returnTo: localPath(returnTo) })
  setCookie(context, SIGN_IN_COOKIE, sealed, cookieOptions(origin, SIGN_IN_SECONDS))
  return context.redirect(url.href)
}

/** @throws BridgeError `token_refused` and others of {@link ConsoleSignIn.finish} */
export async function finishSignIn(context: Context, door: Door, log: Log): Promise<Response> {
  const origin = originOf(door, context.req.url)
  const pending = await door.seals.signIn.open(getCookie(context, SIGN_IN_COOKIE, prefixOf(origin)))
  if (pending === undefined) {
    throw new BridgeError('token_refused', 'This browser began no sign-in, or the sign-in has expired.')
  }
  const callback = new URL(context.req.url)
  const person = await door.signIn.finish(callback, redirectUriOf(origin), pending)
  setCookie(
    context,
    SESSION_COOKIE,
    await door.seals.session.seal(newSession(person)),
    cookieOptions(origin, SESSION_SECONDS),
  )
  deleteCookie(context, SIGN_IN_COOKIE, cookieOptions(origin, 0))
  log('info', 'console-signed-in', { person: person.name, roles: person.roles.join(', ') })
  return context.redirect(pending.returnTo)
}

/** Undefined for a browser that is not signed in, or no longer signed in. */
export async function sessionOf(context: Context, door: Door): Promise<Session | undefined> {
  const origin = originOf(door, context.req.url)
  return door.seals.session.open(getCookie(context, SESSION_COOKIE, prefixOf(origin)))
}

export function endSession(context: Context, door: Door): void {
  deleteCookie(context, SESSION_COOKIE, cookieOptions(originOf(door, context.req.url), 0))
}

function redirectUriOf(origin: string): string {
  return `${origin}${BASE}/signed-in`
}

/** In characters: with more the cookie would be too long for browsers (4,096 bytes, RFC 6265). */
const LONGEST_PATH = 2000

/** Accepts only a path of the console, in the form of a header, so that no link redirects people to another site. */
function localPath(wanted: string): string {
  const here = 'https://console.invalid'
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : undefined
  if (url?.origin !== here) return BASE
  const path = url.pathname + url.search
  const isOurs = url.pathname === BASE || url.pathname.startsWith(`${BASE}/`)
  return isOurs && path.length <= LONGEST_PATH ? path : BASE
}

/**
 * `Lax`: the browser comes from Entra ID, and from links in tickets. A cookie of the prefix `__Host-` can't be set by
 * another host of the domain; it needs https, which a local app does not have.
 */
function cookieOptions(origin: string, maxAge: number): CookieOptions {
  const prefix = prefixOf(origin)
  return {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge,
    ...(prefix === undefined ? {} : { prefix, secure: true }),
  }
}

function prefixOf(origin: string): 'host' | undefined {
  return origin.startsWith('https:') ? 'host' : undefined
}
