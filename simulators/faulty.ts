import { setTimeout as delay } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler, Next } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { cutMidway, hugeAnswer, stalled, truncated } from './broken-answer.ts'
import type { CommonDisturbance, CommonFault, CommonSubstitute, GatewayTimeout, PageKind } from './fault.ts'
import type { FaultList } from './fault-list.ts'

interface Environment {
  Bindings: HttpBindings
}

/** A fault that only one product has. */
interface OwnFault {
  readonly kind: string
}

/**
 * Answers a request to which one of a product's own faults applies. `next` carries the request out; undefined
 * keeps the answer that `next` made. May throw the errors that the product's own code throws.
 */
type Befall<Fault, E extends Environment> = (
  fault: Fault,
  context: Context<E>,
  next: Next,
) => Response | undefined | Promise<Response | undefined>

export interface FaultyOptions<Own extends OwnFault, E extends Environment> {
  readonly faults: FaultList<CommonFault | Own>
  /** How a list of the product begins and ends: the answer of the fault `too-large` looks like a list. */
  readonly huge: { readonly head: string; readonly tail: string; readonly contentType: string }
  /** The pages that are sent in place of data: the title, and the rest of the body. */
  readonly pages: Readonly<Record<PageKind, readonly [title: string, body?: string]>>
  /** The product's own faults. */
  readonly own: { readonly [Kind in Own['kind']]: Befall<Own & { readonly kind: Kind }, E> }
}

/** Applies the scripted faults to the requests that they match. */
export function faulty<Own extends OwnFault, E extends Environment>(
  options: FaultyOptions<Own, E>,
): MiddlewareHandler<E> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = options.faults.take(context.req.method, pathname + search)
    if (fault === undefined) return next()
    const answer = await answerTo(fault, options, context, next)
    if (answer !== undefined) context.res = answer
    return undefined
  }
}

function answerTo<Own extends OwnFault, E extends Environment>(
  fault: CommonFault | Own,
  { own, pages, huge }: FaultyOptions<Own, E>,
  context: Context<E>,
  next: Next,
): Response | undefined | Promise<Response | undefined> {
  if (isOwn(fault, own)) return own[fault.kind as Own['kind']](fault, context, next)
  if (isDisturbance(fault)) return disturbed(fault, context, next)
  return substitute(fault, { pages, huge }, context)
}

function isOwn<Own extends OwnFault>(fault: CommonFault | Own, own: object): fault is Own {
  return 'kind' in fault && Object.hasOwn(own, fault.kind)
}

const DISTURBANCES = new Set<string>([
  'slow',
  'slow-body',
  'cut',
  'truncated',
  'gateway-timeout',
] satisfies CommonDisturbance['kind'][])

function isDisturbance(fault: CommonFault): fault is CommonDisturbance {
  return 'kind' in fault && DISTURBANCES.has(fault.kind)
}

async function disturbed<E extends Environment>(
  fault: CommonDisturbance,
  context: Context<E>,
  next: Next,
): Promise<Response | undefined> {
  if (fault.kind === 'gateway-timeout') return gatewayGaveUp(fault, context, next)
  if (fault.kind === 'slow') await delay(fault.milliseconds, undefined, { ref: false })
  if (fault.kind !== 'cut' || fault.when !== 'before') await next()
  switch (fault.kind) {
    case 'slow':
      return undefined
    case 'slow-body':
      return stalled(context.res, fault.milliseconds)
    case 'truncated':
      return truncated(context.res)
    case 'cut':
      return cut(fault.when, context)
  }
}

async function gatewayGaveUp<E extends Environment>(
  { answeredAfterMilliseconds, carriedOutAfterMilliseconds }: GatewayTimeout,
  context: Context<E>,
  next: Next,
): Promise<Response> {
  // The body cannot be read after the answer was sent, so it is read here and kept.
  await context.req.arrayBuffer()
  void carryOutLater(carriedOutAfterMilliseconds, next)
  await delay(answeredAfterMilliseconds, undefined, { ref: false })
  return statusAnswer({ status: 504 }, context)
}

async function carryOutLater(milliseconds: number, next: Next): Promise<void> {
  await delay(milliseconds, undefined, { ref: false })
  // The caller already has its answer, so nobody hears of a failure.
  await next().catch(() => undefined)
}

async function cut<E extends Environment>(
  when: 'before' | 'after' | 'midway',
  context: Context<E>,
): Promise<Response> {
  const { socket } = context.env.incoming
  if (when === 'midway') return cutMidway(context.res, socket)
  socket.destroy()
  return RESPONSE_ALREADY_SENT
}

function substitute<E extends Environment>(
  fault: CommonSubstitute,
  { pages, huge }: Pick<FaultyOptions<OwnFault, E>, 'pages' | 'huge'>,
  context: Context<E>,
): Response {
  if (!('kind' in fault)) return statusAnswer(fault, context)
  switch (fault.kind) {
    case 'accepted':
      return new Response(null, { status: 202 })
    case 'redirect':
      return context.redirect(fault.location, 302)
    case 'too-large':
      return hugeAnswer(huge, fault.bytes)
    case 'hibernating':
    case 'html':
      return context.html(page(...pages[fault.kind]))
  }
}

function statusAnswer<E extends Environment>(
  { retryAfterSeconds, body, ...fault }: Extract<CommonSubstitute, { status: number }>,
  context: Context<E>,
): Response {
  const status = fault.status as ContentfulStatusCode
  if (retryAfterSeconds !== undefined) context.header('Retry-After', String(retryAfterSeconds))
  if (body === undefined) return context.html(page(`HTTP status ${status}`), status)
  return typeof body === 'string' ? context.text(body, status) : context.json(body as object, status)
}

function page(title: string, body = ''): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`
}
