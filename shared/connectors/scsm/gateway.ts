import { BridgeError } from '../../errors.ts'
import { failureOf } from '../../http/answer.ts'
import type { HttpRequest } from '../../http/http-client.ts'
import { bearer, createSignedInClient } from '../../http/signed-in-client.ts'
import { besideTheCommit, COMMIT_SECONDS, createTimeLeft, QUESTION_SECONDS } from './deadlines.ts'
import { isGatewayRefusal, readGatewayAnswer } from './gateway-answer.ts'
import { listOf } from './gateway-projection.ts'
import type { Json } from './json.ts'
import type { PortalOptions } from './portal.ts'

export type GatewayOptions = Pick<PortalOptions, 'url' | 'tokens' | 'http' | 'now'>

/** An answer that is a success, and its version of the work item. */
export interface Read {
  readonly body: Json
  readonly etag: string
}

/** The calls of one operation, which share its time and its token. */
export interface Session {
  ask(path: string, query?: URLSearchParams): Promise<Read | undefined>
  /** Reads something beside the operation, see {@link besideTheCommit}. */
  askBeside(path: string, query: URLSearchParams): Promise<Read | undefined>
  /** Writes something beside the operation. @returns undefined when the gateway has no such endpoint */
  writeBeside(path: string, body: Json): Promise<Read | undefined>
  write(method: 'POST' | 'PATCH', path: string, body: Json, etag?: string): Promise<Read>
}

export const WORK_ITEMS = '/v1/work-items'

export const pathOf = (id: unknown): string => `${WORK_ITEMS}/${encodeURIComponent(String(id))}`

/** An answer without the requested list proves nothing, above all not that the list is empty. */
export function listIn(answer: Read | undefined, name: string): readonly Json[] {
  const list = answer?.body[name]
  if (Array.isArray(list)) return listOf(list)
  const message = `Service Manager: the gateway gave no ${name} where a list of them was asked for`
  throw new BridgeError('product_answer_unusable', message)
}

export function openGateway({ url: origin, tokens, http, now }: GatewayOptions): Session {
  const timeLeft = createTimeLeft(now)
  const client = createSignedInClient(http, { tokens, headerOf: bearer, isRefusal: isGatewayRefusal })

  const exchange = async (request: HttpRequest): Promise<Read | undefined> => {
    const answer = await client.send(request)
    const isWrite = request.method !== 'GET'
    // A 404 that is not from a gateway: nothing was written.
    const fail = failureOf('Service Manager', request, answer, isWrite && answer.status !== 404, now())
    const body = readGatewayAnswer(answer, fail)
    if (body === undefined) return undefined
    return { body, etag: answer.headers['etag'] ?? '' }
  }

  const question = (path: string, query: URLSearchParams, deadlineSeconds: number): HttpRequest => {
    const url = new URL(path, origin)
    url.search = query.toString()
    return { method: 'GET', url, headers: { accept: 'application/json' }, deadlineSeconds }
  }
  const change = (
    method: 'POST' | 'PATCH',
    path: string,
    body: Json,
    deadlineSeconds: number,
    etag?: string,
  ): HttpRequest => {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(etag === undefined ? {} : { 'if-match': etag }),
    }
    return { method, url: new URL(path, origin), headers, deadlineSeconds, body: JSON.stringify(body) }
  }

  return {
    ask: async (path, query = new URLSearchParams()) =>
      exchange(question(path, query, timeLeft(1, QUESTION_SECONDS))),
    askBeside: async (path, query) => exchange(question(path, query, besideTheCommit(timeLeft))),
    writeBeside: async (path, body) => exchange(change('POST', path, body, besideTheCommit(timeLeft))),
    write: async (method, path, body, etag) => {
      const deadlineSeconds = timeLeft(COMMIT_SECONDS, COMMIT_SECONDS)
      const answer = await exchange(change(method, path, body, deadlineSeconds, etag))
      if (answer !== undefined) return answer
      throw new BridgeError('product_missing_record', 'Service Manager: the incident was deleted')
    },
  }
}
