import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands in front of a server and counts its requests. */
export interface CountingProxy {
  /** Origin. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/**
 * Passes every request on unchanged.
 *
 * @param target origin
 * @param count called once for each request
 */
export async function startCountingProxy(
  target: string,
  count: (method: string, path: string) => void,
): Promise<CountingProxy> {
  const { hostname, port } = new URL(target)
  const agent = new Agent({ keepAlive: true })
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming
    count(method, path)
    const passedOn = request({ agent, hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passedOn.on('error', () => outgoing.destroy())
    incoming.pipe(passedOn)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
