import type { Condition } from '../expression/expression.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import type { Span } from './span.ts'

/**
 * What a silence does with the alerts that it mutes. `hold`: they wait until it is over. `note`: they open, reopen and
 * escalate nothing, and are noted on a ticket that is open. `drop`: nothing is done about them.
 */
export const MUTINGS = ['hold', 'note', 'drop'] as const
export type Muting = (typeof MUTINGS)[number]

/** Alerts of which nothing is to be heard for a time: a maintenance window of `bridge.yaml`, or a silence that a person has added. */
export interface Silence {
  /** The name of a maintenance window, or the id of a silence. */
  readonly name: string
  /** Undefined: alerts of all kinds. */
  readonly when: Condition | undefined
  /** Names of routes; undefined: all. */
  readonly routes: ReadonlySet<string> | undefined
  /** Undefined: as the route says. */
  readonly muting: Muting | undefined
  /** As the person said who made it; may be empty. */
  readonly why: string
  /** The time around `now` that it covers; undefined while it is not in force. @param now epoch milliseconds */
  readonly spanAt: (now: number) => Span | undefined
}

/** An alert that is muted on a route. */
export interface Muted {
  readonly silence: string
  readonly muting: Muting
  /** Epoch milliseconds. When the silence is over. */
  readonly until: number
  readonly why: string
}

/** What is asked about an alert on its way to a route. */
export interface AskedToMute {
  readonly scope: ExpressionScope
  readonly route: { readonly name: string; readonly muting?: Muting }
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/**
 * By which silence an alert is muted on a route: by the first that is in force and takes it. A condition that cannot be
 * decided does not hold. What came before the silence began is held, whatever the silence would do: it was not meant.
 *
 * @param now epoch milliseconds
 */
export function mutedBy(
  silences: readonly Silence[],
  { scope, route, receivedAt }: AskedToMute,
  now: number,
): Muted | undefined {
  for (const { name, when, routes, muting, why, spanAt } of silences) {
    const span = spanAt(now)
    if (span === undefined || routes?.has(route.name) === false) continue
    if (when !== undefined && when(scope) !== true) continue
    const wanted = muting ?? route.muting ?? 'hold'
    return { silence: name, muting: receivedAt < span.from ? 'hold' : wanted, until: span.until, why }
  }
  return undefined
}
