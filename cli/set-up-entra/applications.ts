import { randomUUID } from 'node:crypto'
import settings from '../../schemas/settings.schema.json' with { type: 'json' }
import type { OperatorRole } from '../../shared/auth/operators.ts'
import { type ConsoleWanted, ensureConsole } from './console-sign-in.ts'
import type { Ensure } from './ensure.ts'
import type { Application, AppRole, Graph, ServicePrincipal } from './graph.ts'

const { WEBHOOK_CALLER_APP_ID, WEBHOOK_ROLE } = settings.properties

/** Azure Monitor's action groups in the public cloud ("AzNS AAD Webhook"). */
export const ACTION_GROUPS_APP_ID = WEBHOOK_CALLER_APP_ID.default

/** The Azure CLI, with which operators get tokens. */
const AZURE_CLI_APP_ID = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

export interface Made {
  readonly application: Application | undefined
  readonly servicePrincipal: ServicePrincipal | undefined
}

/** The application that action groups get tokens for, the role in it, and its assignment to action groups. */
export async function ensureWebhook(
  graph: Graph,
  ensure: Ensure,
  { name, callerAppId, owners }: { name: string; callerAppId: string; owners: readonly string[] },
): Promise<Made> {
  const title = `alert-ticket-bridge webhook (${name})`
  const role = newRole(WEBHOOK_ROLE.default, 'Action groups may post alerts.', ['Application'])
  const made = await ensureApplication(graph, ensure, { title, roles: [role], isRestricted: false })
  const caller = await ensure(
    `service principal of action groups (${callerAppId})`,
    () => graph.findServicePrincipal(callerAppId),
    () => graph.createServicePrincipal({ appId: callerAppId }),
  )
  await ensureAssignment(graph, ensure, made, {
    role: WEBHOOK_ROLE.default,
    principal: caller?.id,
    who: 'action groups',
  })
  for (const owner of owners) {
    const id = made.application?.id
    await ensure(
      `${title}: owner ${owner}`,
      id === undefined ? undefined : () => graph.findOwner(id, owner),
      () => graph.addOwner(required(id), owner),
    )
  }
  return made
}

export interface OperatorsWanted {
  readonly name: string
  /** Object ids of people, groups or applications by role. */
  readonly members: Readonly<Record<OperatorRole, readonly string[]>>
  /** Undefined: nobody signs in to the console. */
  readonly console: ConsoleWanted | undefined
}

/** The application that operators sign in to, with their roles. */
export async function ensureOperators(graph: Graph, ensure: Ensure, wanted: OperatorsWanted): Promise<Made> {
  const title = `alert-ticket-bridge operators (${wanted.name})`
  const both = ['User', 'Application'] as const
  const roles = [
    newRole('Ops.Reader', 'May look at tickets, alerts and dead letters.', both),
    newRole(
      'Ops.Operator',
      'May look, replay and discard dead letters, silence alerts and ask for tickets.',
      both,
    ),
  ]
  const made = await ensureApplication(graph, ensure, { title, roles, isRestricted: true })
  for (const role of ['Ops.Reader', 'Ops.Operator'] as const) {
    for (const member of wanted.members[role]) {
      await ensureAssignment(graph, ensure, made, { role, principal: member, who: member })
    }
  }
  const { application } = made
  if (wanted.console !== undefined) {
    await ensureConsole(graph, ensure, { application, title }, wanted.console)
  }
  return made
}

interface ApplicationWanted {
  readonly title: string
  readonly roles: readonly AppRole[]
  /** Only callers with a role get a token, and people get one through the Azure CLI. */
  readonly isRestricted: boolean
}

