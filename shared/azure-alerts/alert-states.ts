import type { AlertState } from '../ticket/alert-mark.ts'

/**
 * The user responses of Azure's alerts. Both methods throw BridgeError `azure_alerts_unavailable`, to be tried later, and
 * `azure_alert_not_permitted`, which a person must resolve.
 */
export interface AlertStates {
  /** @param alertId Azure's id of the alert @returns undefined when Azure does not have it, or no longer */
  read(alertId: string): Promise<AlertState | undefined>
  /**
   * @param comment for readers of the alert; dropped where Azure accepts none
   * @returns false when Azure does not have the alert, or no longer has it
   */
  write(alertId: string, state: AlertState, comment: string): Promise<boolean>
}
