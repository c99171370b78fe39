/** The user response (Alerts Management API). */
export type AlertState = 'New' | 'Acknowledged' | 'Closed'

export const ALERT_STATES: readonly AlertState[] = ['New', 'Acknowledged', 'Closed']

/** One line of an alert's history, as the API shows it. */
export interface Modification {
  readonly modificationEvent: 'AlertCreated' | 'StateChange' | 'MonitorConditionChange'
  readonly oldValue: string
  readonly newValue: string
  /** ISO 8601 in UTC. */
  readonly modifiedAt: string
  readonly modifiedBy: string
  readonly comments: string
  readonly description: string
}

/** One alert instance. */
export interface AlertInstance {
  /** A GUID in lower case: the last part of the alert's id. */
  readonly name: string
  readonly subscriptionId: string
  /** The id of the resource that it is about; without one, the id of the subscription. */
  readonly targetResource: string
  readonly alertRule: string
  readonly severity: string
  readonly signalType: string
  readonly monitorService: string
  readonly description: string
  readonly startDateTime: string
  monitorCondition: 'Fired' | 'Resolved'
  monitorConditionResolvedDateTime: string | undefined
  alertState: AlertState
  lastModifiedDateTime: string
  lastModifiedUserName: string
  /** Newest first. */
  readonly history: Modification[]
}

/** The alert as `GET` and `changestate` return it. */
export function renderAlert(alert: AlertInstance): object {
  const { name, subscriptionId, history: _history, ...essentials } = alert
  const parts = alert.targetResource.split('/')
  return {
    properties: {
      essentials: {
        ...essentials,
        targetResourceName: parts.at(-1),
        targetResourceGroup: parts[4] ?? '',
        targetResourceType: parts.slice(6, 8).join('/'),
        sourceCreatedId: name,
        smartGroupId: '',
        smartGroupingReason: '',
        actionStatus: { isSuppressed: false },
      },
      egressConfig: {},
      context: {},
    },
    id: alertPath(subscriptionId, name),
    type: 'Microsoft.AlertsManagement/alerts',
    name: alert.alertRule,
  }
}

/** The alert's history as `GET …/history` returns it. */
export function renderHistory({ name, subscriptionId, alertRule, history }: AlertInstance): object {
  return {
    properties: { alertId: name, modifications: history },
    id: `${alertPath(subscriptionId, name)}/history/default`,
    type: 'Microsoft.AlertsManagement/alerts',
    name: alertRule,
  }
}

/** The id of an alert at the scope of its subscription, as in the common alert schema. */
function alertPath(subscriptionId: string, name: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.AlertsManagement/alerts/${name}`
}
