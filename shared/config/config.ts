import type { Severity } from '../alert/alert.ts'
import type { Product, ProductOptions } from '../connectors/product.ts'
import type { Condition, GroupKey } from '../expression/expression.ts'
import type { Muting, Silence } from '../silence/silence.ts'
import type { Span } from '../silence/span.ts'
import type { Template } from '../template/template.ts'
import type { Grouping } from '../ticket/parts.ts'
import type { CloseAlert } from '../ticket/alert-response.ts'
import type { Policy } from '../ticket/policy.ts'

/** What `config/` says, checked and compiled. */
export interface Config {
  readonly connections: ReadonlyMap<string, ConnectionConfig>
  /** The routes that make tickets, in the order of the file. */
  readonly routes: readonly Route[]
  /** All routes that conditions choose from, in the order of the file. */
  readonly choices: readonly (Route | IgnoringRoute)[]
  readonly defaultRoute: Route
  /** By name, including those that no route names. */
  readonly templates: ReadonlyMap<string, Template>
  /** How long a notification is tried before it becomes a dead letter. */
  readonly giveUpAfterSeconds: number
  /** How long payloads are kept after their alerts were delivered; 0: not at all. */
  readonly payloadsKeptSeconds: number
  /** How long a ticket's row is kept after the ticket was over. */
  readonly retentionSeconds: number
  readonly warnings: Warnings
  /** What is looked up about the resources of alerts; absent: nothing. */
  readonly enrich?: Enrichment
  /** Where alerts without a ticket are announced; undefined: nowhere. */
  readonly fallback: Fallback | undefined
  /** A test alert that the app sends to itself at intervals; absent: none. */
  readonly canary?: CanaryConfig
  /** Times in which alerts are muted, in the order of the file. */
  readonly maintenance: readonly MaintenanceWindow[]
  /** Likely mistakes in a valid configuration, by file and line. */
  readonly cautions: readonly string[]
  /** Routes with a condition that no alert reaches, by name, and why. */
  readonly unreachable: ReadonlyMap<string, string>
}

/** A window of `maintenance`. */
export interface MaintenanceWindow extends Silence {
  /** Its condition as it is written. */
  readonly whenText?: string
  /** When it is, for people. */
  readonly timesText: string
  /** The next time that begins after `now`; undefined when there is none. @param now epoch milliseconds */
  readonly nextAfter: (now: number) => Span | undefined
}

export interface CanaryConfig {
  readonly everySeconds: number
  /** How long one may take to become what alerts become. */
  readonly lateSeconds: number
  /** Name of the route that it takes. */
  readonly route: string
  /** One ticket that stays open, or one each time. */
  readonly ticket: 'standing' | 'each'
}

/** Tags of resources are looked up, and one of them names the owner. */
export interface Enrichment {
  /** Name of that tag, in any letter case. */
  readonly ownerTag: string
}

/** Another channel to people, for alerts without a ticket in time. At least one of route and webhook is given. */
export interface Fallback {
  readonly route: Route | undefined
  readonly webhook: URL | undefined
  /** The least severe alerts that are announced. */
  readonly severity: Severity
  /** How long an alert may be without a ticket. */
  readonly afterSeconds: number
}

/** Where warnings of a sign-in that ends go, besides the log and the health check. */
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
  /** The most calls that are made to the product; undefined: no limit. */
  readonly rateLimit: RateLimit | undefined
  readonly stormCaps: StormCaps
  /** What the product alone has. */
  readonly options: ProductOptions
  /** How Azure's alerts follow the tickets; absent: they do not. */
  readonly azureAlerts?: AzureAlerts
  /** What is copied from the product into Log Analytics. */
  readonly sync?: WorkItemSync
}

/** All instances together. */
export interface RateLimit {
  readonly calls: number
  readonly perSeconds: number
}

/** How many tickets may be opened within a window before further alerts share one roll-up. */
export interface StormCaps {
  readonly perRule: number
  readonly perConnection: number
  readonly windowSeconds: number
}

export interface AzureAlerts {
  readonly closeAlert: CloseAlert
}

export interface WorkItemSync {
  readonly workItems: readonly ('incidents' | 'changeRequests')[]
  /** How many days back the first reading begins, 1 to 120. */
  readonly days: number
  /** How often changes are read. */
  readonly everySeconds: number
}

/** A route whose alerts get no ticket. */
export interface IgnoringRoute {
  readonly name: string
  readonly when: Condition
  /** The same as it is written. */
  readonly whenText?: string
  readonly ignore: true
}

export interface Route {
  readonly name: string
  /** Undefined: reached by name, or as the default route. */
  readonly when: Condition | undefined
  /** The same as it is written. */
  readonly whenText?: string
  readonly connection: ConnectionConfig
  readonly template: Template
  readonly continue: boolean
  /** Which alerts share a ticket; undefined: the default of the service. */
  readonly grouping: Grouping | undefined
  /** What they share a ticket by, in place of a grouping. */
  readonly groupBy?: GroupKey
  readonly policy: Policy
  /** What a silence does with its alerts, unless the silence says so itself; absent: `hold`. */
  readonly muting?: Muting
  /** Of the IANA database: times in its tickets are given in it, too; absent: in UTC alone. */
  readonly timeZone?: string
  /** Its condition looks at tags of resources. */
  readonly asksForTags?: true
  /** People ask for its tickets one by one, so they are not counted as a storm. */
  readonly isOutsideStorms?: true
}
