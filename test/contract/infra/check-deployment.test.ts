import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DefaultAzureCredential } from '@azure/identity'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROLES } from '../../../cli/azure/roles.ts'
import { createAzureClient } from '../../../cli/azure/azure-client.ts'
import { checkDeployment, type DeploymentReport } from '../../../cli/check-deployment/check-deployment.ts'
import { openDeployment } from '../../../cli/check-deployment/deployment.ts'
import { startAzureResourceManager } from '../../../simulators/azure-resource-manager/start-azure-resource-manager.ts'
import type { AzureService } from '../../../simulators/azure-service.ts'
import { signedIn } from '../../builders/signed-in.ts'
import { assignment, deployedApp, IDS, type SentResource } from './deployed-app.ts'

const entra = signedIn()
let arm: AzureService

beforeEach(async () => {
  arm = await startAzureResourceManager({ identityUrl: entra().url, pageSize: 2 })
})
afterEach(() => arm.stop())

type Resources = ReturnType<typeof deployedApp>

test('[S-23] what infra/ deploys, with its webhook and rule, is Complete', async () => {
  const report = await check(deployedApp())

  expect(report.probes.filter(({ outcome }) => outcome !== 'Complete')).toEqual([])
  expect(report).toMatchObject({ app: 'func-prod', host: 'func-prod.azurewebsites.net', isComplete: true })
})

test.each<[string, (resources: Resources) => void, string, string]>([
  ['an app that is stopped', (all) => properties(all['app'], { state: 'Stopped' }), 'app', 'start it'],
  [
    'another Node.js',
    (all) => properties(all['app'], { functionAppConfig: { runtime: { name: 'node', version: '20' } } }),
    'app',
    'Node.js 20',
  ],
  ['plain http', (all) => properties(all['app'], { httpsOnly: false }), 'app', 'httpsOnly'],
  [
    'a function that is switched off',
    (all) => settings(all, { 'AzureWebJobs.deliver-alert.Disabled': 'true' }),
    'functions',
    'deliver-alert',
  ],
  ['a malformed setting', (all) => settings(all, { KEY_VAULT_URL: 'kv-prod' }), 'settings', 'KEY_VAULT_URL'],
  ['the vault', (all) => settings(all, { KEY_VAULT_URL: '' }), 'settings', 'KEY_VAULT_URL'],
  [
    'an address of the storage',
    (all) => settings(all, { AzureWebJobsStorage__queueServiceUri: '' }),
    'settings',
    'AzureWebJobsStorage__queueServiceUri',
  ],
  [
    'a setting that the configuration asks for',
    (all) => settings(all, { SERVICENOW_URL: '' }),
    'configuration',
    'SERVICENOW_URL',
  ],
  [
    'a secret that is not there',
    (all) => Object.assign(all['app']!, { references: { HEALTH_KEY: 'SecretNotFound' } }),
    'vault references',
    'HEALTH_KEY: SecretNotFound',
  ],
  [
    'an identity that the app lacks',
    (all) => settings(all, { AZURE_CLIENT_ID: 'other' }),
    'identity',
    'AZURE_CLIENT_ID',
  ],
  [
    'a role on a queue',
    (all) => delete all['queueRole'],
    'roles on storage',
    'Storage Queue Data Contributor',
  ],
  ['a role on the vault', (all) => delete all['vaultRole'], 'roles on vault', 'Key Vault Secrets Officer'],
  ['a role on the log', (all) => delete all['logRole'], 'roles on log', 'Monitoring Metrics Publisher'],
  ['an action group', (all) => delete all['actionGroup'], 'action group', 'no action group'],
  [
    'an action group that is switched off',
    (all) => properties(all['actionGroup'], { enabled: false }),
    'action group ag-prod',
    'switched off',
  ],
  [
    'the common alert schema',
    (all) => receiver(all, { useCommonAlertSchema: false }),
    'action group ag-prod',
    'common alert schema',
  ],
  [
    'a webhook that shows no token',
    (all) => receiver(all, { useAadAuth: false }),
    'action group ag-prod',
    'secure webhook',
  ],
  [
    'another audience',
    (all) => receiver(all, { identifierUri: 'api://other' }),
    'action group ag-prod',
    'WEBHOOK_AUDIENCE',
  ],
  [
    'another tenant',
    (all) => receiver(all, { tenantId: 'other' }),
    'action group ag-prod',
    'WEBHOOK_TENANT_ID',
  ],
  ['a rule', (all) => delete all['rule'], 'alert rules', 'no processing rule'],
])('%s, missing or wrong, is Not complete', async (_, spoil, name, reason) => {
  const resources = deployedApp()
  spoil(resources)

  const report = await check(resources)

  expect(report.isComplete).toBe(false)
  expect(report.probes.filter(({ outcome }) => outcome === 'Not complete')).toContainEqual(
    expect.objectContaining({ name, found: expect.stringContaining(reason) as string }),
  )
})