async function ensureApplication(graph: Graph, ensure: Ensure, wanted: ApplicationWanted): Promise<Made> {
  const { title, roles, isRestricted } = wanted
  const scope = isRestricted ? newScope() : undefined
  const application = await ensure(
    `application ${title}`,
    () => graph.findApplication(title),
    () =>
      graph.createApplication({
        displayName: title,
        signInAudience: 'AzureADMyOrg',
        api: {
          requestedAccessTokenVersion: 2,
          ...(scope === undefined ? {} : { oauth2PermissionScopes: [scope] }),
        },
        appRoles: roles,
      }),
  )
  const complete = await ensureParts(graph, ensure, wanted, application)
  if (scope !== undefined && complete !== undefined) await allowCli(graph, ensure, title, complete)
  const servicePrincipal = await ensure(
    `service principal of ${title}`,
    application && (() => graph.findServicePrincipal(application.appId)),
    () =>
      graph.createServicePrincipal({
        appId: required(application).appId,
        appRoleAssignmentRequired: isRestricted,
      }),
  )
  return { application: complete, servicePrincipal }
}

/** The URI that can only be named once the client id is known, and roles that someone has removed. */
async function ensureParts(
  graph: Graph,
  ensure: Ensure,
  { title, roles }: ApplicationWanted,
  application: Application | undefined,
): Promise<Application | undefined> {
  const uri = `api://${application?.appId ?? '<client id>'}`
  await ensure(
    `${title}: ${uri}`,
    async () => application?.identifierUris.find((each) => each === uri),
    async () => {
      const identifierUris = [...required(application).identifierUris, uri]
      await graph.changeApplication(required(application).id, { identifierUris })
      return uri
    },
  )
  const missing = roles.filter(({ value }) => !application?.appRoles.some((role) => role.value === value))
  const appRoles = [...(application?.appRoles ?? []), ...missing]
  await ensure(
    `${title}: roles ${roles.map(({ value }) => value).join(', ')}`,
    async () => (missing.length === 0 ? appRoles : undefined),
    async () => {
      await graph.changeApplication(required(application).id, { appRoles })
      return appRoles
    },
  )
  return application && { ...application, appRoles }
}

async function allowCli(
  graph: Graph,
  ensure: Ensure,
  title: string,
  application: Application & { readonly api?: ApiPart },
): Promise<void> {
  const scopes = application.api?.oauth2PermissionScopes ?? []
  const allowed = application.api?.preAuthorizedApplications ?? []
  await ensure(
    `${title}: the Azure CLI may get tokens`,
    async () => allowed.find(({ appId }) => appId === AZURE_CLI_APP_ID),
    async () => {
      const ours = { appId: AZURE_CLI_APP_ID, delegatedPermissionIds: scopes.map(({ id }) => id) }
      await graph.changeApplication(application.id, {
        api: { ...application.api, preAuthorizedApplications: [...allowed, ours] },
      })
      return ours
    },
  )
}

interface ApiPart {
  readonly oauth2PermissionScopes?: readonly { readonly id: string }[]
  readonly preAuthorizedApplications?: readonly { readonly appId: string }[]
}

async function ensureAssignment(
  graph: Graph,
  ensure: Ensure,
  { application, servicePrincipal }: Made,
  wanted: { readonly role: string; readonly principal: string | undefined; readonly who: string },
): Promise<void> {
  const { role, principal, who } = wanted
  const id = application?.appRoles.find(({ value }) => value === role)?.id
  const resource = servicePrincipal?.id
  const isKnown = id !== undefined && resource !== undefined && principal !== undefined
  await ensure(
    `role ${role} of ${who}`,
    isKnown ? () => graph.findAssignment(resource, principal, id) : undefined,
    () => graph.assign(required(resource), required(principal), required(id)),
  )
}

function newRole(
  value: string,
  description: string,
  allowedMemberTypes: AppRole['allowedMemberTypes'],
): AppRole {
  return { id: randomUUID(), value, displayName: value, description, isEnabled: true, allowedMemberTypes }
}

function newScope(): object {
  const text = 'Operate alert-ticket-bridge'
  return {
    id: randomUUID(),
    value: 'operate',
    type: 'User',
    isEnabled: true,
    adminConsentDisplayName: text,
    adminConsentDescription: `${text} with the roles that you have.`,
    userConsentDisplayName: text,
    userConsentDescription: `${text} with the roles that you have.`,
  }
}

/** The value of something that is created before its dependants. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('This had to be created before.')
  return value
}
