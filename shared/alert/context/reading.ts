import type { AlertResource, Fact, Row, Severity, TitlePart } from '../alert.ts'
import type { Line } from '../values.ts'

/** What a service's context adds to the alert. */
export interface ContextReading {
  readonly facts: readonly Fact[]
  /** Other members of the context, under their own names. */
  readonly rest: readonly Line[]
  /** What happened, in the service's own words: a title or an event's description. It goes before the rule's description. */
  readonly headline?: string
  /** What happened, put together from values. It goes before the rule's description, which is always the same. */
  readonly sentence?: string
  /** What a title is made of; unless given, the rule's name and where it is. */
  readonly title?: readonly TitlePart[]
  /** What was measured or counted, with its unit. */
  readonly measured?: string
  /** When it began and ended according to the service, ISO 8601 UTC; null if it does not say. */
  readonly impact?: { readonly startedAt: string | null; readonly mitigatedAt: string | null }
  /** It reports a problem that was over long before. */
  readonly isReview?: boolean
  /** A name for the alert where the essentials have none. */
  readonly ruleName?: string
  /** The importance, if the service gives it by something else than the severity; see `importance.ts`. */
  readonly importance?: Severity | undefined
  /** The episode is over, for services that say so by a status and never by `monitorCondition`. */
  readonly isOver?: boolean
  /** What names the episode, where that is more than one alert instance. */
  readonly episode?: readonly string[]
  /** What names the operation that the event is a phase of. */
  readonly operation?: readonly string[]
  /** Each phase of the operation is reported on several targets. */
  readonly isOfSeveralTargets?: boolean
  readonly configurationItems?: readonly string[]
  /** Names and values that the rule's owner set, where the context holds them; any JSON value. */
  readonly customProperties?: unknown
  readonly searchResultsLink?: unknown
  /** Names and values that distinguish the time series of a rule, as they are sent. */
  readonly dimensions?: readonly Fact[]
  /** The rows of the result, where the alert carries them. */
  readonly rows?: readonly Row[]
  /** The alerts of one time series share their originAlertId. */
  readonly hasSeries?: boolean
}

/** Makes a reading of any JSON value; a missing or wrongly typed member is a missing fact, never an error. */
export type ContextParser = (context: unknown, target: AlertResource | null, told: Told) => ContextReading

/** What the alert says besides its context: of its rule, `''` where there is nothing, and of its state. */
export interface Told {
  readonly name: string
  readonly description: string
  /** It reports the end: what was measured is no longer what is wrong. */
  readonly isResolved: boolean
}
