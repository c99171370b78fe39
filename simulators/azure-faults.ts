import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { AzureError } from './azure-error.ts'
import { kind, variant } from './fault.ts'
import type { FaultList } from './fault-list.ts'

/** What can go wrong with a request to a simulated Azure service. */
export type AzureFault =
  | { readonly status: number; readonly retryAfterSeconds?: number; readonly body?: object }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The connection breaks before the request is carried out, or after that. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }

/** The JSON Schema of `AzureFault`. */
export const AZURE_FAULT_SCHEMA = {
  anyOf: [
    variant(
      {
        status: { type: 'integer', minimum: 400, maximum: 599 },
        retryAfterSeconds: { type: 'number' },
        body: { type: 'object' },
      },
      ['status'],
    ),
    variant({ ...kind('slow'), milliseconds: { type: 'number', minimum: 0 } }, ['kind', 'milliseconds']),
    variant({ ...kind('cut'), when: { enum: ['before', 'after'] } }, ['kind', 'when']),
  ],
}

/** Applies the scripted faults to the requests that they match. */
export function azureFaulty(faults: FaultList<AzureFault>): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = faults.take(context.req.method, pathname + search)
    if (fault === undefined) return next()
    if ('status' in fault) {
      context.res = statusAnswer(fault)
      return undefined
    }
    if (fault.kind === 'slow') {
      await delay(fault.milliseconds, undefined, { ref: false })
      return next()
    }
    if (fault.when === 'after') await next()
    context.env.incoming.socket.destroy()
    context.res = RESPONSE_ALREADY_SENT
    return undefined
  }
}

function statusAnswer({
  status,
  retryAfterSeconds,
  body,
}: Extract<AzureFault, { status: number }>): Response {
  const { response } = new AzureError(
    status as ContentfulStatusCode,
    status === 429 ? 'TooManyRequests' : 'ServiceUnavailable',
    'scripted',
    retryAfterSeconds,
  )
  return body === undefined ? response : Response.json(body, response)
}
