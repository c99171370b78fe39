import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler, Next } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { cutMidway, hugeAnswer, stalled, truncated } from '../broken-answer.ts'
import { missingPrivilege, pluginRefused, serviceProtection, sqlTimeout } from './dataverse-error.ts'
import type { Disturbance, Fault, Substitute } from './fault.ts'
import type { Environment, Organization } from './organization.ts'

/** What is too large still begins and ends as a list does. */
const HUGE = {
  head: '{"value":[{"description":"',
  tail: '"}]}',
  contentType: 'application/json; odata.metadata=minimal',
}

/** Lets the scripted faults befall the requests they match. */
export function faulty(organization: Organization): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = organization.faults.take(context.req.method, pathname + search)
    if (fault === undefined) await next()
    else if (isDisturbance(fault)) await disturb(fault, context, next)
    else context.res = substitute(fault, organization, context)
  }
}

const DISTURBANCES = new Set<string>([
  'slow',
  'slow-body',
  'cut',
  'transaction-cancelled',
  'truncated',
] satisfies Disturbance['kind'][])

function isDisturbance(fault: Fault): fault is Disturbance {
  return 'kind' in fault && DISTURBANCES.has(fault.kind)
}

async function disturb(fault: Disturbance, context: Context<Environment>, next: Next): Promise<void> {
  switch (fault.kind) {
    case 'slow':
      await delay(fault.milliseconds, undefined, { ref: false })
      await next()
      break
    case 'slow-body':
      await next()
      context.res = await stalled(context.res, fault.milliseconds)
      break
    case 'cut':
      await cut(fault.when, context, next)
      break
    case 'transaction-cancelled':
      await next()
      context.res = Response.json(sqlTimeout().envelope, { status: 500 })
      break
    case 'truncated':
      await next()
      context.res = await truncated(context.res)
      break
  }
}

async function cut(
  when: 'before' | 'after' | 'midway',
  context: Context<Environment>,
  next: Next,
): Promise<void> {
  if (when !== 'before') await next()
  if (when === 'midway') {
    context.res = await cutMidway(context.res, context.env.incoming.socket)
    return
  }
  context.env.incoming.socket.destroy()
  context.res = RESPONSE_ALREADY_SENT
}

function substitute(fault: Substitute, organization: Organization, context: Context<Environment>): Response {
  if (!('kind' in fault)) return statusAnswer(fault, context)
  switch (fault.kind) {
    case 'acl':
      throw missingPrivilege(organization.userId, 'prvWriteIncident', 'incident')
    case 'business-rule':
      throw pluginRefused(fault.name)
    case 'service-protection':
      context.header('Retry-After', String(fault.retryAfterSeconds))
      throw serviceProtection(fault.limit)
    case 'accepted':
      return context.body(null, 202)
    case 'redirect':
      return context.redirect(fault.location, 302)
    case 'too-large':
      return hugeAnswer(HUGE, fault.bytes)
    case 'hibernating':
      return new Response(MAINTENANCE_PAGE, { headers: { 'Content-Type': 'text/html' } })
    case 'html':
      return new Response(SIGN_IN_PAGE, { headers: { 'Content-Type': 'text/html' } })
  }
}

function statusAnswer(
  fault: Extract<Substitute, { status: number }>,
  context: Context<Environment>,
): Response {
  if (fault.retryAfterSeconds !== undefined) context.header('Retry-After', String(fault.retryAfterSeconds))
  const status = fault.status as ContentfulStatusCode
  if (fault.body === undefined) return context.html(page(`HTTP status ${fault.status}`), status)
  return typeof fault.body === 'string' ? context.text(fault.body, status) : context.json(fault.body, status)
}

const page = (title: string, body = ''): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`

const MAINTENANCE_PAGE = page('This environment is in administration mode')

const SIGN_IN_PAGE = page('Sign in to your account', '<form method="post"></form>')