test('roles that are assigned above the resource count', async () => {
  const resources = deployedApp()
  for (const name of ['blobRole', 'queueRole', 'tableRole', 'vaultRole', 'logRole']) delete resources[name]
  const above = Object.values(ROLES).map(({ id: role }) =>
    assignment(`/subscriptions/${IDS.subscription}`, role),
  )

  const report = await check({
    ...resources,
    ...Object.fromEntries(above.map((role, index) => [`role${index}`, role])),
  })

  expect(report.isComplete).toBe(true)
})

test('an alert rule that names the action group is as good as a processing rule', async () => {
  const resources = deployedApp()
  delete resources['rule']
  const metricAlert = {
    id: IDS.metricAlert,
    properties: { enabled: true, actions: [{ actionGroupId: IDS.actionGroup }] },
  }

  expect(await check({ ...resources, metricAlert })).toMatchObject({ isComplete: true })
})

test('what may not be read is Not checked, and the rest is looked at', async () => {
  await put(deployedApp())
  await fault({ match: { path: `${IDS.app}/config/configreferences` }, fault: { status: 403 } })

  const report = await look()

  expect(report.probes).toContainEqual(
    expect.objectContaining({ name: 'vault references', outcome: 'Not checked' }),
  )
  expect(report.isComplete).toBe(true)
})

test('a throttled call is made again after the time that Azure asks for', async () => {
  await put(deployedApp())
  await fault({
    match: { path: `/subscriptions/${IDS.subscription}/providers/Microsoft.Insights/actionGroups` },
    fault: { status: 429, retryAfterSeconds: 0 },
  })

  expect(await look()).toMatchObject({ isComplete: true })
})

test('no setting’s value is in the report', async () => {
  const resources = deployedApp()
  settings(resources, { KEY_VAULT_URL: 'http://hunter2.example.com', HEALTH_KEY: 'hunter2' })

  expect(JSON.stringify(await check(resources))).not.toContain('hunter2')
})

test('the command prints the report, and ends with 1 when something is not complete', async () => {
  const resources = deployedApp()
  await put(resources)
  const command = ['cli/check-deployment.ts', '--name', 'func-prod', '--management', arm.url]
  const run = (): Promise<{ stdout: string }> =>
    promisify(execFile)(process.execPath, [...command, '--subscription', IDS.subscription])

  expect((await run()).stdout).toMatch(/^func-prod \(func-prod\.azurewebsites\.net\)[^]*\nComplete\.\n$/)

  settings(resources, { KEY_VAULT_URL: '' })
  await put(resources)
  await expect(run()).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('Not complete') as string,
  })
})

test('a missing app is reported', async () => {
  await expect(look('func-test')).rejects.toThrow(`has no app func-test`)
})

async function check(resources: Partial<Resources>): Promise<DeploymentReport> {
  await put(resources)
  return look()
}

async function put(resources: Partial<Resources>): Promise<void> {
  for (const resource of Object.values(resources)) {
    await fetch(`${arm.url}/__admin/resources`, { method: 'PUT', body: JSON.stringify(resource) })
  }
}

async function look(name = 'func-prod'): Promise<DeploymentReport> {
  await using client = createAzureClient({
    origin: arm.url,
    scope: 'https://management.azure.com/.default',
    credential: new DefaultAzureCredential(),
  })
  // Waited for here: the client is closed when this function ends.
  return await checkDeployment(
    await openDeployment(client, { name, subscriptionId: IDS.subscription }),
    'test/fixtures/config',
  )
}

async function fault(rule: object): Promise<void> {
  const answer = await fetch(`${arm.url}/__admin/faults`, { method: 'POST', body: JSON.stringify(rule) })
  expect(answer.status).toBe(204)
}

function properties(resource: SentResource | undefined, changed: object): void {
  Object.assign(resource!.properties, changed)
}

function settings(resources: Resources, changed: object): void {
  Object.assign(resources['app']!['settings'] as object, changed)
}

function receiver(resources: Resources, changed: object): void {
  const [first] = resources['actionGroup']!.properties['webhookReceivers'] as object[]
  Object.assign(first!, changed)
}
