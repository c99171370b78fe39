import type { Outline } from '../expression/outline.ts'
import type { RouteDocument } from './bridge-schema.ts'
import type { IgnoringRoute, Route } from './config.ts'

/** A route as it is written and as it was compiled. */
export interface WrittenRoute {
  readonly document: RouteDocument
  readonly route: Route | IgnoringRoute
  /** In the file, from 0. */
  readonly index: number
}

/** Likely mistakes in a valid configuration. */
export interface RouteCaution {
  readonly index: number
  readonly key: keyof RouteDocument
  readonly reason: string
  /** No alert gets to the route unless it is named. */
  readonly isUnreachable: boolean
}

/** @param isCovered of the language of expressions: whether one of some conditions holds wherever another one does */
export function routeCautions(
  routes: readonly WrittenRoute[],
  isCovered: (outline: Outline, by: readonly Outline[]) => boolean,
): RouteCaution[] {
  return routes.flatMap((written, position) => {
    const above = routes.slice(0, position)
    return [...unreachable(written, above, isCovered), ...sameTicket(written, above)]
  })
}

function unreachable(
  { route: { name, when }, index }: WrittenRoute,
  above: readonly WrittenRoute[],
  isCovered: (outline: Outline, by: readonly Outline[]) => boolean,
): RouteCaution[] {
  if (when?.outline === undefined) return []
  if (when.outline.length === 0) {
    return [
      {
        index,
        key: 'when',
        reason: `the condition of the route ${name} never holds: a value cannot be two texts`,
        isUnreachable: true,
      },
    ]
  }
  const { outline } = when
  const takers = above.filter(({ route }) => {
    const taken = goesOn(route) ? undefined : route.when?.outline
    return taken !== undefined && outline.some((one) => isCovered([one], [taken]))
  })
  if (
    !isCovered(
      outline,
      takers.map(({ route }) => route.when?.outline ?? []),
    )
  )
    return []
  const names = takers.map(({ route }) => route.name).join(', ')
  const reason = `no alert reaches the route ${name} by its condition: ${names} above takes all of them. Move ${name} up`
  return [{ index, key: 'when', reason, isUnreachable: true }]
}

function goesOn(route: Route | IgnoringRoute): boolean {
  return 'continue' in route && route.continue
}

/** An alert that has its ticket by one route counts as delivered for the next route to the same ticket. */
function sameTicket(written: WrittenRoute, above: readonly WrittenRoute[]): RouteCaution[] {
  const ticket = ticketOf(written)
  if (ticket === undefined || written.route.when === undefined) return []
  const first = above.find((other) => goesOn(other.route) && ticketOf(other) === ticket)
  if (first === undefined) return []
  const { name } = written.route
  const reason = `the routes ${first.route.name} and ${name} lead an alert to the same ticket, which is written once. Give ${name} another connection, kind of record or group`
  return [{ index: written.index, key: 'name', reason, isUnreachable: false }]
}

function ticketOf({ document, route }: WrittenRoute): string | undefined {
  if ('ignore' in route) return undefined
  const { connection, template } = route
  return [connection.name, template.kind, document.group, document.groupBy].join('|')
}
