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
  /** Those that make tickets, in the order of the file. */
  readonly routes: readonly Route[]
  /** All that conditions choose from, in the order of the file. */
  readonly choices: readonly (Route | IgnoringRoute)[]
  readonly defaultRoute: Route
  /** By name, those that no route names included. */
  readonly templates: ReadonlyMap<string, Template>
  /** How long a notification is tried before it becomes a dead letter. */
  readonly giveUpAfterSeconds: number
  /** How long payloads are kept after their alerts were delivered; 0: not at all. */
  readonly payloadsKeptSeconds: number
  /** How long a ticket's row is kept after the ticket was over. */
  readonly retentionSeconds: number
  readonly warnings: Warnings
  /** What is looked up of what alerts are about; absent: nothing. */
  readonly enrich?: Enrichment
  /** Where alerts without a ticket are announced; undefined: nowhere. */
  readonly fallback: Fallback | undefined
  /** An alert of our own that is sent now and then; absent: none is. */
  readonly canary?: CanaryConfig
  /** Times in which alerts are muted, in the order of the file. */
  readonly maintenance: readonly MaintenanceWindow[]
  /** What works, and is hardly what was meant, by file and line. */
  readonly cautions: readonly string[]
  /** Routes with a condition by which no alert gets to them, by name, and why. */
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

/** Another way to people, for what the usual one does not bring in time. At least one of route and webhook is there. */
export interface Fallback {
  readonly route: Route | undefined
  readonly webhook: URL | undefined
  /** The least severe alerts that are announced. */
  readonly severity: Severity
  /** How long an alert may be without a ticket. */
  readonly afterSeconds: number
}

/** Who is warned of a sign-in that ends, besides the log and the health check. */
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
  /** The most calls that the product is to get; undefined: as many as it takes. */
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

/** How many tickets may be opened within a window, before what comes on top shares one roll-up. */
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
  /** Which alerts share a ticket; undefined: as suits the service. */
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
  /** Its tickets have been asked for one by one: no storm is made of them. */
  readonly isOutsideStorms?: true
}
