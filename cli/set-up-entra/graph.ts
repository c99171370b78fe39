import { setTimeout as delay } from 'node:timers/promises'
import type { AzureClient } from '../azure/azure-client.ts'
import { AzureRefusal } from '../azure/azure-refusal.ts'
import { UsageError } from '../command.ts'

/** An application of Microsoft Graph, with the members that are used. */
export interface Application {
  /** Object id. */
  readonly id: string
  /** Client id. */
  readonly appId: string
  readonly identifierUris: readonly string[]
  readonly appRoles: readonly AppRole[]
  readonly web?: { readonly redirectUris?: readonly string[] }
}

export interface AppRole {
  readonly id: string
  readonly value: string
  readonly displayName: string
  readonly description: string
  readonly isEnabled: boolean
  readonly allowedMemberTypes: readonly ('Application' | 'User')[]
}

export interface ServicePrincipal {
  /** Object id. */
  readonly id: string
  readonly appId: string
}

/** Whose tokens may stand for the application (Microsoft Graph docs, federatedIdentityCredential). */
export interface FederatedCredential {
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
}

/** The calls of Microsoft Graph (v1.0) that set up applications. Each throws AzureRefusal. */
export interface Graph {
  /** @throws UsageError when several have the name */
  findApplication(displayName: string): Promise<Application | undefined>
  createApplication(body: object): Promise<Application>
  changeApplication(id: string, body: object): Promise<void>
  /** A federated credential of the application. @returns its id, when it trusts the subject */
  findFederation(id: string, subject: string): Promise<string | undefined>
  addFederation(id: string, body: FederatedCredential): Promise<void>
  tenantId(): Promise<string>
  findOwner(id: string, owner: string): Promise<string | undefined>
  addOwner(id: string, owner: string): Promise<string>
  findServicePrincipal(appId: string): Promise<ServicePrincipal | undefined>
  createServicePrincipal(body: object): Promise<ServicePrincipal>
  findAssignment(resource: string, principal: string, role: string): Promise<string | undefined>
  assign(resource: string, principal: string, role: string): Promise<string>
}

export function createGraph(client: AzureClient, retryMs = 2000): Graph {
  return {
    findApplication: async (displayName) => {
      const found = (await client.list(
        `/v1.0/applications?$filter=${equal('displayName', displayName)}`,
      )) as Application[]
      if (found.length < 2) return found[0]
      throw new UsageError(`There are ${found.length} applications "${displayName}": delete all but one.`)
    },
    createApplication: async (body) => (await client.send('POST', '/v1.0/applications', body)) as Application,
    changeApplication: async (id, body) => {
      await insist(() => client.send('PATCH', `/v1.0/applications/${id}`, body), retryMs)
    },
    findFederation: async (id, subject) => {
      const path = `/v1.0/applications/${id}/federatedIdentityCredentials`
      const trusted = (await client.list(path)) as { id: string; subject: string }[]
      return trusted.find((each) => each.subject === subject)?.id
    },
    addFederation: async (id, body) => {
      const path = `/v1.0/applications/${id}/federatedIdentityCredentials`
      await insist(() => client.send('POST', path, body), retryMs)
    },
    tenantId: async () => {
      const [tenant] = (await client.list('/v1.0/organization')) as { id: string }[]
      if (tenant === undefined) throw new UsageError('Microsoft Graph does not say which tenant this is.')
      return tenant.id
    },
    findOwner: async (id, owner) => {
      const owners = (await client.list(`/v1.0/applications/${id}/owners`)) as { id: string }[]
      return owners.find((each) => each.id === owner)?.id
    },
    addOwner: async (id, owner) => {
      const body = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${owner}` }
      await insist(() => client.send('POST', `/v1.0/applications/${id}/owners/$ref`, body), retryMs)
      return owner
    },
    findServicePrincipal: async (appId) => {
      const path = `/v1.0/servicePrincipals?$filter=${equal('appId', appId)}`
      return ((await client.list(path)) as ServicePrincipal[])[0]
    },
    createServicePrincipal: async (body) =>
      (await insist(() => client.send('POST', '/v1.0/servicePrincipals', body), retryMs)) as ServicePrincipal,
    findAssignment: async (resource, principal, role) => {
      const path = `/v1.0/servicePrincipals/${resource}/appRoleAssignedTo`
      const assigned = (await client.list(path)) as { id: string; principalId: string; appRoleId: string }[]
      return assigned.find(({ principalId, appRoleId }) => principalId === principal && appRoleId === role)
        ?.id
    },
    assign: async (resource, principal, role) => {
      const path = `/v1.0/servicePrincipals/${resource}/appRoleAssignedTo`
      const body = { principalId: principal, resourceId: resource, appRoleId: role }
      return ((await insist(() => client.send('POST', path, body), retryMs)) as { id: string }).id
    },
  }
}

function equal(field: string, value: string): string {
  return encodeURIComponent(`${field} eq '${value.replaceAll("'", "''")}'`)
}

const TRIES = 6

/** A new object is not yet everywhere in Entra ID: for its id it answers 404, or a 400 that says so. */
async function insist<T>(call: () => Promise<T>, retryMs: number): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (thrown) {
      const isEarly =
        thrown instanceof AzureRefusal &&
        (thrown.status === 404 || /does not exist|not found/i.test(thrown.message))
      if (!isEarly || attempt === TRIES) throw thrown
      await delay(retryMs)
    }
  }
}
