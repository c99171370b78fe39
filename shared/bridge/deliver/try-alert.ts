import type { Condition, Severity } from '../../alert/alert.ts'
import { parseAlert } from '../../alert/parse-alert.ts'
import type { Config, Route } from '../../config/config.ts'
import { asBridgeError } from '../../errors.ts'
import { ExpressionScope } from '../../expression/scope.ts'
import { type Action, ACTIONS, type Fields, type Kind } from '../../ticket/ticket.ts'
import { previewPart } from './preview-alert.ts'
import { type TicketPart, ticketPartsOf } from './ticket-parts.ts'

/** What an alert would become on every route, without a call. */
export interface Trial {
  readonly alert: {
    readonly rule: string
    readonly severity: Severity
    readonly condition: Condition
    readonly service: string
    /** Names of what it is about. */
    readonly items: readonly string[]
  }
  /** The route that takes it and makes no ticket of it; null when none does. */
  readonly ignoredBy: string | null
  /** Those that make tickets, in the order in which they are asked. */
  readonly routes: readonly TriedRoute[]
}

export interface TriedRoute {
  readonly name: string
  readonly connection: string
  readonly product: string
  readonly kind: Kind
  readonly template: string
  /** The alert goes there when no route is named. */
  readonly isTaken: boolean
  /** Why, or why not. */
  readonly reason: string
  /** How many tickets the route makes of the alert. */
  readonly tickets: number
  /** What each section of the template would write to the first of them. */
  readonly sections: readonly TriedSection[]
}

export interface TriedSection {
  readonly action: Action
  /** Null when it cannot be rendered: {@link TriedSection.problem} says why. */
  readonly fields: Fields | null
  readonly problem: string | null
}

/**
 * @param receivedAt ISO 8601 UTC
 * @throws BridgeError `alert_not_recognised`
 */
export function tryAlert(config: Config, raw: unknown, receivedAt: string): Trial {
  const alert = parseAlert(raw, receivedAt)
  const { verdicts, ignoredBy } = verdictsOf(config, new ExpressionScope(alert, raw))
  return {
    alert: {
      rule: alert.rule.name,
      severity: alert.severity,
      condition: alert.condition,
      service: alert.service,
      items: alert.configurationItems,
    },
    ignoredBy: ignoredBy ?? null,
    routes: config.routes.map((route) => {
      const { name, connection, template } = route
      const parts = ticketPartsOf(alert, raw, route)
      const [first] = parts
      const { isTaken, reason } = verdicts.get(route) ?? { isTaken: false, reason: '' }
      return {
        name,
        connection: connection.name,
        product: template.product,
        kind: template.kind,
        template: template.name,
        isTaken,
        reason,
        tickets: parts.length,
        sections: first === undefined ? [] : sectionsOf(route, first, raw),
      }
    }),
  }
}

interface Verdict {
  readonly isTaken: boolean
  readonly reason: string
}

/** As `chooseRoutes` does it, with the reason for each route. */
function verdictsOf(
  config: Config,
  scope: ExpressionScope,
): { verdicts: ReadonlyMap<unknown, Verdict>; ignoredBy: string | undefined } {
  const verdicts = new Map<unknown, Verdict>()
  let taker: string | undefined
  let ignoredBy: string | undefined
  for (const route of config.choices) {
    const verdict = verdictOf(route.when, scope, taker)
    verdicts.set(route, verdict)
    if (!verdict.isTaken) continue
    if ('ignore' in route) ignoredBy = route.name
    if ('ignore' in route || !route.continue) taker = route.name
  }
  if (![...verdicts.values()].some(({ isTaken }) => isTaken)) {
    verdicts.set(config.defaultRoute, { isTaken: true, reason: 'It is the default, and no condition holds.' })
  }
  return { verdicts, ignoredBy }
}

function verdictOf(when: Route['when'], scope: ExpressionScope, taker: string | undefined): Verdict {
  if (when === undefined)
    return { isTaken: false, reason: 'It has no condition: it takes alerts by name only.' }
  if (taker !== undefined) return { isTaken: false, reason: `It is not tried: ${taker} took the alert.` }
  const holds = when(scope)
  if (typeof holds !== 'boolean')
    return { isTaken: false, reason: `It cannot be decided: ${holds.undecided}.` }
  return holds
    ? { isTaken: true, reason: 'Its condition holds.' }
    : { isTaken: false, reason: 'Its condition does not hold.' }
}

function sectionsOf(route: Route, part: TicketPart, raw: unknown): TriedSection[] {
  return ACTIONS.filter((action) => route.template.actions.has(action)).map((action) => {
    try {
      return { action, fields: previewPart(route, part, raw, action).fields, problem: null }
    } catch (thrown) {
      return { action, fields: null, problem: asBridgeError(thrown).message }
    }
  })
}
