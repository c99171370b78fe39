import type { HttpBindings } from '@hono/node-server'

/** What a request carries through the apps: Node's own sockets. */
export interface Environment {
  Bindings: HttpBindings
}
