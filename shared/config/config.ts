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
  readonly warnings: Warnings
}

/** Who is told of a sign-in that ends, besides the log and the health check. */
export interface Warnings {
  readonly route: Route | undefined
  readonly webhook: URL | undefined
}

/** A configured product instance. */
export interface ConnectionConfig {
  readonly name: string
  readonly product: Product
  /** Origin of the instance, without a slash at the end. */
  readonly url: string
  /** What is to be read from the product. Nothing does so yet. */
  readonly sync?: WorkItemSync
  /** Whether configuration items that are missing are to be created. Nothing does so yet. */
  readonly createConfigurationItems: boolean
}

export interface WorkItemSync {
  readonly workItems: readonly ('incidents' | 'changeRequests')[]
  /** How many days back, 1 to 120. */
  readonly days: number
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
