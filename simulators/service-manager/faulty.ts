import { setTimeout as delay } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler, Next } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { cutMidway, hugeAnswer, stalled, truncated } from '../broken-answer.ts'
import type { FaultList } from '../fault-list.ts'
import type { Disturbance, Fault, Substitute } from './fault.ts'
import type { ManagementGroup } from './management-group.ts'
import { databaseTimeout, notPermitted, ruleRefused, type SdkError } from './sdk-error.ts'

/** What is too large still begins and ends as a list does. */
const HUGE = { head: '[{"Description":"', tail: '"}]', contentType: 'application/json; charset=utf-8' }

/** Whom faults befall. */
export interface Victim {
  readonly group: ManagementGroup
  readonly faults: FaultList<Fault>
  /** `DOMAIN\name` in whose name the SDK is called. */
  readonly userName: string
  /** How what the SDK refuses is told. */
  readonly refused: (context: Context, error: SdkError) => Response
}

interface Environment {
  Bindings: HttpBindings
}

/** Lets the scripted faults befall the requests they match. */
export function faulty(victim: Victim): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = victim.faults.take(context.req.method, pathname + search)
    if (fault === undefined) await next()
    else if (isDisturbance(fault)) await disturb(victim, fault, context, next)
    else context.res = substitute(victim, fault, context)
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
  victim: Victim,
  fault: Disturbance,
  context: Context<Environment>,
  next: Next,
): Promise<void> {
  if (fault.kind === 'slow') await delay(fault.milliseconds, undefined, { ref: false })
  if (fault.kind === 'modified-meanwhile') modifyAll(victim.group)
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
      context.res = victim.refused(context, databaseTimeout())
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

function modifyAll(group: ManagementGroup): void {
  for (const incident of group.incidents.values()) incident['LastModified'] = group.nextModified()
}

function substitute(victim: Victim, fault: Substitute, context: Context<Environment>): Response {
  if (!('kind' in fault)) return statusAnswer(fault, context)
  switch (fault.kind) {
    case 'acl':
      return victim.refused(context, notPermitted(victim.userName))
    case 'business-rule':
      return victim.refused(context, ruleRefused(fault.name))
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
