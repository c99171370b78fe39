import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { AzureError } from '../azure-error.ts'
import { bearerToken, type TokenVerdict } from '../entra-token.ts'
import type { ArmResource, ResourceStore } from './resource-store.ts'
import { checkVersion } from './versions.ts'

interface Environment {
  Bindings: HttpBindings
}

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'

/** Lists and reads resources, reads an app's settings, and puts role definitions and assignments. */
export function resourcesApi(
  store: ResourceStore,
  checkToken: (token: string) => Promise<TokenVerdict>,
  pageSize: number,
): Hono<Environment> {
  const app = new Hono<Environment>()
  app.use(async (context, next) => {
    await authenticate(context, checkToken)
    return next()
  })
  app.post('*', (context) => context.json(appSettings(store, context)))
  app.put('*', async (context) => {
    const { id, type } = targetOf(context)
    checkVersion(type, context.req.query('api-version'))
    if (!type.toLowerCase().startsWith('microsoft.authorization/')) throw notServed(context)
    const sent = await context.req.json<object>()
    if (type.toLowerCase() === ASSIGNMENTS.toLowerCase()) refuseSecond(store, id, sent)
    return context.json(store.put(id, sent), 201)
  })
  app.get('*', (context) => {
    const { id, type, isList } = targetOf(context)
    const settings = /^(.*)\/config\/configreferences\/appsettings$/i.exec(id)?.[1]
    if (settings !== undefined) return context.json({ value: references(store, settings, context) })
    checkVersion(type, context.req.query('api-version'))
    if (!isList) return context.json(found(store, id))
    return context.json(page(context, listed(store, context, id, type), pageSize))
  })
  return app
}

async function authenticate(
  context: Context<Environment>,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Promise<void> {
  const token = bearerToken(context.req.header('authorization'))
  if (token === undefined) {
    throw new AzureError(401, 'AuthenticationFailed', 'The "Authorization" header is missing.')
  }
  const verdict = await checkToken(token)
  if (!('refused' in verdict)) return
  const code = { audience: 'InvalidAuthenticationTokenAudience', expired: 'ExpiredAuthenticationToken' }
  throw new AzureError(
    401,
    verdict.refused === 'invalid' ? 'InvalidAuthenticationToken' : code[verdict.refused],
    'The access token is not accepted.',
  )
}

/** An odd number of segments after the namespace names a type, an even number a resource. */
function targetOf(context: Context<Environment>): { id: string; type: string; isList: boolean } {
  const id = decodeURIComponent(context.req.path)
  const [, provider] = /.*\/providers\/(.+)$/i.exec(id) ?? []
  if (provider === undefined) throw notServed(context)
  const [namespace = '', ...words] = provider.split('/')
  const types = words.filter((_, index) => index % 2 === 0)
  return { id, type: [namespace, ...types].join('/'), isList: words.length % 2 === 1 }
}

function found(store: ResourceStore, id: string): ArmResource {
  const resource = store.get(id)
  if (resource === undefined) {
    throw new AzureError(404, 'ResourceNotFound', `The Resource '${id}' was not found.`)
  }
  // These two members are for other calls; the answer for a site does not have them.
  return { ...resource, settings: undefined, references: undefined }
}

function listed(
  store: ResourceStore,
  context: Context<Environment>,
  path: string,
  type: string,
): readonly ArmResource[] {
  const scope = path.slice(0, path.toLowerCase().lastIndexOf('/providers/'))
  if (type.toLowerCase() !== ASSIGNMENTS.toLowerCase()) {
    return store.list(scope, type).map(({ id }) => found(store, id))
  }
  const principal = /^assignedTo\('([^']+)'\)$/.exec(context.req.query('$filter') ?? '')?.[1]
  if (principal === undefined) throw new AzureError(400, 'InvalidFilter', 'Only assignedTo() is served.')
  // An assignment applies to its scope and everything below it.
  return store.list('/subscriptions', type).filter(({ id, properties }) => {
    const at = id.slice(0, id.toLowerCase().lastIndexOf('/providers/'))
    const holds = `${scope}/`.toLowerCase().startsWith(`${at}/`.toLowerCase())
    return holds && properties['principalId'] === principal
  })
}

/** Azure keeps one assignment of a role to a principal at a scope, whatever its name. */
function refuseSecond(store: ResourceStore, id: string, sent: object): void {
  const scope = id.slice(0, id.toLowerCase().lastIndexOf('/providers/'))
  const { properties } = sent as Pick<ArmResource, 'properties'>
  const second = store
    .list(scope, ASSIGNMENTS)
    .find(
      (other) =>
        other.id.toLowerCase() !== id.toLowerCase() &&
        other.id.slice(0, other.id.toLowerCase().lastIndexOf('/providers/')) === scope &&
        other.properties['principalId'] === properties['principalId'] &&
        other.properties['roleDefinitionId'] === properties['roleDefinitionId'],
    )
  if (second !== undefined) {
    throw new AzureError(409, 'RoleAssignmentExists', 'The role assignment already exists.')
  }
}

function appSettings(store: ResourceStore, context: Context<Environment>): object {
  const site = /^(.*)\/config\/appsettings\/list$/i.exec(decodeURIComponent(context.req.path))?.[1]
  if (site === undefined) throw notServed(context)
  checkVersion('Microsoft.Web/sites', context.req.query('api-version'))
  found(store, site)
  return {
    id: `${site}/config/appsettings`,
    name: 'appsettings',
    properties: store.get(site)?.['settings'] ?? {},
  }
}

function references(store: ResourceStore, site: string, context: Context<Environment>): readonly object[] {
  checkVersion('Microsoft.Web/sites', context.req.query('api-version'))
  found(store, site)
  const states = (store.get(site)?.['references'] ?? {}) as Readonly<Record<string, string>>
  return Object.entries(states).map(([name, status]) => ({ name, properties: { status } }))
}

function page(context: Context<Environment>, items: readonly object[], size: number): object {
  const from = Number(context.req.query('$skiptoken') ?? 0)
  const value = items.slice(from, from + size)
  if (from + size >= items.length) return { value }
  const next = new URL(context.req.url)
  next.searchParams.set('$skiptoken', String(from + size))
  return { value, nextLink: next.href }
}

function notServed(context: Context<Environment>): AzureError {
  return new AzureError(404, 'NotFound', `${context.req.method} ${context.req.path} is not served.`)
}
