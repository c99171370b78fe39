import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler, Next } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { cutMidway, hugeAnswer, stalled, truncated } from '../broken-answer.ts'
import type { Disturbance, Fault, Substitute } from './fault.ts'
import type { Environment, Instance } from './instance.ts'
import { aclRefused, apiRefused, businessRuleAborted, transactionCancelled } from './rest-error.ts'
import { newSysId } from './database.ts'

/** What is too large still begins and ends as a list does. */
const HUGE = {
  head: '{"result":[{"description":"',
  tail: '"}]}',
  contentType: 'application/json;charset=UTF-8',
}

/** Lets the scripted faults befall the requests they match. */
export function faulty(instance: Instance): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = instance.faults.take(context.req.method, pathname + search)
    if (fault === undefined) await next()
    else if (isDisturbance(fault)) await disturb(fault, context, next)
    else context.res = await substitute(fault, context)
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
    case 'truncated':
      await next()
      context.res = await truncated(context.res)
      break
    case 'cut':
      await cut(fault.when, context, next)
      break
    case 'transaction-cancelled':
      await next()
      context.res = await cancelledAnswer(context.res)
      break
  }
}

async function cut(
  when: 'before' | 'after' | 'midway',
  context: Context<Environment>,
  next: Next,
): Promise<void> {
  const { incoming } = context.env
  if (when !== 'before') await next()
  if (when === 'midway') {
    context.res = await cutMidway(context.res, incoming.socket)
    return
  }
  incoming.socket.destroy()
  context.res = RESPONSE_ALREADY_SENT
}

function substitute(fault: Substitute, context: Context<Environment>): Response | Promise<Response> {
  if (!('kind' in fault)) return statusAnswer(fault, context)
  if (fault.kind === 'acl') throw aclError(context.req.method)
  if (fault.kind === 'business-rule') {
    throw businessRuleAborted(tableName(context.req.path), fault.name, newSysId())
  }
  if (fault.kind === 'accepted') return context.body(null, 202)
  if (fault.kind === 'import-refused') return importAnswer(fault, context)
  if (fault.kind === 'events-dropped') {
    return context.json({ result: { 'Default Bulk Endpoint': '0 events were inserted' } })
  }
  if (fault.kind === 'redirect') return context.redirect(fault.location, 302)
  if (fault.kind === 'too-large') return hugeAnswer(HUGE, fault.bytes)
  return context.html(fault.kind === 'hibernating' ? HIBERNATING_PAGE : LOGIN_PAGE)
}

function statusAnswer(
  fault: Extract<Substitute, { status: number }>,
  context: Context<Environment>,
): Response {
  if (fault.retryAfterSeconds !== undefined) context.header('Retry-After', String(fault.retryAfterSeconds))
  const status = fault.status as ContentfulStatusCode
  if (fault.body === undefined) return context.html(errorPage(fault.status), status)
  return typeof fault.body === 'string' ? context.text(fault.body, status) : context.json(fault.body, status)
}

/** A list has begun with its 200 by the time the transaction is cancelled; anything else becomes a 500. */
async function cancelledAnswer(answer: Response): Promise<Response> {
  const { envelope, status } = transactionCancelled()
  if (answer.status !== 200) return Response.json(envelope, { status })
  const body = (await answer.json()) as object
  return 'result' in body && Array.isArray(body.result)
    ? Response.json({ ...body, ...envelope })
    : Response.json(envelope, { status })
}

function importAnswer(
  { status, message }: Extract<Substitute, { kind: 'import-refused' }>,
  context: Context<Environment>,
): Response {
  const staging_table = context.req.path.split('/').at(-1)
  const told = { transform_map: 'OMS Incident', table: 'incident', status, error_message: message }
  return context.json({ import_set: 'ISET0010001', staging_table, result: [told] }, 201)
}

function tableName(path: string): string {
  return /\/table\/([^/]+)/.exec(path)?.[1] ?? ''
}

function aclError(method: string): Error {
  switch (method) {
    case 'POST':
      return aclRefused('Insert')
    case 'PUT':
    case 'PATCH':
      return aclRefused('Update')
    case 'DELETE':
      return aclRefused('Delete')
    default:
      return apiRefused()
  }
}

const page = (title: string, body: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`

const HIBERNATING_PAGE = page(
  'Your instance is hibernating',
  '<p><a href="https://developer.servicenow.com/dev.do#!/home?wu=true">Sign in to wake your instance</a></p>',
)

const LOGIN_PAGE = page('Log in | ServiceNow', '<form action="/login.do" method="post"></form>')

const errorPage = (status: number): string => page(`HTTP status ${status}`, '')
