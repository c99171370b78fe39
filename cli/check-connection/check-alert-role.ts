import { randomUUID } from 'node:crypto'
import type { CheckedConnection } from './checked-connection.ts'
import { notChecked, notComplete, type Probe, probe } from '../report/probe.ts'

const NAME = 'alert role'

/**
 * Whether alerts may be read and their state written, in each subscription whose alerts are accepted; and in which
 * subscriptions the app itself was refused, whose identity may differ from the caller's. The check asks for an alert
 * that does not exist: Azure refuses a caller without the right before it looks for the alert.
 *
 * @returns nothing for a connection whose alerts do not follow
 */
export async function checkAlertRole(checked: CheckedConnection): Promise<readonly Probe[]> {
  const { connection, subscriptions, alerts } = checked
  if (connection.azureAlerts === undefined) return []
  const refused = await refusedProbes(checked)
  if (subscriptions.length === 0) {
    return [notChecked(NAME, 'WEBHOOK_SUBSCRIPTIONS names no subscriptions'), ...refused]
  }
  const probes = await Promise.all(
    subscriptions.map((subscription) =>
      probe(`${NAME} in ${subscription}`, async () => {
        const alertId = `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`
        const states = await alerts()
        await states.read(alertId)
        await states.write(alertId, 'New', '')
        return 'alerts may be read, and their state written'
      }),
    ),
  )
  return [...probes, ...refused]
}

async function refusedProbes({ refused }: CheckedConnection): Promise<readonly Probe[]> {
  try {
    return Object.entries(await refused()).map(([subscription, since]) =>
      notComplete(
        `${NAME} of the app in ${subscription}`,
        `Azure refuses the app's identity since ${since}: give it the role of docs/azure-alerts.md. Its next successful change there clears this`,
      ),
    )
  } catch {
    return [
      notChecked(`${NAME} of the app`, 'the storage of the app, which records the refusals, cannot be read'),
    ]
  }
}
