import { ROLES } from '../../../cli/azure/roles.ts'

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-prod`
const TENANT = '99999999-8888-7777-6666-555555555555'
const CLIENT = 'aaaaaaaa-0000-0000-0000-000000000001'
const PRINCIPAL = 'bbbbbbbb-0000-0000-0000-000000000002'
const WEBHOOK = 'cccccccc-0000-0000-0000-000000000003'

/** Ids of what stands around the app. */
export const IDS = {
  subscription: SUBSCRIPTION,
  app: `${GROUP}/providers/Microsoft.Web/sites/func-prod`,
  storage: `${GROUP}/providers/Microsoft.Storage/storageAccounts/stprod`,
  vault: `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-prod`,
  log: `${GROUP}/providers/Microsoft.Insights/components/appi-prod`,
  actionGroup: `${GROUP}/providers/Microsoft.Insights/actionGroups/ag-prod`,
  rule: `${GROUP}/providers/Microsoft.AlertsManagement/actionRules/apr-prod`,
  metricAlert: `${GROUP}/providers/Microsoft.Insights/metricAlerts/cpu`,
}

export type SentResource = { id: string; properties: Record<string, unknown>; [more: string]: unknown }

/** A role of the app's identity at a scope. */
export function assignment(scope: string, role: string): SentResource {
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}`,
    properties: {
      principalId: PRINCIPAL,
      roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    },
  }
}

/** The app as infra/ makes it, with a secure webhook and a processing rule, by name. */
export function deployedApp(): Record<string, SentResource> {
  return {
    app: {
      id: IDS.app,
      kind: 'functionapp,linux',
      identity: {
        type: 'UserAssigned',
        userAssignedIdentities: {
          [`${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-prod`]: {
            clientId: CLIENT,
            principalId: PRINCIPAL,
          },
        },
      },
      properties: {
        state: 'Running',
        httpsOnly: true,
        defaultHostName: 'func-prod.azurewebsites.net',
        functionAppConfig: { runtime: { name: 'node', version: '22' } },
      },
      settings: {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `ClientId=${CLIENT};Authorization=AAD`,
        APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=key-1;IngestionEndpoint=https://x/',
        AZURE_CLIENT_ID: CLIENT,
        AzureWebJobsStorage__blobServiceUri: 'https://stprod.blob.core.windows.net/',
        AzureWebJobsStorage__clientId: CLIENT,
        AzureWebJobsStorage__credential: 'managedidentity',
        AzureWebJobsStorage__queueServiceUri: 'https://stprod.queue.core.windows.net/',
        AzureWebJobsStorage__tableServiceUri: 'https://stprod.table.core.windows.net/',
        HEALTH_KEY: '@Microsoft.KeyVault(SecretUri=https://kv-prod.vault.azure.net/secrets/health-key)',
        KEY_VAULT_URL: 'https://kv-prod.vault.azure.net/',
        SERVICENOW_URL: 'https://shop.service-now.com',
        WEBHOOK_AUDIENCE: `${WEBHOOK},api://${WEBHOOK}`,
        WEBHOOK_TENANT_ID: TENANT,
      },
      references: { HEALTH_KEY: 'Resolved' },
    },
    storage: { id: IDS.storage, properties: {} },
    vault: { id: IDS.vault, properties: { vaultUri: 'https://kv-prod.vault.azure.net/' } },
    log: {
      id: IDS.log,
      properties: { ConnectionString: 'InstrumentationKey=key-1;IngestionEndpoint=https://x/' },
    },
    blobRole: assignment(IDS.storage, ROLES.storageBlobDataOwner.id),
    queueRole: assignment(IDS.storage, ROLES.storageQueueDataContributor.id),
    tableRole: assignment(IDS.storage, ROLES.storageTableDataContributor.id),
    vaultRole: assignment(IDS.vault, ROLES.keyVaultSecretsOfficer.id),
    logRole: assignment(IDS.log, ROLES.monitoringMetricsPublisher.id),
    actionGroup: {
      id: IDS.actionGroup,
      properties: {
        enabled: true,
        webhookReceivers: [
          {
            name: 'alert-ticket-bridge',
            serviceUri: 'https://func-prod.azurewebsites.net/api/alerts',
            useCommonAlertSchema: true,
            useAadAuth: true,
            identifierUri: `api://${WEBHOOK}`,
            tenantId: TENANT,
          },
        ],
      },
    },
    rule: {
      id: IDS.rule,
      properties: {
        enabled: true,
        actions: [{ actionType: 'AddActionGroups', actionGroupIds: [IDS.actionGroup] }],
      },
    },
  }
}
