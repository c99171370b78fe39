import type { HttpBindings } from '@hono/node-server'

/** What the context of a request has: Node's own sockets. */
export interface Environment {
  Bindings: HttpBindings
}
