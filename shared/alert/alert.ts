/**
 * One posted notification of Azure Monitor, in the words that routes and templates use.
 *
 * A leaf: it knows no other room. `parse-alert.ts` makes it from the common alert schema or a legacy shape.
 */
export interface Alert {
  /**
   * The shape it arrived in: `common`, or a legacy shape: `metric-v2`, `classic-metric`, `activity-log`, `log-v1`,
   * `autoscale`, `budget`, `smart-detector`, `custom-json`.
   */
  readonly shape: string
  /** Azure's id of the alert instance; for shapes that carry none, the most specific id they have, else `''`. */
  readonly alertId: string
  /**
   * The sender's name for it, for example `Platform`, `Log Alerts V2`, `ServiceHealth`; free text for unknown senders.
   */
  readonly service: string
  /** `Metric`, `Log`, `Activity Log` ... as sent; `''` when the sender gave none. */
  readonly signalType: string
  readonly rule: AlertRule
  /** Unknown and missing severities become {@link DEFAULT_SEVERITY}. */
  readonly severity: Severity
  /**
   * The worst severity that the alert gives: its severity, or a worse one in the context, where services that send
   * every alert as Sev4 give it. The table is `importance.ts`.
   */
  readonly importance: Severity
  /**
   * The state of the episode that the notification reports. Taken from `monitorCondition`; for stateless services that
   * end by a status (Service Health, Resource Health), from that status.
   */
  readonly condition: Condition
  /**
   * UTC, ISO 8601 with `Z` and milliseconds; at most 15 minutes after the receipt. When the payload has no time that can
   * be read, the time of receipt.
   */
  readonly firedAt: string
  /** The alert gives no usable time when it fired: {@link Alert.firedAt} is by our clock. */
  readonly isFiredAtOurs: boolean
  /**
   * UTC, like {@link Alert.firedAt}; null while it lasts. For services that end by a status, the time of the
   * notification that said so: never before the Fired that it ends.
   */
  readonly resolvedAt: string | null
  /**
   * UTC, like {@link Alert.firedAt}: when the problem began, if the service gives a time other than that of the Fired.
   */
  readonly beganAt: string
  /** UTC: when the problem ended, likewise; null while it lasts. */
  readonly endedAt: string | null
  /** UTC, by our clock. */
  readonly receivedAt: string
  /** It reports a problem that was over long before, like Microsoft's review of an incident. */
  readonly isReview: boolean
  /**
   * Whether the sender reports the end of the episode: `perhaps` where the rule decides that and the alert does not say (log
   * alerts), `no` for services whose alerts are stateless.
   */
  readonly reportsEnd: 'yes' | 'perhaps' | 'no'
  /**
   * The sender reports a lasting problem repeatedly, each time as a new alert with an id of its own: Prometheus rules,
   * log alerts. Rule, targets and dimensions identify those that belong together.
   */
  readonly refires: boolean
  /** The first target, or null when the alert names none (a cost alert, say). */
  readonly resource: AlertResource | null
  readonly targets: readonly AlertResource[]
  /** Names that a CMDB may know: short names, computer names or resource ids, as sent and without duplicates. */
  readonly configurationItems: readonly string[]
  /** What a title can be made of, in its order; `title.ts` makes it. */
  readonly titleParts: readonly TitlePart[]
  /** One sentence or more on what is wrong, plain text; the rule's description when the event gives no better one. */
  readonly summary: string
  /** What was measured or counted last, with its unit; `''` where that is not known. */
  readonly measured: string
  /** What a person at 3 a.m. wants to read, in reading order, plain text. */
  readonly facts: readonly Fact[]
  /** What distinguishes the time series of a rule: dimensions of a metric or log alert, labels of a Prometheus alert. */
  readonly dimensions: readonly Fact[]
  /** The rows of a log alert's result, where the alert carries them; column name to text, null-prototype objects. */
  readonly rows: readonly Row[]
  readonly links: AlertLinks
  /** The rule's custom properties, from both places that carry them; a null-prototype object of strings. */
  readonly customProperties: Readonly<Record<string, string>>
  readonly keys: AlertKeys
}

