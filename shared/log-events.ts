import type { EventFacts } from './log-event-facts.ts'
import { EVENTS_AROUND } from './log-events-around.ts'
import { SYNC_EVENTS } from './log-events-of-sync.ts'

export type { LogLevel } from './log-event-facts.ts'

/** Every event that the app logs, by name. Queries in Azure Monitor name them, so a name never changes its meaning. */
export const LOG_EVENTS = {
  'alert-received': { levels: ['info'], means: 'An alert was stored and answered with 202.' },
  'alert-refused': {
    levels: ['warn'],
    means: 'A post to the webhook was refused; `code` and `reason` say why.',
    remedy:
      'Look the code up in [the webhook’s answers](webhook.md); for 401 and 403 in [security](security.md).',
  },
  'alert-not-kept': {
    levels: ['warn'],
    means:
      'A post that is not a known alert was not kept as a dead letter, because a hundred of this hour already were; `dropped` counts the others of this hour.',
    remedy: 'Find the sender: the dead letters of the code `alert_not_recognised` show what it posts.',
  },
  ...EVENTS_AROUND,
  'ticket-opened': { levels: ['info'], means: 'A ticket was opened; `number` names it.' },
  'ticket-noted': { levels: ['info'], means: 'A note was written to a ticket; `reports` alerts are in it.' },
  'ticket-escalated': { levels: ['info'], means: 'The alert became more severe, and the ticket with it.' },
  'ticket-held': {
    levels: ['info'],
    means: 'The ticket was put on hold to see whether the alert stays resolved.',
  },
  'ticket-resolved': { levels: ['info'], means: 'The ticket was resolved.' },
  'ticket-reopened': { levels: ['info'], means: 'The alert fired again soon, and its ticket was reopened.' },
  'ticket-left': { levels: ['info'], means: 'There was nothing to change on the ticket; `reason` says why.' },
  'alert-delivered': {
    levels: ['info'],
    means: 'One route has finished with an alert: `actions`, the ticket’s `number`, `durationMs`.',
  },
  'alert-delivered-before': {
    levels: ['info'],
    means: 'A notification was received again that was delivered already. Nothing was written.',
  },
  'alert-rolled-up': {
    levels: ['warn'],
    means: 'A storm: more tickets than its cap allows. The alert went into the roll-up ticket.',
    remedy: 'Work on the roll-up ticket. If there is no outage, raise the caps or group the rule’s alerts.',
  },
  'alert-ignored': {
    levels: ['info'],
    means: 'A route with `ignore: true` took an alert: it has no ticket. `route` names it.',
  },
  'expression-undecided': {
    levels: ['warn'],
    means:
      'An alert lacks a value that `when` or `groupBy` of a route needs; `reason` names it. The route did not take the alert, or gave it a ticket of its own. Logged once for each route and value while an instance runs.',
    remedy:
      'If the route should take such alerts, test for the value: `has(alert.customProperties.team) && …`.',
  },
  'alert-put-back': {
    levels: ['info', 'warn'],
    means:
      'An alert could not be delivered now and is tried again after `delaySeconds`. At info when nothing was tried yet.',
  },
  'message-put-back': {
    levels: ['warn'],
    means: 'A queue message of a newer version of the app waits for that version.',
    remedy: 'Deploy that version again.',
  },
  'alert-dead': {
    levels: ['error'],
    means: 'An alert became a dead letter; `code` and `reason` say why, `letter` is its id.',
    remedy: 'Remove the cause, then `npm run dead-letters -- replay ID`.',
    isAlarm: true,
  },
  'alert-late': {
    levels: ['error'],
    means:
      'An alert of the severity that `fallback` names has no ticket in time; `reason` says what it waits for. Logged once.',
    remedy: 'Look at the problem that the alert is about; then remove what `reason` names.',
    isAlarm: true,
  },
  'late-alert-delivered': {
    levels: ['info'],
    means: 'An alert that was announced as late has been delivered; `number` names its ticket.',
  },
  'fallback-failed': {
    levels: ['error'],
    means:
      'Late alerts could not be determined or announced; `reason` says why. This is tried again at the next check.',
    remedy: 'Check that the webhook of `fallback` accepts posts.',
    isAlarm: true,
  },
  'alert-missing': {
    levels: ['error'],
    means: 'An alert was accepted, and nothing is known of its delivery.',
    remedy: '`npm run trace -- DELIVERYID`; find the alert in Azure Monitor by `alertId`.',
    isAlarm: true,
  },
  'alerts-reconciled': {
    levels: ['info'],
    means:
      'Each hour: how many alerts of the last four days were accepted, delivered, ignored, wait, died or are missing.',
  },
  'circuit-opened': {
    levels: ['warn'],
    means:
      'A call failed in a way that shows that the whole connection fails. No call is made for `seconds`; then one call probes it.',
    remedy: 'Nothing, unless it lasts: `code` says what failed.',
  },
  'circuit-closed': {
    levels: ['info'],
    means: 'The connection answers again. Waiting alerts are delivered.',
  },
  'register-unavailable': {
    levels: ['warn'],
    means:
      'State that instances share cannot be read or written; each continues with its own. Logged once per outage.',
  },
  'config-not-usable': {
    levels: ['error'],
    means: 'The configuration or a setting has problems. Alerts are accepted and wait.',
    remedy: '`npm run check-config -- --settings`, fix what it names, restart the app.',
    isAlarm: true,
  },
  'token-refreshed': {
    levels: ['info'],
    means: 'A connection has a new access token, valid until `expiresAt`.',
  },
  'token-not-refreshed': {
    levels: ['error'],
    means: 'An access token could not be refreshed; it is tried again in five minutes.',
    remedy: 'See `code`.',
  },
  'token-not-stored': {
    levels: ['warn'],
    means: 'Key Vault did not store an access token; this instance uses it nevertheless.',
    remedy: 'If it repeats, check the app’s right to write secrets.',
  },
  'sign-in-ends-soon': {
    levels: ['warn'],
    means: 'A refresh token ends in `daysLeft` days, at `endsAt`. Logged once at 30, 14, 7 and 1 days.',
    remedy: '`npm run connect -- NAME --renew`.',
  },
  'sign-in-needed': {
    levels: ['error'],
    means: 'The product refused the connection’s credentials, or there are none. Its alerts wait.',
    remedy: '`npm run connect -- NAME --renew`.',
    isAlarm: true,
  },
  'right-refused': {
    levels: ['warn'],
    means:
      'The product refuses the user a right that an alert needs; `right` names it. Alerts that need it wait, and one of them tries again in `seconds`. Others are delivered.',
  },
  'right-needed': {
    levels: ['error'],
    means: 'A right was refused twice in a row. Logged once, until it is given and refused again.',
    remedy:
      'Give the user the right: `npm run check-connection -- NAME` names the roles. Waiting alerts are then delivered.',
    isAlarm: true,
  },
  'right-given': {
    levels: ['info'],
    means: 'A right that was refused is permitted again; the waiting alerts are delivered.',
  },
  'warning-not-sent': {
    levels: ['warn'],
    means: 'A warning did not reach its route or webhook. It is tried again.',
    remedy: 'With `route`: give `warnings.route` a connection that works.',
  },
  'old-grant-not-retired': {
    levels: ['warn'],
    means: 'The previous grant could not be disabled. It is tried again with the next refresh.',
  },
  'signing-keys-not-refreshed': {
    levels: ['warn'],
    means:
      'Entra ID’s signing keys could not be fetched again; the earlier ones stay in use. Logged once per outage.',
  },
  'configuration-item-unmatched': {
    levels: ['warn'],
    means: 'A ticket was written without its configuration item; `reason` says why.',
    remedy: 'Check `configurationItems` in bridge.yaml, or the CMDB.',
  },
  'field-left-out': {
    levels: ['warn'],
    means:
      'A ticket was written without `field`: its value names no record of the product, which the ticket says as well, or ServiceNow did not take it. `reason` says why.',
    remedy:
      'Create the record, give the user the right, or correct the connection or the template. `npm run check-connection` names records that are missing.',
  },
  'list-not-attached': {
    levels: ['warn'],
    means: 'The list of a ticket’s episodes could not be attached. `npm run trace -- NUMBER` has it.',
  },
  'claim-not-given-back': {
    levels: ['warn'],
    means: 'Storage failed after a call to the product. The claim expires within five minutes.',
  },
  'dead-letter-replayed': { levels: ['info'], means: 'A person replayed a dead letter.' },
  'dead-letter-discarded': {
    levels: ['info'],
    means:
      'A person discarded a dead letter; `person` says who, where it is known, and in the console `reason` says why.',
  },
  'dead-letter-viewed': { levels: ['info'], means: 'A person read a dead letter’s payload in the console.' },
  'operator-call-failed': {
    levels: ['warn'],
    means:
      'An operator’s request was refused, or asked for something that does not exist; `code` says which.',
  },
  'console-signed-in': { levels: ['info'], means: 'A person signed in to the console, with these `roles`.' },
  'console-call-failed': {
    levels: ['warn'],
    means: 'A page of the console was refused, or failed; `code` and `reason` say why.',
  },
  'storage-swept': {
    levels: ['info'],
    means: 'Each night: how much was deleted because its retention has ended.',
  },
  'storage-not-swept': {
    levels: ['error'],
    means: 'Something could not be deleted; `what` says what. It is tried again the next night.',
  },
  'payload-not-kept': {
    levels: ['warn'],
    means:
      'The payload of a delivered alert could not be kept: its ticket’s page in the console does not show it.',
  },
  'payload-not-deleted': {
    levels: ['warn'],
    means: 'The payload of a delivered alert could not be deleted. The nightly sweep deletes it.',
  },
  ...SYNC_EVENTS,
} as const satisfies Record<string, EventFacts>

/** The name of an event. */
export type LogEvent = keyof typeof LOG_EVENTS
