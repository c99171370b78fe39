import type { AzureClient } from '../azure/azure-client.ts'
import { UsageError } from '../command.ts'

/** A resource of Azure Resource Manager, with the members that are used. */
export interface Resource {
  readonly id: string
  readonly name: string
  readonly properties: Readonly<Record<string, unknown>>
}

export interface FunctionApp extends Resource {
  readonly identity?: {
    readonly type?: string
    readonly principalId?: string
    readonly userAssignedIdentities?: Readonly<Record<string, { clientId?: string; principalId?: string }>>
  }
}

/** A deployed app, and how to read the resources around it. */
export interface Deployment {
  readonly arm: AzureClient
  readonly subscriptionId: string
  readonly app: FunctionApp
  readonly settings: Readonly<Record<string, string>>
  /** Resources of a type in the app's subscription, such as `Microsoft.Insights/actionGroups`. */
  readonly list: (type: keyof typeof VERSIONS) => Promise<readonly Resource[]>
}

/** The API versions that are used, by type. */
const VERSIONS = {
  'Microsoft.AlertsManagement/actionRules': '2021-08-08',
  'Microsoft.Insights/actionGroups': '2023-01-01',
  'Microsoft.Insights/activityLogAlerts': '2020-10-01',
  'Microsoft.Insights/components': '2020-02-02',
  'Microsoft.Insights/metricAlerts': '2018-03-01',
  'Microsoft.Insights/scheduledQueryRules': '2023-12-01',
  'Microsoft.KeyVault/vaults': '2023-07-01',
  'Microsoft.Storage/storageAccounts': '2023-05-01',
  'Microsoft.Web/sites': '2024-11-01',
} as const

export const SITE_VERSION = VERSIONS['Microsoft.Web/sites']

export interface Wanted {
  readonly name: string
  readonly subscriptionId: string
  readonly resourceGroup?: string | undefined
}

/**
 * @throws UsageError when there is no such app, or more than one
 * @throws AzureRefusal
 */
export async function openDeployment(arm: AzureClient, wanted: Wanted): Promise<Deployment> {
  const { name, subscriptionId, resourceGroup } = wanted
  const scope = `/subscriptions/${subscriptionId}`
  const list: Deployment['list'] = async (type) =>
    (await arm.list(`${scope}/providers/${type}?api-version=${VERSIONS[type]}`)) as Resource[]
  const apps = (await list('Microsoft.Web/sites')).filter(
    (site) =>
      isSame(site.name, name) && (resourceGroup === undefined || isSame(groupOf(site.id), resourceGroup)),
  )
  const [found, ...others] = apps
  if (found === undefined) throw new UsageError(`Subscription ${subscriptionId} has no app ${name}.`)
  if (others.length > 0) throw new UsageError(`There are ${apps.length} apps ${name}: name --resource-group.`)
  const app = (await arm.get(`${found.id}?api-version=${SITE_VERSION}`)) as FunctionApp
  const { properties } = (await arm.send(
    'POST',
    `${found.id}/config/appsettings/list?api-version=${SITE_VERSION}`,
  )) as {
    properties: Record<string, string>
  }
  return { arm, subscriptionId, app, settings: properties, list }
}

/** Azure compares names and ids without regard to case. */
export function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase()
}

function groupOf(id: string): string | undefined {
  return /\/resourceGroups\/([^/]+)/i.exec(id)?.[1]
}
