import { AzureError } from '../azure-error.ts'
import type { AlertInstance, AlertState, Modification } from './alert.ts'

/** Alerts are kept this long and then deleted (docs, manage alert instances). */
const KEPT_MS = 30 * 86_400_000

/** The part of the common alert schema, as an action group sends it, that an alert instance needs. */
export interface Essentials {
  readonly alertId: string
  readonly alertRule: string
  readonly severity: string
  readonly signalType: string
  readonly monitorCondition: 'Fired' | 'Resolved'
  readonly monitoringService: string
  readonly firedDateTime: string
  readonly alertTargetIDs?: readonly string[]
  readonly resolvedDateTime?: string
  readonly description?: string
}

/** A change of the user response that was accepted. */
export interface StateChange {
  /** ISO 8601, the simulator's clock. */
  readonly time: string
  /** The alert's GUID. */
  readonly alertId: string
  readonly from: AlertState
  readonly to: AlertState
  readonly by: string
  readonly comments: string
}

const ALERT_ID =
  /^(\/subscriptions\/([^/]+)(?:\/.*)?)\/providers\/microsoft\.alertsmanagement\/alerts\/([^/]+)$/i

/** The alert instances of all subscriptions. */
export class AlertStore {
  readonly changes: StateChange[] = []
  readonly #alerts = new Map<string, AlertInstance>()
  readonly #deletedResources = new Set<string>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  /** Every alert that is kept, in the order in which they fired. */
  get all(): AlertInstance[] {
    return [...this.#alerts.values()].filter((alert) => this.#isKept(alert))
  }

  /**
   * Takes what was sent to an action group: a new alert, or the end of a known one.
   * @throws AzureError 400 when the id is not that of an alert
   */
  record(essentials: Essentials): AlertInstance {
    const [, scope = '', subscriptionId = '', guid = ''] = ALERT_ID.exec(essentials.alertId) ?? []
    if (guid === '')
      throw new AzureError(400, 'BadRequest', `${essentials.alertId} is not the id of an alert.`)
    const name = guid.toLowerCase()
    const alert = this.#alerts.get(name) ?? newAlert(name, scope, subscriptionId.toLowerCase(), essentials)
    this.#alerts.set(name, alert)
    if (essentials.monitorCondition !== alert.monitorCondition) this.#turn(alert, essentials)
    return alert
  }

  /** From now on the alerts of this resource are found only at the scope of a parent. */
  deleteResource(resource: string): void {
    this.#deletedResources.add(resource.toLowerCase())
  }

  /** The alert as seen from a scope; undefined when there is none. The scope of the tenant is the empty string. */
  find(scope: string, guid: string): AlertInstance | undefined {
    const alert = this.#alerts.get(guid.toLowerCase())
    if (alert === undefined || !this.#isKept(alert)) return undefined
    const wanted = scope.toLowerCase()
    if (this.#deletedResources.has(wanted)) return undefined
    const isWithin = wanted === '' || `${alert.targetResource.toLowerCase()}/`.startsWith(`${wanted}/`)
    return isWithin ? alert : undefined
  }

  /** Sets the user response. Setting it to its present value changes nothing but is recorded as a change. */
  changeState(alert: AlertInstance, to: AlertState, by: string, comments = ''): void {
    const time = this.#now().toISOString()
    const from = alert.alertState
    this.changes.push({ time, alertId: alert.name, from, to, by, comments })
    if (from === to) return
    alert.alertState = to
    note(alert, {
      modificationEvent: 'StateChange',
      oldValue: from,
      newValue: to,
      modifiedAt: time,
      modifiedBy: by,
      comments,
      description: `State changed from '${from}' to '${to}'`,
    })
  }

  /** Sets the monitor condition. Only the platform sets it, and the user response stays as it is. */
  #turn(alert: AlertInstance, { monitorCondition, resolvedDateTime }: Essentials): void {
    const time = this.#now().toISOString()
    const from = alert.monitorCondition
    alert.monitorCondition = monitorCondition
    alert.monitorConditionResolvedDateTime =
      monitorCondition === 'Resolved' ? (resolvedDateTime ?? time) : undefined
    note(alert, {
      modificationEvent: 'MonitorConditionChange',
      oldValue: from,
      newValue: monitorCondition,
      modifiedAt: time,
      modifiedBy: 'System',
      comments: '',
      description: `Monitor condition changed from '${from}' to '${monitorCondition}'`,
    })
  }

  #isKept({ startDateTime }: AlertInstance): boolean {
    return this.#now().getTime() - Date.parse(startDateTime) <= KEPT_MS
  }
}

function newAlert(
  name: string,
  scope: string,
  subscriptionId: string,
  essentials: Essentials,
): AlertInstance {
  const created: Modification = {
    modificationEvent: 'AlertCreated',
    oldValue: '',
    newValue: '',
    modifiedAt: essentials.firedDateTime,
    modifiedBy: 'System',
    comments: '',
    description: 'New Alert Object is created',
  }
  return {
    name,
    subscriptionId,
    targetResource: essentials.alertTargetIDs?.[0] ?? scope,
    alertRule: essentials.alertRule,
    severity: essentials.severity,
    signalType: essentials.signalType,
    monitorService: essentials.monitoringService,
    description: essentials.description ?? '',
    startDateTime: essentials.firedDateTime,
    monitorCondition: 'Fired',
    monitorConditionResolvedDateTime: undefined,
    alertState: 'New',
    lastModifiedDateTime: essentials.firedDateTime,
    lastModifiedUserName: 'System',
    history: [created],
  }
}

function note(alert: AlertInstance, modification: Modification): void {
  alert.history.unshift(modification)
  alert.lastModifiedDateTime = modification.modifiedAt
  alert.lastModifiedUserName = modification.modifiedBy
}
