import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'

/** A simulator that is running. */
export interface Listening {
  /** The origin, without a trailing slash: `http://127.0.0.1:49152`. */
  readonly url: string
  /** Closes the server and every open socket at once; safe to call twice. */
  readonly stop: () => Promise<void>
}

/**
 * Serves an app on the loopback interface only.
 *
 * @param fetch the app's fetch function.
 * @param port 0 takes any free port.
 * @param rewrite changes a path with its query before the app sees them, as the product's web server does.
 * @throws the error of listening, such as `EADDRINUSE`.
 */
export async function listen(
  fetch: (request: Request, bindings: HttpBindings) => Response | Promise<Response>,
  port = 0,
  rewrite: (url: string) => string = (url) => url,
): Promise<Listening> {
  const listener = getRequestListener((request, bindings) => fetch(request, bindings as HttpBindings), {
    // The global Request and Response stay Node's own, because tests and clients in the same process need them.
    overrideGlobalObjects: false,
  })
  const server = createServer((incoming, outgoing) => {
    incoming.url = rewrite(incoming.url ?? '/')
    void listener(incoming, outgoing)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
