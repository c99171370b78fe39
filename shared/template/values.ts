import type { Action } from '../ticket/ticket.ts'

/** A value that templates see. The page on configuration has a row for each. */
export interface TemplateValue {
  readonly name: string
  readonly means: string
  /** What it has: names, or `any` where they come with the alert, each of which can be missing. */
  readonly members?: readonly string[] | 'any'
  /** When it can be missing; absent: never. */
  readonly missing?: string
  /** The actions in which it can be missing; absent: all. */
  readonly missingIn?: readonly Action[]
  /** A value that tells as well whether this one is there. */
  readonly toldBy?: string
}

/** All that a template sees, in the order of the page. */
export const TEMPLATE_VALUES: readonly TemplateValue[] = [
  {
    name: 'alert.shape',
    means:
      '`common`, or an older shape: `metric-v2`, `classic-metric`, `activity-log`, `log-v1`, `autoscale`, `budget`, `smart-detector`, `custom-json`; `ticket-request` for [ticket requests](work-items.md)',
  },
  { name: 'alert.alertId', means: 'Azure\'s id of the alert instance; `""` for shapes that have none' },
  { name: 'alert.service', means: 'the sender: `Platform`, `Log Alerts V2`, `ServiceHealth` …' },
  { name: 'alert.signalType', means: '`Metric`, `Log`, `Activity Log` …; can be `""`' },
  { name: 'alert.rule.name', means: 'never empty' },
  { name: 'alert.rule.id', means: 'ARM id, or `""`' },
  { name: 'alert.rule.description', means: 'can be `""`' },
  { name: 'alert.severity', means: '`Sev0` to `Sev4`; an unreadable one becomes `Sev3`' },
  {
    name: 'alert.importance',
    means: '`Sev0` to `Sev4`: the worst severity that the alert gives, [see below](#importance)',
  },
  { name: 'alert.condition', means: '`fired` or `resolved`' },
  {
    name: 'alert.firedAt',
    means:
      'ISO 8601, UTC; the time of receipt when the payload has none, and never more than 15 minutes after it',
  },
  {
    name: 'alert.isFiredAtOurs',
    means: '`true` when the payload has no usable time',
  },
  {
    name: 'alert.resolvedAt',
    means: 'ISO 8601, UTC',
    missing: 'while it lasts',
    missingIn: ['open', 'note', 'escalate', 'resolve', 'reopen'],
    toldBy: 'alert.condition',
  },
  {
    name: 'alert.reportsEnd',
    means:
      'whether the sender reports the end of the episode: `yes`, `no`, or `perhaps` where the rule decides that',
  },
  {
    name: 'alert.refires',
    means: '`true` where the service reports a lasting problem repeatedly, each time as a new alert',
  },
  {
    name: 'alert.resource',
    members: [
      'id',
      'name',
      'type',
      'resourceGroup',
      'subscriptionId',
      'subscriptionName',
      'owner',
      'tagsMissing',
    ],
    means:
      'the first target; `.type` is in lower case; `.subscriptionName`, `.owner` and `.tagsMissing` come from [`enrich`](#enrich)',
    missing: 'when it has no target',
  },
  {
    name: 'alert.resource.tags',
    members: 'any',
    means: 'tags of the first target and of its group, as texts, with [`enrich`](#enrich)',
  },
  { name: 'alert.targets', members: 'any', means: 'all targets, a list of the same' },
  {
    name: 'alert.dimensions',
    members: 'any',
    means:
      'what distinguishes the series of a rule: a list of `.name` and `.value`, the dimensions of metric and log alerts, the labels of Prometheus alerts',
  },
  { name: 'alert.configurationItems', members: 'any', means: 'a list of names that a CMDB may know' },
  {
    name: 'alert.title',
    means:
      'what, where and how bad it is, in at most 80 characters: [what tickets say](tickets.md#titles); never empty',
  },
  {
    name: 'alert.summary',
    means:
      'what happened, one sentence or more, plain text, never empty; `alert.rule.description` if the event has no better text',
  },
  { name: 'alert.measured', means: 'what was measured or counted last, with its unit; can be `""`' },
  {
    name: 'alert.beganAt',
    means: 'ISO 8601, UTC: `alert.firedAt`, or the start of the impact where Service Health names it',
  },
  {
    name: 'alert.endedAt',
    means: 'ISO 8601, UTC: `alert.resolvedAt`, or the end of the impact where Service Health names it',
    missing: 'while it lasts',
    missingIn: ['open', 'note', 'escalate', 'resolve', 'reopen'],
    toldBy: 'alert.condition',
  },
  {
    name: 'alert.duration',
    means: 'from one to the other, or until the alert was received: `2 h 10 min so far`; can be `""`',
  },
  {
    name: 'alert.ending',
    means:
      'a sentence: when it ended, how long it lasted, what was measured last; or that no further alert came',
  },
  {
    name: 'alert.pages',
    members: 'any',
    means: 'the links, a list of `.name` and `.value`: alert, search results, investigation, resource, rule',
  },
  {
    name: 'alert.about',
    members: 'any',
    means:
      'what every alert has, a list of `.name` and `.value`: severity, fired, duration, resource, subscription, service, rule and its description',
  },
  {
    name: 'alert.facts',
    members: 'any',
    means: 'a list of `.name` and `.value`, in reading order, plain text',
  },
  {
    name: 'alert.rows',
    members: 'any',
    means:
      "the rows of a log alert's result where the alert carries them, a list; each has its columns as texts. With `perLogRow`, the one row",
  },
  { name: 'alert.links.alert', means: 'the alert in the Azure portal', missing: 'yes' },
  { name: 'alert.links.resource', means: 'the first target in the Azure portal', missing: 'yes' },
  { name: 'alert.links.rule', means: 'the rule in the Azure portal', missing: 'yes' },
  { name: 'alert.links.searchResults', means: 'the query and its result, for log alerts', missing: 'yes' },
  {
    name: 'alert.links.investigation',
    means: "Azure Monitor's investigation or issue page",
    missing: 'yes',
  },
  { name: 'alert.customProperties', members: 'any', means: "the rule's custom properties, as texts" },
  { name: 'raw', members: 'any', means: 'the payload as posted' },
  { name: 'route.name', means: 'the route' },
  {
    name: 'route.timeZone',
    means: 'the time zone in which times in texts are shown as well',
    missing: 'when the route has none',
  },
  { name: 'connection.name', means: 'the connection' },
  { name: 'connection.url', means: 'its address' },
  {
    name: 'connection.caller',
    means: 'the caller of records, of connections that have the option (ServiceNow)',
    missing: 'when the connection does not say',
  },
  {
    name: 'connection.assignmentGroup',
    means: 'which group gets new records, likewise',
    missing: 'when the connection does not say',
  },
  { name: 'ticket.correlationId', means: '32 hexadecimal characters that the record carries' },
  { name: 'ticket.number', means: 'the ticket that exists', missing: 'in `open`', missingIn: ['open'] },
  { name: 'ticket.url', means: 'its page', missing: 'in `open`', missingIn: ['open'] },
  {
    name: 'ticket.closing',
    means:
      'a sentence: how the ticket ends, if no alert reports that its problem is over (a person closes it, or `closeAfter` does); else `""`',
  },
  {
    name: 'ticket.told',
    means: '`alert.title` of the last write to the ticket, to show what has changed since',
    missing: 'in `open`, and for tickets that an older version wrote',
  },
  {
    name: 'ticket.previous',
    members: ['number', 'url'],
    means: 'the ended ticket that a new one follows',
    missing: 'mostly',
  },
  { name: 'group.isRollUp', means: '`true` when the ticket stands for a storm' },
  { name: 'group.count', means: 'how many problems the ticket stands for, 1 in most cases' },
  { name: 'group.lasting', means: 'how many of them are not over' },
  { name: 'group.hasList', means: '`true` when the list of all of them is attached with this write' },
  {
    name: 'group.names',
    members: 'any',
    means: 'a list of up to 20 of their names, those that last if any do',
  },
  {
    name: 'note.reports',
    means:
      'how many reports this write covers; more than 1 when several came together or were left for a digest',
  },
]

/** The value that a path of names leads to, or into; undefined for what stands above several values. */
export function valueAt(path: readonly string[]): TemplateValue | undefined {
  // What a value has stands below it.
  return TEMPLATE_VALUES.findLast(({ name }) => startsWith(path, name.split('.')))
}

export function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((segment, index) => path[index] === segment)
}
