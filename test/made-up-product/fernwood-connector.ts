import type { Connector } from '../../shared/connectors/connector.ts'
import type { ProductConnection } from '../../shared/connectors/product.ts'
import { failureOf, parseJson } from '../../shared/http/answer.ts'
import { bearer, createSignedInClient } from '../../shared/http/signed-in-client.ts'
import type { WorkItem } from '../../shared/ticket/ticket.ts'
import type { FernwoodTicket } from './fernwood-server.ts'

export interface FernwoodOptions extends Omit<ProductConnection, 'options'> {
  readonly queue: string
}

type Body = Readonly<Record<string, unknown>>

/** Tickets of a Fernwood desk. */
export function createFernwoodConnector({ url, queue, http, tokens, now }: FernwoodOptions): Connector {
  const client = createSignedInClient(http, {
    tokens,
    headerOf: bearer,
    isRefusal: ({ status }) => status === 401,
  })
  const call = async (
    method: 'GET' | 'POST',
    path: string,
    body?: Body,
  ): Promise<FernwoodTicket | undefined> => {
    const request = {
      method,
      url: new URL(path, url),
      headers: { 'content-type': 'application/json' },
      deadlineSeconds: 20,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    const answer = await client.send(request)
    const fail = failureOf('Fernwood', request, answer, method === 'POST', now())
    if (answer.status === 404) return undefined
    if (answer.status === 200) return parseJson(answer) as FernwoodTicket
    throw fail(answer.status >= 500 ? 'product_unavailable' : 'product_rejected', `answered ${answer.status}`)
  }
  const itemOf = ({ id, key, state }: FernwoodTicket): WorkItem => ({
    id,
    number: `F-${id}`,
    url: `${url}/tickets/${id}`,
    correlationId: key,
    status: state === 'done' ? 'resolved' : 'open',
    closeCode: '',
    assignment: { assignee: '', group: '', inWork: false },
  })
  const written = async (path: string, body: Body): Promise<WorkItem> => {
    const ticket = await call('POST', path, body)
    if (ticket === undefined) throw new TypeError(`The desk has no ${path}.`)
    return itemOf(ticket)
  }
  return {
    check: async () => {
      await call('GET', `/queues/${queue}`)
      return [{ name: 'queue', ok: true, detail: `${queue} can be read` }]
    },
    find: async (correlationId) => {
      const ticket = await call('GET', `/tickets?key=${correlationId}`)
      return ticket && itemOf(ticket)
    },
    read: async ({ id }) => {
      const ticket = await call('GET', `/tickets/${id}`)
      return ticket && itemOf(ticket)
    },
    open: ({ correlationId, fields }) => written('/tickets', { ...fields, queue, key: correlationId }),
    change: ({ id }, { action, fields }) =>
      written(`/tickets/${id}`, { ...fields, state: action === 'resolve' ? 'done' : 'open' }),
    isWritten: async () => false,
  }
}
