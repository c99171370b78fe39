import type { Line } from './values.ts'

/**
 * One payload of any shape, in the words of the common alert schema: what the common schema and every legacy shape are
 * parsed to, so that all that follows is written once. Strings are clean text and `''` where the payload has none.
 */
export interface Notification {
  readonly shape: string
  readonly alertId: string
  readonly service: string
  readonly signalType: string
  readonly ruleName: string
  readonly ruleId: string
  readonly description: string
  /** As sent, like the three below. */
  readonly severity: string
  readonly condition: string
  readonly firedAt: string
  readonly resolvedAt: string
  readonly targetIds: readonly string[]
  readonly configurationItems: readonly string[]
  /** Names and values that the rule's owner set; any JSON value. */
  readonly customProperties: unknown
  /** What the service says about the alert; any JSON value. `context/` reads it by the service's name. */
  readonly context: unknown
  /** Page of the alert or its resource, for shapes without a portal id. */
  readonly portalLink: string
  readonly investigationLink: string
  /** What names the episode. Its notifications share it. */
  readonly episode: readonly string[]
  /** What named it before, see `AlertKeys.formerEpisode`. */
  readonly formerEpisode: readonly string[]
  /** What names this notification. Its retries share it. */
  readonly delivery: readonly string[]
  /** The episode is named by an id of this one instance, which no later one has. */
  readonly isInstance: boolean
  /** What the payload has besides, under the names that it has there. */
  readonly rest: readonly Line[]
  /** What names the time series; `''` when unknown. */
  readonly series: string
}

/** A notification that says nothing; shapes add what they have. */
export const EMPTY_NOTIFICATION = {
  alertId: '',
  signalType: '',
  ruleName: '',
  ruleId: '',
  description: '',
  severity: '',
  condition: '',
  firedAt: '',
  resolvedAt: '',
  targetIds: [],
  configurationItems: [],
  customProperties: undefined,
  context: undefined,
  portalLink: '',
  investigationLink: '',
  series: '',
  isInstance: false,
  rest: [],
} as const satisfies Partial<Notification>
