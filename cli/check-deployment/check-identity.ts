import { type Role, ROLES } from '../azure/roles.ts'
import { notChecked, notComplete, type Probe } from '../report/probe.ts'
import { isSame, type Deployment, type FunctionApp, type Resource } from './deployment.ts'

const STORAGE_ROLES = [
  ROLES.storageBlobDataOwner,
  ROLES.storageQueueDataContributor,
  ROLES.storageTableDataContributor,
]

/** Whether the app has the identity that its settings name, and whether that has the roles that it needs. */
export async function checkIdentity(deployment: Deployment): Promise<readonly Probe[]> {
  const { app, settings } = deployment
  const storage = principalOf(app, settings['AzureWebJobsStorage__clientId'])
  const others = principalOf(app, settings['AZURE_CLIENT_ID'])
  const usesKey = Boolean(settings['AzureWebJobsStorage'])
  const missing = [
    ...(storage === undefined && !usesKey ? ['AzureWebJobsStorage__clientId'] : []),
    ...(others === undefined ? ['AZURE_CLIENT_ID'] : []),
  ]
  const identity: Probe =
    missing.length === 0
      ? { name: 'identity', outcome: 'Complete', found: app.identity?.type ?? 'none' }
      : notComplete('identity', `the app has no identity with the id of ${missing.join(' and ')}`)
  return [
    identity,
    ...(usesKey
      ? [notChecked('roles on storage', 'a connection string is used')]
      : await checkRoles(deployment, 'storage', await storageOf(deployment), storage, STORAGE_ROLES)),
    ...(await checkRoles(deployment, 'vault', await vaultOf(deployment), others, [
      ROLES.keyVaultSecretsOfficer,
    ])),
    ...(settings['APPLICATIONINSIGHTS_AUTHENTICATION_STRING']
      ? await checkRoles(deployment, 'log', await logOf(deployment), others, [
          ROLES.monitoringMetricsPublisher,
        ])
      : []),
  ]
}

/** Object id of the identity with a client id, or of the app's own; undefined when the app has no such identity. */
function principalOf({ identity }: FunctionApp, clientId: string | undefined): string | undefined {
  if (!clientId) return identity?.principalId
  return Object.values(identity?.userAssignedIdentities ?? {}).find((each) => isSame(each.clientId, clientId))
    ?.principalId
}

async function checkRoles(
  { arm }: Deployment,
  what: string,
  resource: Resource | undefined,
  principalId: string | undefined,
  roles: readonly Role[],
): Promise<readonly Probe[]> {
  const name = `roles on ${what}`
  if (resource === undefined) {
    return [notChecked(name, 'the resource that the settings name is not in this subscription')]
  }
  if (principalId === undefined) return [notChecked(name, 'first: identity')]
  // Roles of groups and of parent scopes count as well.
  const filter = encodeURIComponent(`assignedTo('${principalId}')`)
  const path = `${resource.id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${filter}`
  const assigned = (await arm.list(path)) as { properties: { roleDefinitionId: string } }[]
  const has = ({ id }: Role): boolean =>
    assigned.some(({ properties }) => isSame(properties.roleDefinitionId.split('/').at(-1), id))
  const missing = roles.filter((role) => !has(role)).map((role) => role.name)
  if (missing.length > 0) return [notComplete(name, `${resource.name}: assign ${missing.join(', ')}`)]
  return [
    { name, outcome: 'Complete', found: `${resource.name}: ${roles.map((role) => role.name).join(', ')}` },
  ]
}

async function storageOf({ settings, list }: Deployment): Promise<Resource | undefined> {
  const name =
    settings['AzureWebJobsStorage__accountName'] ||
    firstLabel(settings['AzureWebJobsStorage__blobServiceUri'] ?? '')
  return (await list('Microsoft.Storage/storageAccounts')).find((account) => isSame(account.name, name))
}

async function vaultOf({ settings, list }: Deployment): Promise<Resource | undefined> {
  const name = firstLabel(settings['KEY_VAULT_URL'] ?? '')
  return (await list('Microsoft.KeyVault/vaults')).find((vault) => isSame(vault.name, name))
}

async function logOf({ settings, list }: Deployment): Promise<Resource | undefined> {
  const key = instrumentationKey(settings['APPLICATIONINSIGHTS_CONNECTION_STRING'])
  return (await list('Microsoft.Insights/components')).find((component) =>
    isSame(instrumentationKey(component.properties['ConnectionString']), key),
  )
}

function instrumentationKey(connectionString: unknown): string | undefined {
  return /InstrumentationKey=([^;]+)/i.exec(String(connectionString))?.[1]
}

function firstLabel(url: string): string | undefined {
  return /^https:\/\/([^./]+)\./.exec(url)?.[1]
}
