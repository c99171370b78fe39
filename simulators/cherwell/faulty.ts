import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler, Next } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { cutMidway, hugeAnswer, stalled, truncated } from '../broken-answer.ts'
import { generalFailure, insufficientRights, NO_ERROR } from './api-error.ts'
import type { Disturbance, Fault, Substitute } from './fault.ts'
import type { Environment, Instance } from './instance.ts'

/** What is too large still begins and ends as a list does. */
const HUGE = {
  head: '{"businessObjects":[{"busObPublicId":"',
  tail: '"}]}',
  contentType: 'application/json; charset=utf-8',
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

function isDisturbance(fault: Fault): fault is Disturbance {
  return 'kind' in fault && DISTURBANCES.has(fault.kind)
}

const DISTURBANCES = new Set<string>([
  'slow',
  'slow-body',
  'cut',
  'general-failure',
  'truncated',
] satisfies Disturbance['kind'][])

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
    case 'general-failure':
      await next()
      context.res = Response.json(generalFailure().body, { status: 500 })
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
  switch (fault.kind) {
    case 'acl':
      return context.json(insufficientRights().body)
    case 'rejected':
      return context.json(validationFailure(fault.message))
    case 'accepted':
      return context.body(null, 202)
    case 'redirect':
      return context.redirect(fault.location, 302)
    case 'too-large':
      return hugeAnswer(HUGE, fault.bytes)
    case 'hibernating':
      return context.html(page('Cherwell is currently unavailable', 'An administrator works on it.'))
    case 'html':
      return context.html(page('Log in to Cherwell', '<form method="post"></form>'))
  }
}

function statusAnswer(
  fault: Extract<Substitute, { status: number }>,
  context: Context<Environment>,
): Response | Promise<Response> {
  if (fault.retryAfterSeconds !== undefined) context.header('Retry-After', String(fault.retryAfterSeconds))
  const status = fault.status as ContentfulStatusCode
  if (fault.body === undefined) return context.html(page(`HTTP status ${fault.status}`, ''), status)
  return typeof fault.body === 'string' ? context.text(fault.body, status) : context.json(fault.body, status)
}

/** A 200 that is none: the save was refused by a rule. */
function validationFailure(error: string): object {
  const fieldValidationErrors = [{ error, errorCode: 'INVALIDVALUE', fieldId: '' }]
  return { busObPublicId: '', busObRecId: '', cacheKey: '', fieldValidationErrors, ...NO_ERROR }
}

const page = (title: string, body: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`
