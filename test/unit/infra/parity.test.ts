import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { ROLES } from '../../../cli/azure/roles.ts'
import deployed from '../../../infra/main.parameters.json' with { type: 'json' }
import settingsSchema from '../../../schemas/settings.schema.json' with { type: 'json' }
import { WORK_ITEM_COLUMNS, WORK_ITEM_TABLE } from '../../../shared/log-analytics/columns.ts'
import { namedChildren, parseBicep, readBicep, type BicepFile } from '../../../tools/bicep/bicep-file.ts'
import { valueOf } from '../../../tools/bicep/value-of.ts'

test('the app gets settings that it reads, and no others', async () => {
  expect(settingsWithoutSchema(await readBicep(FUNCTION_APP))).toEqual([])
})

test('each setting that the app reads is given, or left out for a reason', async () => {
  const given = new Set(settingsGiven(await readBicep(FUNCTION_APP)))
  const left = Object.keys(settingsSchema.properties).filter((name) => !given.has(name))

  expect(left).toEqual(Object.keys(NOT_GIVEN))
})

test('a setting that the app lacks is found', async () => {
  const text = await readFile(FUNCTION_APP, 'utf8')
  const planted = text.replace('KEY_VAULT_URL: vaultUri', 'KEYVAULT_URL: vaultUri')

  expect(settingsWithoutSchema(await parseBicep(FUNCTION_APP, planted))).toEqual(['KEYVAULT_URL'])
})

test('the table of work items has the columns that the sync writes', async () => {
  expect(await columnsOf(await readBicep(WORK_ITEMS))).toEqual(WORK_ITEM_COLUMNS)
})

test('a column that the sync lacks is found', async () => {
  const text = await readFile(WORK_ITEMS, 'utf8')
  const planted = text.replace("name: 'Impact_s'", "name: 'Severity_s'")

  expect(await columnsOf(await parseBicep(WORK_ITEMS, planted))).not.toEqual(WORK_ITEM_COLUMNS)
})

test('column names are what Log Analytics takes', () => {
  const reserved = new Set(['_ResourceId', 'id', '_SubscriptionId', 'TenantId', 'Type', 'UniqueId', 'Title'])

  for (const { name } of WORK_ITEM_COLUMNS) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,44}$/)
  expect(WORK_ITEM_COLUMNS.map(({ name }) => name).filter((name) => reserved.has(name))).toEqual([])
})

test('the table is named as the sync names it', async () => {
  const main = await readBicep('infra/main.bicep')
  const parameter = main.parameters.find(({ name }) => name === 'workItemTableName')

  expect(parameter?.fallback && valueOf(parameter.fallback, main)).toBe(WORK_ITEM_TABLE)
})

test('roles are Azure’s own, by name', async () => {
  const file = await readBicep(ROLES_FILE)

  const ids = Object.entries(ROLES).map(([name, { id }]) => [name, id])
  expect(variableOf(file, 'roles')).toEqual(Object.fromEntries(ids))
})

test('the app has the roles that it needs, where it needs them', async () => {
  expect(assignmentsOf(await readBicep(ROLES_FILE))).toEqual(ASSIGNMENTS)
})

test('the identity that reads tags is a Reader of the subscription, and nothing more', async () => {
  const file = await readBicep('infra/app/tag-reader.bicep')
  // Azure's built-in roles (Azure docs): Reader.
  expect(variableOf(file, 'reader')).toBe('acdd72a7-3385-48ef-bd42-f606fba80ae7')
})

test('a missing role is found', async () => {
  const text = await readFile(ROLES_FILE, 'utf8')
  const planted = text.replace(', roles.storageTableDataContributor]', ']')
  expect(planted).not.toBe(text)

  expect(assignmentsOf(await parseBicep(ROLES_FILE, planted))).not.toEqual(ASSIGNMENTS)
})

test('azd gives parameters that main.bicep has, and all that it needs', async () => {
  const { parameters } = JSON.parse(await readFile('infra/main.parameters.json', 'utf8')) as {
    parameters: object
  }
  const declared = (await readBicep('infra/main.bicep')).parameters
  const needed = declared.filter(({ fallback }) => fallback === undefined).map(({ name }) => name)

  expect(declared.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(parameters)))
  expect(Object.keys(parameters)).toEqual(expect.arrayContaining(needed))
})

