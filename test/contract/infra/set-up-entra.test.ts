import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DefaultAzureCredential } from '@azure/identity'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AzureClient, createAzureClient } from '../../../cli/azure/azure-client.ts'
import { ACTION_GROUPS_APP_ID } from '../../../cli/set-up-entra/applications.ts'
import { createGraph } from '../../../cli/set-up-entra/graph.ts'
import { formatSetUp } from '../../../cli/set-up-entra/set-up-text.ts'
import { type SetUp, setUpEntra, type SetUpWanted } from '../../../cli/set-up-entra/set-up-entra.ts'
import { createSecretClient } from '../../../shared/tokens/vault/key-vault-token-store.ts'
import type { AzureService } from '../../../simulators/azure-service.ts'
import { startAzureResourceManager } from '../../../simulators/azure-resource-manager/start-azure-resource-manager.ts'
import { signedIn } from '../../builders/signed-in.ts'
import { type KeyVault, startKeyVault } from '../../../simulators/key-vault/start-key-vault.ts'
import { startMicrosoftGraph } from '../../../simulators/microsoft-graph/start-microsoft-graph.ts'

const CONSOLE = {
  origin: 'https://func-prod.azurewebsites.net',
  identity: 'app-identity',
  authority: 'https://login.microsoftonline.com',
}

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'

const entra = signedIn()
let graph: AzureService
let arm: AzureService
let vault: KeyVault

beforeEach(async () => {
  graph = await startMicrosoftGraph({ identityUrl: entra().url })
  arm = await startAzureResourceManager({ identityUrl: entra().url })
  vault = await startKeyVault({ identityUrl: entra().url })
})
afterEach(() => Promise.all([graph.stop(), arm.stop(), vault.stop()]))

test('a dry run creates nothing, and says what is missing', async () => {
  const { steps, values } = await setUp({ apply: false })

  expect(new Set(steps.map(({ outcome }) => outcome))).toEqual(new Set(['missing']))
  expect(Object.values(values)).toEqual([undefined, undefined, undefined])
  expect(await directory()).toMatchObject({
    applications: [],
    servicePrincipals: [],
    assignments: [],
    owners: {},
    federations: {},
  })
  expect(formatSetUp({ steps, values }, false)).toMatch(
    /Not complete: \d+ missing\. Make them with --apply\.$/,
  )
})

test('action groups get the webhook’s role, in tokens of version 2 for api://<client id>', async () => {
  const { values } = await setUp({ apply: true })

  const { applications, servicePrincipals, assignments } = await directory()
  const webhook = applications.find(({ appId }) => appId === values['WEBHOOK_APPLICATION_ID'])
  const [role] = webhook?.appRoles ?? []
  const caller = servicePrincipals.find(({ appId }) => appId === ACTION_GROUPS_APP_ID)
  expect(webhook).toMatchObject({
    displayName: 'alert-ticket-bridge webhook (prod)',
    id: values['WEBHOOK_APPLICATION_OBJECT_ID'],
    api: { requestedAccessTokenVersion: 2 },
    identifierUris: [`api://${webhook?.appId}`],
    appRoles: [{ value: 'ActionGroupsSecureWebhook', allowedMemberTypes: ['Application'] }],
  })
  expect(assignments).toContainEqual(
    expect.objectContaining({ principalId: caller?.id, appRoleId: role?.id }),
  )
})

test('operators get their roles, and a user without one gets no token', async () => {
  const { values } = await setUp({
    apply: true,
    members: { 'Ops.Reader': ['reader'], 'Ops.Operator': ['operator'] },
  })

  const { applications, servicePrincipals, assignments } = await directory()
  const operators = applications.find(({ appId }) => appId === values['OPERATORS_APPLICATION_ID'])
  const principal = servicePrincipals.find(({ appId }) => appId === operators?.appId)
  const roleOf = (member: string): string | undefined => {
    const assigned = assignments.find(({ principalId }) => principalId === member)
    return operators?.appRoles.find(({ id }) => id === assigned?.appRoleId)?.value
  }
  expect(principal).toMatchObject({ appRoleAssignmentRequired: true })
  expect([roleOf('reader'), roleOf('operator')]).toEqual(['Ops.Reader', 'Ops.Operator'])
})

test('a second run finds everything, and changes nothing', async () => {
  const wanted = {
    apply: true,
    owners: ['colleague'],
    console: CONSOLE,
  }
  const first = await setUp(wanted)
  const made = await directory()

  const second = await setUp(wanted)

  expect(first.steps.every(({ outcome }) => outcome === 'made' || outcome === 'there')).toBe(true)
  expect(second.steps.filter(({ outcome }) => outcome !== 'there')).toEqual([])
  expect(second.values).toEqual(first.values)
  expect(await directory()).toEqual(made)
})

test('a run that was cut off is completed by the next', async () => {
  await fault(graph.url, {
    match: { method: 'POST', path: '/v1.0/servicePrincipals' },
    fault: { status: 403 },
  })
  await expect(setUp({ apply: true })).rejects.toThrow('POST /v1.0/servicePrincipals: 403')

  const { steps } = await setUp({ apply: true })

  expect(steps[0]).toMatchObject({ outcome: 'there' })
  expect((await directory()).applications).toHaveLength(2)
  expect((await setUp({ apply: false })).steps.filter(({ outcome }) => outcome !== 'there')).toEqual([])
})

