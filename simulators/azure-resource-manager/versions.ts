import { AzureError } from '../azure-error.ts'

/** The supported versions of the API, by type in lower case (published schemas and specifications). */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'microsoft.alertsmanagement/actionrules': ['2021-08-08'],
  'microsoft.authorization/roleassignments': ['2022-04-01'],
  'microsoft.authorization/roledefinitions': ['2022-04-01'],
  'microsoft.insights/actiongroups': ['2023-01-01'],
  'microsoft.insights/activitylogalerts': ['2020-10-01', '2026-01-01'],
  'microsoft.insights/components': ['2020-02-02'],
  'microsoft.insights/metricalerts': ['2018-03-01', '2026-01-01'],
  'microsoft.insights/scheduledqueryrules': ['2023-12-01', '2026-03-01'],
  'microsoft.keyvault/vaults': ['2023-07-01', '2024-11-01'],
  'microsoft.storage/storageaccounts': ['2023-05-01', '2025-01-01'],
  'microsoft.web/sites': ['2024-11-01'],
}

/** @throws AzureError with Azure Resource Manager's message, when the version is missing or not supported */
export function checkVersion(type: string, version: string | undefined): void {
  if (version === undefined) {
    throw new AzureError(400, 'MissingApiVersionParameter', "The query parameter 'api-version' is required.")
  }
  const served = VERSIONS[type.toLowerCase()]
  if (served?.includes(version) === true) return
  const known = served === undefined ? 'The type is not served.' : `Served are ${served.join(', ')}.`
  throw new AzureError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for API version '${version}' and type '${type}'. ${known}`,
  )
}
