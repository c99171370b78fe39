import type { AlertStates } from '../../shared/azure-alerts/alert-states.ts'
import { BridgeError } from '../../shared/errors.ts'
import type { AlertState } from '../../shared/ticket/alert-mark.ts'

/** A write that was accepted. */
export interface AlertWrite {
  readonly alertId: string
  readonly from: AlertState
  readonly to: AlertState
  readonly comment: string
}

/** Azure's alerts, in memory. */
export class InMemoryAlerts implements AlertStates {
  readonly #states = new Map<string, AlertState>()
  /** The app's writes, in order. */
  readonly writes: AlertWrite[] = []
  readonly #faults: { readonly error: BridgeError; readonly isCarriedOut: boolean }[] = []
  reads = 0
  /** Ids of alerts for which Azure always fails. */
  readonly broken = new Set<string>()

  /** Makes an alert, or a person chooses a state. */
  set(alertId: string, state: AlertState = 'New'): void {
    this.#states.set(alertId, state)
  }

  /** Azure deletes it. */
  forget(alertId: string): void {
    this.#states.delete(alertId)
  }

  state(alertId: string): AlertState | undefined {
    return this.#states.get(alertId)
  }

  /** The next write fails. @param isCarriedOut only its answer is lost */
  fail(error: BridgeError, isCarriedOut = false): void {
    this.#faults.push({ error, isCarriedOut })
  }

  async read(alertId: string): Promise<AlertState | undefined> {
    this.reads += 1
    if (this.broken.has(alertId)) throw new BridgeError('azure_alerts_unavailable', '500')
    return this.#states.get(alertId)
  }

  async write(alertId: string, to: AlertState, comment: string): Promise<boolean> {
    const fault = this.#faults.shift()
    if (fault !== undefined && !fault.isCarriedOut) throw fault.error
    const from = this.#states.get(alertId)
    if (from === undefined) return false
    this.#states.set(alertId, to)
    this.writes.push({ alertId, from, to, comment })
    if (fault !== undefined) throw fault.error
    return true
  }
}
