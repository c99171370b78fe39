import { randomUUID } from 'node:crypto'
import type { CheckedConnection } from './checked-connection.ts'
import { notChecked, type Probe, probe } from '../report/probe.ts'

/**
 * Whether alerts may be read and their state be written, in each subscription whose alerts are taken. It is asked for an
 * alert that does not exist: Azure refuses a caller without the right before it looks for it.
 *
 * @returns nothing for a connection whose alerts do not follow
 */
export async function checkAlertRole({
  connection,
  subscriptions,
  alerts,
}: CheckedConnection): Promise<readonly Probe[]> {
  if (connection.azureAlerts === undefined) return []
  const name = 'alert role'
  if (subscriptions.length === 0) {
    return [notChecked(name, 'WEBHOOK_SUBSCRIPTIONS names no subscriptions whose alerts are taken')]
  }
  return Promise.all(
    subscriptions.map((subscription) =>
      probe(`${name} in ${subscription}`, async () => {
        const alertId = `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`
        const states = await alerts()
        await states.read(alertId)
        await states.write(alertId, 'New', '')
        return 'alerts may be read, and their state written'
      }),
    ),
  )
}