test('an object that Entra ID has not replicated yet is requested again', async () => {
  await fault(graph.url, {
    match: { method: 'POST', path: '/v1.0/servicePrincipals' },
    times: 2,
    fault: { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'does not exist' } } },
  })

  expect((await setUp({ apply: true })).steps.every(({ outcome }) => outcome !== 'missing')).toBe(true)
})

test('a role that someone removed is put back', async () => {
  const { values } = await setUp({ apply: true })
  await change(values['WEBHOOK_APPLICATION_OBJECT_ID'] ?? '', { appRoles: [] })

  const { steps } = await setUp({ apply: true })

  expect(steps).toContainEqual({
    what: 'alert-ticket-bridge webhook (prod): roles ActionGroupsSecureWebhook',
    outcome: 'made',
  })
})

test('the health key goes to the vault and nowhere else', async () => {
  const result = await setUp({ apply: true })

  const client = createSecretClient(vault.url, new DefaultAzureCredential())
  const { value = '' } = await client.getSecret('health-key')
  expect(value).toMatch(/^[\w-]{30,}$/)
  expect(JSON.stringify(result)).not.toContain(value)
  expect(formatSetUp(result, true)).not.toContain(value)
})

test('people sign in to the console with the operators’ application, for which the app’s identity vouches', async () => {
  const { values } = await setUp({ apply: true, console: CONSOLE })

  const { applications, federations, tenantId } = await directory()
  const operators = applications.find(({ appId }) => appId === values['OPERATORS_APPLICATION_ID'])
  expect(values['CONSOLE_SIGN_IN']).toBe('true')
  expect(operators).toMatchObject({
    web: { redirectUris: ['https://func-prod.azurewebsites.net/api/console/signed-in'] },
  })
  expect(federations[operators?.id ?? '']).toMatchObject([
    {
      issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      subject: 'app-identity',
      audiences: ['api://AzureADTokenExchange'],
    },
  ])
})

test('the app may set the state of a subscription’s alerts, and nothing else there', async () => {
  await setUp({ apply: true })

  const definitions = await listed('roleDefinitions')
  const assignments = await listed("roleAssignments?$filter=assignedTo('app-identity')")
  expect(definitions.map(({ properties }) => properties['permissions'])).toEqual([
    [
      expect.objectContaining({
        actions: [
          'Microsoft.AlertsManagement/alerts/read',
          'Microsoft.AlertsManagement/alerts/changestate/action',
        ],
        dataActions: [],
      }),
    ],
  ])
  expect(assignments.map(({ properties }) => properties['roleDefinitionId'])).toEqual([definitions[0]?.id])
})

test('the command creates nothing unless --apply is given, and prints what to type next', async () => {
  expect(await run()).toContain('Make them with --apply.')
  expect((await directory()).applications).toEqual([])

  const made = await run('--apply')
  const [webhook] = (await directory()).applications
  expect(made).toContain(`azd env set WEBHOOK_APPLICATION_ID ${webhook?.appId}`)
  expect(made).toMatch(/\nComplete\.\n$/)
}, 60_000)

async function run(...more: string[]): Promise<string> {
  const command = ['cli/set-up-entra.ts', '--name', 'prod', '--graph', graph.url, ...more]
  return (await promisify(execFile)(process.execPath, command)).stdout
}

async function setUp(changed: Partial<SetUpWanted>): Promise<SetUp> {
  await using graphClient = clientOf(graph.url, 'https://graph.microsoft.com')
  await using armClient = clientOf(arm.url, 'https://management.azure.com')
  return await setUpEntra({
    name: 'prod',
    apply: false,
    owners: [],
    members: { 'Ops.Reader': [], 'Ops.Operator': [] },
    console: undefined,
    callerAppId: ACTION_GROUPS_APP_ID,
    graph: createGraph(graphClient, 1),
    vault: createSecretClient(vault.url, new DefaultAzureCredential()),
    alerts: { arm: armClient, principalId: 'app-identity', subscriptions: [SUBSCRIPTION] },
    ...changed,
  })
}

function clientOf(origin: string, cloud: string): AzureClient {
  return createAzureClient({ origin, scope: `${cloud}/.default`, credential: new DefaultAzureCredential() })
}

interface Seen {
  readonly applications: readonly {
    id: string
    appId: string
    displayName: string
    appRoles: readonly { id: string; value: string }[]
  }[]
  readonly servicePrincipals: readonly { id: string; appId: string }[]
  readonly assignments: readonly { principalId: string; appRoleId: string }[]
  readonly federations: Readonly<Record<string, readonly object[]>>
  readonly tenantId: string
}

async function directory(): Promise<Seen> {
  return (await (await fetch(`${graph.url}/__admin/directory`)).json()) as Seen
}

async function listed(what: string): Promise<readonly { id: string; properties: Record<string, unknown> }[]> {
  await using client = clientOf(arm.url, 'https://management.azure.com')
  const path = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/${what}`
  const items = await client.list(`${path}${path.includes('?') ? '&' : '?'}api-version=2022-04-01`)
  return items as { id: string; properties: Record<string, unknown> }[]
}

async function change(id: string, body: object): Promise<void> {
  await using client = clientOf(graph.url, 'https://graph.microsoft.com')
  await client.send('PATCH', `/v1.0/applications/${id}`, body)
}

async function fault(url: string, rule: object): Promise<void> {
  await fetch(`${url}/__admin/faults`, { method: 'POST', body: JSON.stringify(rule) })
}
