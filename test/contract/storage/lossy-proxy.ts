import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TableClient } from '@azure/data-tables'

/** Stands in front of a server, counts what passes, and loses answers as it is asked to. */
export interface LossyProxy {
  /** Origin. */
  readonly url: string
  /** Method and path of each request, in order. */
  readonly requests: string[]
  /** The answer to the next request whose method and path match is lost, though the server has carried it out. */
  loseAnswer(pattern: RegExp): void
  /** From here on the answer to each request is lost, until the client makes it again. */
  loseFirstAnswers(): void
  /** Does work before the next request whose method and path match is passed on. */
  beforeNext(pattern: RegExp, work: () => Promise<void>): void
  /** The next request whose method and path match is neither passed on nor answered. @returns fulfils when it has come */
  ignoreNext(pattern: RegExp): Promise<void>
  /** Of the next answer whose request's method and path match, nothing comes after the head. @returns as it has come */
  stallNext(pattern: RegExp): Promise<void>
  stop(): Promise<void>
}

/** @param target origin */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(target)
  const agent = new Agent({ keepAlive: true })
  const requests: string[] = []
  const losses: RegExp[] = []
  const stalls: { readonly pattern: RegExp; readonly stalled: () => void }[] = []
  const hooks: { readonly pattern: RegExp; readonly work: () => Promise<void> }[] = []
  let answered: Set<unknown> | undefined
  const isFirst = (requestId: unknown): boolean => answered !== undefined && !answered.has(requestId)
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming
    const name = `${method} ${path}`
    requests.push(name)
    const index = losses.findIndex((pattern) => pattern.test(name))
    // The SDKs name a request, and give it the same name when they make it again.
    const requestId = headers['x-ms-client-request-id']
    const isLost = (index >= 0 && losses.splice(index, 1).length > 0) || isFirst(requestId)
    answered?.add(requestId)
    const passedOn = request({ agent, hostname, port, method, path, headers }, (answer) => {
      if (isLost) {
        answer.resume().on('end', () => outgoing.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      const stall = stalls.findIndex(({ pattern }) => pattern.test(name))
      if (stall === -1) {
        answer.pipe(outgoing)
        return
      }
      outgoing.flushHeaders()
      for (const { stalled } of stalls.splice(stall, 1)) stalled()
    })
    passedOn.on('error', () => outgoing.destroy())
    const hook = hooks.find(({ pattern }) => pattern.test(name))
    if (hook !== undefined) hooks.splice(hooks.indexOf(hook), 1)
    void Promise.resolve(hook?.work()).then(() => incoming.pipe(passedOn))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    loseAnswer: (pattern) => void losses.push(pattern),
    loseFirstAnswers: () => {
      answered = new Set()
    },
    beforeNext: (pattern, work) => void hooks.push({ pattern, work }),
    ignoreNext: (pattern) =>
      new Promise((resolve) => {
        hooks.push({ pattern, work: () => new Promise(() => resolve()) })
      }),
    stallNext: (pattern) => new Promise((stalled) => void stalls.push({ pattern, stalled })),
    stop: async () => {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Where a service of a storage account is, by its connection string. */
export function originOf(service: 'Blob' | 'Table', connectionString: string): string {
  return new RegExp(`(?<=${service}Endpoint=)http://[^/;]+`).exec(connectionString)?.[0] ?? ''
}

/** The connection string with the proxy in place of a service. */
export function through(proxy: LossyProxy, service: 'Blob' | 'Table', connectionString: string): string {
  return connectionString.replaceAll(originOf(service, connectionString), proxy.url)
}

/**
 * A client of a table through the proxy, which makes a call again at once.
 *
 * @param connectionString of the storage behind it
 */
export function lossyTableClient(proxy: LossyProxy, connectionString: string, table: string): TableClient {
  return TableClient.fromConnectionString(through(proxy, 'Table', connectionString), table, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 2, retryDelayInMs: 1 },
  })
}
