/** The user responses of an alert (Alerts Management API, alertState). */
export const ALERT_STATES = ['New', 'Acknowledged', 'Closed'] as const
export type AlertState = (typeof ALERT_STATES)[number]

/**
 * The last state that the bridge wrote to an alert, or why the alert is left alone for good. `theirs`: a person has
 * chosen another state in Azure. `gone`: Azure no longer has it. `notPermitted`: the app may not write in
 * its subscription.
 */
export type AlertMark = AlertState | 'theirs' | 'gone' | 'notPermitted'
