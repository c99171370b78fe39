import { randomUUID } from 'node:crypto'
import type { CheckedConnection } from './checked-connection.ts'
import { notChecked, notComplete, type Probe, probe } from '../report/probe.ts'

const NAME = 'alert role'

/**
 * Whether alerts may be read and their state be written, in each subscription whose alerts are taken; and in which of all
 * the app itself was refused, which may be another identity than that of who looks. It is asked for an alert that does
 * not exist: Azure refuses a caller without the right before it looks for it.
 *
 * @returns nothing for a connection whose alerts do not follow
 */
export async function checkAlertRole(checked: CheckedConnection): Promise<readonly Probe[]> {
  const { connection, subscriptions, alerts } = checked
  if (connection.azureAlerts === undefined) return []
  const refused = await refusedProbes(checked)
  if (subscriptions.length === 0) {
    return [
      notChecked(NAME, 'WEBHOOK_SUBSCRIPTIONS names no subscriptions whose alerts are taken'),
      ...refused,
    ]
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
        `Azure refuses the app's identity since ${since}: give it the role of docs/azure-alerts.md. Its next change there takes this off`,
      ),
    )
  } catch {
    return [
      notChecked(`${NAME} of the app`, 'the storage of the app, which knows who refused it, cannot be read'),
    ]
  }
}