test('storage rules delete nothing before the nightly sweep does', async () => {
  const storage = await readBicep('infra/app/storage.bicep')
  const sweep = await readFile(SWEEP, 'utf8')
  const days = (name: string): number => Number(new RegExp(`const ${name} = (\\d+)`).exec(sweep)?.[1])
  const fallback = (name: string): unknown => {
    const parameter = storage.parameters.find((each) => each.name === name)
    return parameter?.fallback && valueOf(parameter.fallback, storage)
  }

  expect(fallback('payloadDays')).toBeGreaterThan(days('PAYLOAD_DAYS'))
  expect(fallback('historyDays')).toBeGreaterThan(days('LETTER_DAYS'))
  expect(fallback('historyDays')).toBeGreaterThan(days('JOURNAL_DAYS'))
})

test('storage rules are about containers that the app has', async () => {
  const adapters = await Promise.all(
    ['azure-blobs.ts', 'azure-journal.ts'].map((name) => readFile(`shared/storage/azure/${name}`, 'utf8')),
  )
  const rules = await readFile('infra/app/storage.bicep', 'utf8')
  const containers = [...rules.matchAll(/prefixMatch: \['([a-z-]+)\/'\]/g)].map(([, name]) => name ?? '')

  expect(containers).toHaveLength(3)
  expect(containers.filter((name) => !adapters.join('').includes(`'${name}'`))).toEqual([])
})

const FUNCTION_APP = 'infra/app/function-app.bicep'
const WORK_ITEMS = 'infra/app/work-items.bicep'
const ROLES_FILE = 'infra/app/roles.bicep'
const SWEEP = 'shared/bridge/operate/sweep.ts'

/** Settings of the schema that the deployment does not give, and why. */
const NOT_GIVEN: Readonly<Record<string, string>> = {
  FUNCTIONS_WORKER_RUNTIME: 'of the Premium Windows plan, which sets it itself',
  AzureWebJobsStorage: 'the account has no keys',
  AzureWebJobsStorage__accountName: 'the three addresses say it for every cloud',
  BRIDGE_CONFIG: 'the configuration is built in',
  WEBHOOK_ROLE: 'the default',
  ALERTS_MANAGEMENT_URL: 'the default, which is Azure Resource Manager',
  CONSOLE_URL: 'the app’s own name; a custom domain is an extra setting',
}

const STORAGE_ROLES = ['storageBlobDataOwner', 'storageQueueDataContributor', 'storageTableDataContributor']
const ASSIGNMENTS = [
  ['appPrincipalId', 'account', STORAGE_ROLES],
  ['appPrincipalId', 'vault', ['keyVaultSecretsOfficer']],
  ['appPrincipalId', 'component', ['monitoringMetricsPublisher']],
  ['appPrincipalId', 'dataCollectionRule', ['monitoringMetricsPublisher']],
  ['operatorPrincipalId', 'account', STORAGE_ROLES],
  ['operatorPrincipalId', 'vault', ['keyVaultSecretsOfficer']],
]

function settingsGiven(file: BicepFile): string[] {
  const groups = ['commonSettings', 'webhookSettings', 'operatorsSettings', 'consoleSettings']
  const urls = Object.keys(deployed.parameters.productUrls.value)
  return [...urls, ...groups.flatMap((group) => Object.keys(variableOf(file, group) as object))]
}

function settingsWithoutSchema(file: BicepFile): string[] {
  return settingsGiven(file).filter((name) => !(name in settingsSchema.properties))
}

async function columnsOf(file: BicepFile): Promise<unknown> {
  return variableOf(file, 'columns')
}

/** Who gets which roles on what, in the order of the file. */
function assignmentsOf(file: BicepFile): unknown[] {
  return file.resources
    .filter(({ isExisting }) => !isExisting)
    .map(({ body, node }) => {
      const { scope, properties } = valueOf(body, file) as {
        scope: string
        properties: { principalId: string; roleDefinitionId: string }
      }
      const role = /roles\.(\w+)/.exec(properties.roleDefinitionId)?.[1]
      const roles = role === undefined && node.text.includes('in storageRoles') ? storageRoles(file) : [role]
      return [properties.principalId.slice(1, -1), scope.slice(1, -1), roles]
    })
}

function storageRoles(file: BicepFile): string[] {
  return (variableOf(file, 'storageRoles') as string[]).map((role) => role.replace(/^\[roles\.|\]$/g, ''))
}

function variableOf(file: BicepFile, name: string): unknown {
  const variable = file.variables.find((each) => each.name === name)
  const value = variable && namedChildren(variable.node)[1]
  return value && valueOf(value, file)
}
