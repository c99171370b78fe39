import type { Condition } from '../expression/expression.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import type { Span } from './span.ts'

/**
 * What a silence does with the alerts that it mutes. `hold`: they wait until it is over. `note`: they open, reopen and
 * escalate no ticket, and are noted on an open one. `drop`: they are dropped.
 */
export const MUTINGS = ['hold', 'note', 'drop'] as const
export type Muting = (typeof MUTINGS)[number]

/** Mutes alerts for a time: a maintenance window of `bridge.yaml`, or a silence that a person has added. */
export interface Silence {
  /** The name of a maintenance window, or the id of a silence. */
  readonly name: string
  /** Undefined: alerts of all kinds. */
  readonly when: Condition | undefined
  /** Names of routes; undefined: all. */
  readonly routes: ReadonlySet<string> | undefined
  /** Undefined: as the route says. */
  readonly muting: Muting | undefined
  /** The reason that its author gave; may be empty. */
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

/** An alert on its way to a route. */
export interface AskedToMute {
  readonly scope: ExpressionScope
  readonly route: { readonly name: string; readonly muting?: Muting }
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/**
 * The silence that mutes an alert on a route: the first in force that matches it. A condition that cannot be decided
 * does not hold. An alert from before the silence began is held, whatever its `mute`: the silence was not meant for it.
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
