import { randomUUID } from 'node:crypto'
import { AzureError } from '../azure-error.ts'

/** An object of the directory: what was sent, with its ids. */
export interface DirectoryObject {
  readonly id: string
  readonly [member: string]: unknown
}

interface AppRole {
  readonly id: string
  readonly value: string
  readonly allowedMemberTypes: readonly string[]
}

/** A tenant's applications, service principals, and the assignments between them. */
export class Directory {
  readonly tenantId = randomUUID()
  readonly applications = new Map<string, DirectoryObject>()
  readonly servicePrincipals = new Map<string, DirectoryObject>()
  /** Object ids of owners, by application. */
  readonly owners = new Map<string, string[]>()
  readonly assignments: DirectoryObject[] = []
  /** Federated credentials, by application. */
  readonly federations = new Map<string, DirectoryObject[]>()

  /** @param caller object id of the caller, who becomes its owner */
  createApplication(sent: object, caller: string): DirectoryObject {
    const application = { identifierUris: [], appRoles: [], ...sent, id: randomUUID(), appId: randomUUID() }
    checkApplication(application)
    this.applications.set(application.id, application)
    this.owners.set(application.id, [caller])
    return application
  }

  changeApplication(id: string, sent: object): void {
    const changed = { ...this.application(id), ...sent }
    checkApplication(changed)
    this.applications.set(id, changed)
  }

  application(id: string): DirectoryObject {
    const found = this.applications.get(id)
    if (found !== undefined) return found
    throw new AzureError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`)
  }

  addFederation(application: string, sent: Readonly<Record<string, unknown>>): DirectoryObject {
    const { id } = this.application(application)
    const known = this.federations.get(id) ?? []
    const { name, issuer, subject, audiences } = sent
    if (typeof issuer !== 'string' || typeof subject !== 'string' || !Array.isArray(audiences)) {
      throw new AzureError(400, 'Request_BadRequest', 'issuer, subject and audiences are required.')
    }
    if (typeof name !== 'string' || !/^[\w-]{3,120}$/.test(name)) {
      throw new AzureError(400, 'Request_BadRequest', 'The name is 3 to 120 characters that a URL can carry.')
    }
    if (known.some((each) => each['issuer'] === issuer && each['subject'] === subject)) {
      throw new AzureError(409, 'Request_MultipleObjectsWithSameKeyValue', 'The credential exists.')
    }
    const federation = { ...sent, id: randomUUID() }
    this.federations.set(id, [...known, federation])
    return federation
  }

  createServicePrincipal(sent: Readonly<Record<string, unknown>>): DirectoryObject {
    const appId = String(sent['appId'])
    const isOurs = [...this.applications.values()].some((application) => application['appId'] === appId)
    if (!isOurs && !FIRST_PARTY.has(appId)) {
      throw new AzureError(
        400,
        'Request_BadRequest',
        `The appId '${appId}' does not reference a valid application.`,
      )
    }
    if ([...this.servicePrincipals.values()].some((each) => each['appId'] === appId)) {
      throw new AzureError(409, 'Request_MultipleObjectsWithSameKeyValue', 'The service principal exists.')
    }
    const principal = { ...sent, id: randomUUID() }
    this.servicePrincipals.set(principal.id, principal)
    return principal
  }

  assign(resource: string, sent: Readonly<Record<string, unknown>>): DirectoryObject {
    const { principalId, appRoleId } = sent
    const principal = this.servicePrincipals.get(resource)
    if (principal === undefined) {
      throw new AzureError(404, 'Request_ResourceNotFound', `Resource '${resource}' does not exist.`)
    }
    const application = [...this.applications.values()].find((each) => each['appId'] === principal['appId'])
    const roles = (application?.['appRoles'] ?? []) as readonly AppRole[]
    if (!roles.some(({ id }) => id === appRoleId)) {
      throw new AzureError(
        400,
        'Request_BadRequest',
        'Permission being assigned was not found on application',
      )
    }
    if (
      this.assignmentsOf(resource).some(
        (each) => each['principalId'] === principalId && each['appRoleId'] === appRoleId,
      )
    ) {
      throw new AzureError(
        400,
        'Request_BadRequest',
        'Permission being assigned already exists on the object',
      )
    }
    const assignment = { ...sent, resourceId: resource, id: randomUUID() }
    this.assignments.push(assignment)
    return assignment
  }

  assignmentsOf(resource: string): readonly DirectoryObject[] {
    return this.assignments.filter((each) => each['resourceId'] === resource)
  }
}

/** Microsoft's own applications for which a tenant may create a service principal: action groups. */
const FIRST_PARTY: ReadonlySet<string> = new Set(['461e8683-5575-4561-ac7f-899cc907d62a'])

const MEMBER_TYPES: ReadonlySet<string> = new Set(['Application', 'User'])

/** Errors for which Microsoft Graph refuses an application, limited to those that this project might make. */
function checkApplication(application: DirectoryObject): void {
  const { appId, identifierUris, appRoles } = application as DirectoryObject & {
    appId: string
    identifierUris: readonly string[]
    appRoles: readonly AppRole[]
  }
  const foreign = identifierUris.find((uri) => !uri.startsWith(`api://${appId}`))
  if (foreign !== undefined) {
    throw new AzureError(
      400,
      'HostNameNotOnVerifiedDomain',
      `'${foreign}' is neither of a verified domain nor api://<appId>.`,
    )
  }
  const values = appRoles.map(({ value }) => value)
  if (new Set(values).size < values.length) {
    throw new AzureError(400, 'Request_BadRequest', 'It contains duplicate values of app roles.')
  }
  if (
    appRoles.some(({ allowedMemberTypes }) => !allowedMemberTypes.every((type) => MEMBER_TYPES.has(type)))
  ) {
    throw new AzureError(400, 'Request_BadRequest', 'Invalid value for allowedMemberTypes.')
  }
}
