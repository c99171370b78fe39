import type { Condition, Severity } from '../../alert/alert.ts'
import { parseAlert } from '../../alert/parse-alert.ts'
import { deliveryIdOf } from '../../ticket/keys.ts'
import type { Enqueue } from '../queue/enqueue.ts'

/** An alert of the app itself. */
export interface OwnAlert {
  /** Identifies it, in the form of a path: the same when it is sent again, and when it is over. */
  readonly id: string
  readonly rule: string
  readonly severity: Severity
  readonly condition: Condition
  /** ISO 8601. From when on it holds; the same each time it is sent. */
  readonly since: string
  /** ISO 8601. */
  readonly endedAt?: string
  readonly description: string
  readonly items: readonly string[]
  readonly facts: Readonly<Record<string, string>>
}

const OWN_IDS = '/alert-ticket-bridge/'

/** Whether it is an alert of the app itself: a canary, a warning, a late alert. */
export function isOwnAlert({ alertId }: { readonly alertId: string }): boolean {
  return alertId.startsWith(OWN_IDS)
}

/** The payload in the common alert schema, so that it becomes a ticket like any other alert. */
export function payloadOf(alert: OwnAlert): object {
  const { id, rule, severity, condition, since, endedAt, description, items, facts } = alert
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${OWN_IDS}${id}`,
        alertRule: rule,
        severity,
        signalType: 'Log',
        monitorCondition: condition === 'fired' ? 'Fired' : 'Resolved',
        monitoringService: 'alert-ticket-bridge',
        alertTargetIDs: [],
        configurationItems: items,
        firedDateTime: since,
        ...(endedAt === undefined ? {} : { resolvedDateTime: endedAt }),
        description,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {},
      customProperties: facts,
    },
  }
}

/**
 * Puts it into the queue for one route. Put twice, it is one delivery.
 *
 * @throws BridgeError `storage_unavailable`
 */
export async function enqueueOwnAlert(
  alert: OwnAlert,
  route: string,
  { enqueue, now }: { readonly enqueue: Enqueue; readonly now: () => number },
): Promise<void> {
  const receivedAt = new Date(now()).toISOString()
  const payload = payloadOf(alert)
  const deliveryId = deliveryIdOf(parseAlert(payload, receivedAt))
  await enqueue({ deliveryId, receivedAt, attempt: 0, routes: [route] }, payload)
}
