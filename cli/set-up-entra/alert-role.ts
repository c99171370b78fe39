import { createHash } from 'node:crypto'
import type { AzureClient } from '../azure/azure-client.ts'
import { AzureRefusal } from '../azure/azure-refusal.ts'
import type { Ensure } from './ensure.ts'

const VERSION = 'api-version=2022-04-01'

/** The actions that writing a state to an Azure alert needs. */
const ACTIONS = [
  'Microsoft.AlertsManagement/alerts/read',
  'Microsoft.AlertsManagement/alerts/changestate/action',
]

/** A custom role in a subscription, and its assignment to the app's identity. */
export async function ensureAlertRole(
  arm: AzureClient,
  ensure: Ensure,
  { subscriptionId, principalId }: { subscriptionId: string; principalId: string },
): Promise<void> {
  const scope = `/subscriptions/${subscriptionId}`
  const authorization = `${scope}/providers/Microsoft.Authorization`
  const role = `${authorization}/roleDefinitions/${guidOf(`alert state ${subscriptionId}`)}`
  await ensure(
    `role "Alert state of alert-ticket-bridge" in ${subscriptionId}`,
    () => found(arm, `${role}?${VERSION}`),
    () =>
      arm.send('PUT', `${role}?${VERSION}`, {
        properties: {
          roleName: `Alert state of alert-ticket-bridge (${subscriptionId})`,
          description: 'Reads alerts and sets their user response.',
          type: 'CustomRole',
          permissions: [{ actions: ACTIONS, notActions: [], dataActions: [], notDataActions: [] }],
          assignableScopes: [scope],
        },
      }),
  )
  const assignment = `${authorization}/roleAssignments/${guidOf(`${role} ${principalId}`)}`
  await ensure(
    `that role of the app in ${subscriptionId}`,
    () => found(arm, `${assignment}?${VERSION}`),
    () =>
      arm.send('PUT', `${assignment}?${VERSION}`, {
        properties: { roleDefinitionId: role, principalId, principalType: 'ServicePrincipal' },
      }),
  )
}

async function found(arm: AzureClient, path: string): Promise<unknown> {
  try {
    return await arm.get(path)
  } catch (thrown) {
    if (thrown instanceof AzureRefusal && thrown.status === 404) return undefined
    throw thrown
  }
}

/** The same name always gets the same id, so that a second run finds what the first one made. */
function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
