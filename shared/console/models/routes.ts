import { readHours } from '../../bridge/journal/recount.ts'
import type { Config, Route } from '../../config/config.ts'
import { type RouteCounts, sumOf } from '../../storage/hour-counts.ts'
import type { Kind } from '../../ticket/ticket.ts'
import { type ConsoleData, hoursAgo } from '../data.ts'

const WEEK_HOURS = 7 * 24

export interface Routes {
  /** In the order in which their conditions are evaluated. */
  readonly routes: readonly RouteNow[]
}

export interface RouteNow {
  readonly name: string
  /** Its condition as it is written; null when it has none. */
  readonly when: string | null
  readonly isDefault: boolean
  /** The conditions of later routes are evaluated as well. */
  readonly goesOn: boolean
  /** Where its tickets go; null for a route that makes no tickets. */
  readonly makes: RouteTarget | null
  /** Why no alert takes this route unless the URL names it; null when alerts can. */
  readonly unreachable: string | null
  /** Deliveries of the last seven days; null when there was none. */
  readonly week: RouteCounts | null
}

export interface RouteTarget {
  readonly connection: string
  readonly product: string
  readonly template: string
  readonly kind: Kind
  /** Which alerts share a ticket; `own` where the route has an expression of its own, null where the service decides. */
  readonly grouping: Exclude<Route['grouping'], undefined> | 'own' | null
}

export async function readRoutes(data: ConsoleData): Promise<Routes> {
  const [config, registers] = await Promise.all([data.config(), data.registers()])
  const hours = await readHours(hoursAgo(WEEK_HOURS, data.now()), registers)
  const { routes: counts } = sumOf(hours.map((hour) => hour.counts))
  const weekOf = (name: string): RouteCounts | null =>
    Object.hasOwn(counts, name) ? (counts[name] ?? null) : null
  return { routes: config.choices.map((route) => routeOf(route, config, weekOf(route.name))) }
}

function routeOf(
  route: Config['choices'][number],
  { defaultRoute, unreachable }: Config,
  week: RouteCounts | null,
): RouteNow {
  const isIgnoring = 'ignore' in route
  const isDefault = route === defaultRoute
  return {
    name: route.name,
    when: route.whenText ?? null,
    isDefault,
    goesOn: !isIgnoring && route.continue,
    makes: isIgnoring ? null : targetOf(route),
    unreachable:
      route.when === undefined && !isDefault
        ? `It has no condition and is not the default: only POST /api/alerts/${route.name} reaches it.`
        : (unreachable.get(route.name) ?? null),
    week,
  }
}

function targetOf({ connection, template, grouping, groupBy }: Route): RouteTarget {
  return {
    connection: connection.name,
    product: connection.product.name,
    template: template.name,
    kind: template.kind,
    grouping: groupBy === undefined ? (grouping ?? null) : 'own',
  }
}