export interface AlertRule {
  /** Never empty: a shape without a rule name gets the best name that it has (budget name, signal, service). */
  readonly name: string
  /** ARM id of the rule, or `''`. */
  readonly id: string
  readonly description: string
}

/** Azure Monitor's severities, Sev0 critical to Sev4 verbose. Priority is a different thing and belongs to the product. */
export type Severity = 'Sev0' | 'Sev1' | 'Sev2' | 'Sev3' | 'Sev4'

/** For invalid values: severe enough to be seen, but not to wake a person. */
export const DEFAULT_SEVERITY: Severity = 'Sev3'

export type Condition = 'fired' | 'resolved'

/** An Azure resource (or subscription) that the alert is about. */
export interface AlertResource {
  /** ARM id as sent. */
  readonly id: string
  /** Last name segment of the id; for a bare subscription its GUID. */
  readonly name: string
  /** Lower case, with sub-types: `microsoft.sql/servers/databases`; `''` when the id has none. */
  readonly type: string
  readonly resourceGroup: string
  readonly subscriptionId: string
  /** Display name of its subscription; `''` if neither the alert nor `enrich` gives it. */
  readonly subscriptionName: string
  /**
   * Tags of the resource and of its group, by their names as Azure keeps them; a null-prototype object. No alert
   * contains them: `enrich` of bridge.yaml reads them.
   */
  readonly tags: Readonly<Record<string, string>>
  /** Value of the tag that `enrich` names; `''` when there is none. */
  readonly owner: string
  /** Why there are no tags; `''` when they were read. */
  readonly tagsMissing: string
}

/** Tags and subscription name of a resource that was not looked up. */
export const WITHOUT_TAGS: Pick<AlertResource, 'subscriptionName' | 'tags' | 'owner' | 'tagsMissing'> = {
  subscriptionName: '',
  tags: Object.freeze(Object.create(null) as Record<string, string>),
  owner: '',
  tagsMissing: 'Tags are not looked up.',
}

/** A part of a title. Its rank decides whether it is left out or cut when there is not enough room. */
export interface TitlePart {
  /** Its text; `''` for none. */
  readonly text?: string
  /** The value of the alert that it shows, instead of a text. */
  readonly of?: 'severity' | 'rule' | 'where' | 'subscription' | 'row'
  /** A shorter text for when the text does not fit. */
  readonly short?: string
  /** Free text: it makes room for less important parts, down to this many characters. */
  readonly least?: number
  /** Its importance: 0 is the most important and is cut last. */
  readonly rank: number
  /** The text before it; a blank unless given. */
  readonly before?: string
  readonly after?: string
}

/** A named value, ready for a person to read. */
export interface Fact {
  readonly name: string
  readonly value: string
}

export type Row = Readonly<Record<string, string>>

/** `https` URLs; null when the alert has none. */
export interface AlertLinks {
  /** The alert in the Azure portal; for legacy shapes the page that they link to. */
  readonly alert: string | null
  /** The first target in the Azure portal. */
  readonly resource: string | null
  /** The rule in the Azure portal. */
  readonly rule: string | null
  /** The query and its result, for log alerts. */
  readonly searchResults: string | null
  /** Azure Monitor's investigation or issue page. */
  readonly investigation: string | null
}

/** Identities, as plain strings of any length. `ticket/keys.ts` makes digests of them. */
export interface AlertKeys {
  /**
   * The episode: the same for every notification that belongs in one ticket. The alertId, with rule and time only for the
   * ids that the portal's test notifications share; Service Health: trackingId; Resource Health: the target; shapes
   * without an instance id: what they have that stays the same.
   */
  readonly episode: string
  /**
   * The name of the same episode in older versions, with the time of its Fired as sent, so that their tickets are
   * found; null where the name is the same.
   */
  readonly formerEpisode: string | null
  /**
   * The notification: the same for a retry, and for the same notification from a second action group. alertId,
   * monitorCondition, firedDateTime, resolvedDateTime and originAlertId, times without regard to how they are written.
   */
  readonly notification: string
  /** The time series, to find a previous episode by: a metric alert's originAlertId; null when not known. */
  readonly series: string | null
}
