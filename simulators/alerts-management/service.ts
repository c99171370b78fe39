import type { AzureFault } from '../azure-faults.ts'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import { AlertStore } from './alert-store.ts'
import { Throttle } from './throttle.ts'

/** Who may read and change the alerts of a subscription. */
export interface SubscriptionAccess {
  /** The object ids that may read alerts; absent: everyone with a token of the tenant. */
  readonly readers?: readonly string[]
  /** The object ids that may change their state; absent: everyone who may read. */
  readonly writers?: readonly string[]
}

/** The state of a running simulator. */
export class Service {
  readonly now: () => Date
  readonly alerts: AlertStore
  /** By subscription id in lower case. */
  readonly access = new Map<string, SubscriptionAccess>()
  readonly throttle = new Throttle()
  readonly requests = new RequestLog()
  readonly faults = new FaultList<AzureFault>()

  constructor(now: () => Date) {
    this.now = now
    this.alerts = new AlertStore(now)
  }
}
