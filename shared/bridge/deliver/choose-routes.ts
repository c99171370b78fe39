import type { Alert } from '../../alert/alert.ts'
import { TICKET_REQUEST } from '../../alert/read-subject.ts'
import { parseTicketRequest } from '../../alert/ticket-request.ts'
import type { Config, Route } from '../../config/config.ts'
import { routeOfTicketRequest } from '../../config/route-of-ticket-request.ts'
import { ExpressionScope } from '../../expression/scope.ts'
import type { RoutedBy } from '../../storage/journal-entry.ts'
import type { Notification } from '../../storage/notification.ts'

/** A route whose `when` or `groupBy` could not be decided, because a value is missing. */
export interface UndecidedRoute {
  readonly route: string
  readonly reason: string
}

/** A route that a notification goes through. */
export interface ChosenRoute {
  readonly route: Route
  /** Absent if the route was chosen by an earlier try. */
  readonly by: RoutedBy | undefined
}

/** The routes that a notification goes through. */
export interface ChosenRoutes {
  readonly routes: readonly ChosenRoute[]
  /** Names that the notification asks for and the configuration does not have, or no longer has. */
  readonly missing: readonly string[]
  readonly undecided: readonly UndecidedRoute[]
  /** The route that takes it and makes no ticket of it. */
  readonly ignoredBy?: string
}

/**
 * The routes that take an alert: from the top, the first whose condition holds, and the ones after it as long as each
 * says `continue`; the default route when no condition holds. One that ignores is the last. An undecided condition does
 * not hold.
 */
export function chooseRoutes(config: Config, alert: Alert, raw: unknown): ChosenRoutes {
  const scope = new ExpressionScope(alert, raw)
  const chosen: ChosenRoute[] = []
  const undecided: UndecidedRoute[] = []
  for (const route of config.choices) {
    const holds = route.when?.(scope) ?? false
    if (typeof holds !== 'boolean') undecided.push({ route: route.name, reason: holds.undecided })
    if (holds !== true) continue
    if ('ignore' in route) {
      const routes = withRoutesOfBlindEnd(chosen, config, alert)
      return { routes, missing: [], undecided, ignoredBy: route.name }
    }
    chosen.push({ route, by: 'condition' })
    if (!route.continue) break
  }
  const byDefault: ChosenRoute = { route: config.defaultRoute, by: 'default' }
  const routes = withRoutesOfBlindEnd(chosen.length > 0 ? chosen : [byDefault], config, alert)
  return { routes, missing: [], undecided }
}

/**
 * An end whose tags cannot be read, or are gone with the resource: its Fired may have taken a route by them. So the end
 * also goes to each connection and kind that a route by tags leads to, where it ends a known episode and does nothing
 * else.
 */
function withRoutesOfBlindEnd(
  chosen: readonly ChosenRoute[],
  { routes }: Config,
  { condition, targets }: Alert,
): readonly ChosenRoute[] {
  if (condition !== 'resolved' || targets.every(({ tagsMissing }) => tagsMissing === '')) return chosen
  const desks = new Set(chosen.map(({ route }) => deskOf(route)))
  const others = routes
    .filter((route) => route.asksForTags === true && !desks.has(deskOf(route)))
    .map((route): Route => ({ ...route, policy: { ...route.policy, onUnknownEnd: 'nothing' } }))
  const byDesk = new Map(others.map((route) => [deskOf(route), route]))
  return [...chosen, ...[...byDesk.values()].map((route): ChosenRoute => ({ route, by: 'unknownTags' }))]
}

/** Where an episode has its row: routes to the same connection and kind share it. */
function deskOf({ connection, template }: Route): string {
  return `${connection.name}/${template.kind}`
}

/** A route by its name; undefined when the configuration has none of that name. */
export function findRoute(config: Config, name: string): Route | undefined {
  return config.routes.find((route) => route.name === name)
}

/**
 * The routes of a notification: those that it names, else those whose conditions take its alert. A ticket request has a route of
 * its own.
 *
 * @throws BridgeError `request_invalid` for a ticket request that does not fit the configuration
 */
export function routesOf(
  { sort, routes, attempt, heldAt }: Pick<Notification, 'sort' | 'routes' | 'attempt' | 'heldAt'>,
  config: Config,
  alert: Alert,
  raw: unknown,
): ChosenRoutes {
  if (sort === TICKET_REQUEST) {
    const route = routeOfTicketRequest(config, parseTicketRequest(raw))
    return { routes: [{ route, by: TICKET_REQUEST }], missing: [], undecided: [] }
  }
  if (routes === undefined) return chooseRoutes(config, alert, raw)
  const isFirstTry = attempt === 0 && heldAt === undefined
  return namedRoutes(config, routes, isFirstTry ? 'name' : undefined)
}

/** The routes that a notification names: the one of its URL, or those that are left after a failure. */
export function namedRoutes(config: Config, names: readonly string[], by?: RoutedBy): ChosenRoutes {
  const named = names.map((name) => ({ name, route: findRoute(config, name) }))
  return {
    routes: named.flatMap(({ route }): ChosenRoute[] => (route === undefined ? [] : [{ route, by }])),
    missing: named.filter(({ route }) => route === undefined).map(({ name }) => name),
    undecided: [],
  }
}
