import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler, Next } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { cutMidway, hugeAnswer, stalled, truncated } from '../broken-answer.ts'
import type { Disturbance, Fault, Substitute } from './fault.ts'
import type { Environment, Portal } from './portal.ts'
import { databaseTimeout, notPermitted, ruleRefused, type SdkError } from './sdk-error.ts'

/** What is too large still begins and ends as a list does. */
const HUGE = { head: '[{"Description":"', tail: '"}]', contentType: 'application/json; charset=utf-8' }

/** Lets the scripted faults befall the requests they match. */
export function faulty(portal: Portal): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = portal.faults.take(context.req.method, pathname + search)
    if (fault === undefined) await next()
    else if (isDisturbance(fault)) await disturb(portal, fault, context, next)
    else context.res = substitute(portal, fault, context)
  }
}

const DISTURBANCES = new Set<string>([
  'slow',
  'slow-body',
  'cut',
  'truncated',
  'transaction-cancelled',
  'modified-meanwhile',
] satisfies Disturbance['kind'][])

function isDisturbance(fault: Fault): fault is Disturbance {
  return 'kind' in fault && DISTURBANCES.has(fault.kind)
}

async function disturb(
  portal: Portal,
  fault: Disturbance,
  context: Context<Environment>,
  next: Next,
): Promise<void> {
  if (fault.kind === 'slow') await delay(fault.milliseconds, undefined, { ref: false })
  if (fault.kind === 'modified-meanwhile') modifyAll(portal)
  if (fault.kind !== 'cut' || fault.when !== 'before') await next()
  switch (fault.kind) {
    case 'slow':
    case 'modified-meanwhile':
      return
    case 'slow-body':
      context.res = await stalled(context.res, fault.milliseconds)
      return
    case 'truncated':
      context.res = await truncated(context.res)
      return
    case 'transaction-cancelled':
      context.res = refused(context, databaseTimeout())
      return
    case 'cut':
      context.res = await cut(fault.when, context)
  }
}

async function cut(when: 'before' | 'after' | 'midway', context: Context<Environment>): Promise<Response> {
  const { socket } = context.env.incoming
  if (when === 'midway') return cutMidway(context.res, socket)
  socket.destroy()
  return RESPONSE_ALREADY_SENT
}

function modifyAll(portal: Portal): void {
  for (const incident of portal.incidents.values()) incident['LastModified'] = portal.nextModified()
}

function substitute(portal: Portal, fault: Substitute, context: Context<Environment>): Response {
  if (!('kind' in fault)) return statusAnswer(fault, context)
  switch (fault.kind) {
    case 'acl':
      return refused(context, notPermitted(`${portal.user.domain}\\${portal.user.userName}`))
    case 'business-rule':
      return refused(context, ruleRefused(fault.name))
    case 'accepted':
      return new Response(null, { status: 202 })
    case 'redirect':
      return context.redirect(fault.location, 302)
    case 'too-large':
      return hugeAnswer(HUGE, fault.bytes)
    case 'hibernating':
      return pageAnswer(200, 'Hybrid connection: the endpoint is starting')
    case 'html':
      return pageAnswer(200, 'Sign in to your account')
  }
}

/** Commit says what went wrong inside a 200; all else says it with a 500. */
function refused(context: Context<Environment>, error: SdkError): Response {
  return context.req.path.endsWith('/Projection/Commit')
    ? Response.json({ success: false, exception: error.text })
    : Response.json(error.body, { status: 500 })
}

function statusAnswer(
  fault: Extract<Substitute, { status: number }>,
  context: Context<Environment>,
): Response {
  const { status, retryAfterSeconds, body } = fault
  if (retryAfterSeconds !== undefined) context.header('Retry-After', String(retryAfterSeconds))
  if (body === undefined) return context.html(page(`HTTP status ${status}`), status as ContentfulStatusCode)
  return typeof body === 'string'
    ? context.text(body, status as ContentfulStatusCode)
    : context.json(body as object, status as ContentfulStatusCode)
}

const page = (title: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`

function pageAnswer(status: number, title: string): Response {
  return new Response(page(title), { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}
