import type { Condition } from '../template/condition.ts'
import type { Template } from '../template/template.ts'
import type { Product } from '../ticket/ticket.ts'

/** What `config/` says, checked and compiled. */
export interface Config {
  readonly connections: ReadonlyMap<string, ConnectionConfig>
  /** In the order of the file. */
  readonly routes: readonly Route[]
  readonly defaultRoute: Route
  /** How long a notification is tried before it becomes a dead letter. */
  readonly giveUpAfterSeconds: number
}

/** A configured product instance. */
export interface ConnectionConfig {
  readonly name: string
  readonly product: Product
  /** Origin of the instance, without a slash at the end. */
  readonly url: string
}

export interface Route {
  readonly name: string
  /** Undefined: reached by name, or as the default route. */
  readonly when: Condition | undefined
  readonly connection: ConnectionConfig
  readonly template: Template
  readonly continue: boolean
  readonly reopenWithinSeconds: number
}
