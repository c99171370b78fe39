import { type Context, Hono } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import { AzureError } from '../azure-error.ts'
import { bearerToken, type TokenVerdict } from '../entra-token.ts'
import type { Directory, DirectoryObject } from './directory.ts'

interface Environment {
  Bindings: HttpBindings
  Variables: { caller: string }
}

/** Applications, their owners and federated credentials, service principals, and assignments of app roles. */
export function applicationsApi(
  directory: Directory,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Hono<Environment> {
  const app = new Hono<Environment>()
  app.use(async (context, next) => {
    const token = bearerToken(context.req.header('authorization'))
    const verdict = token === undefined ? undefined : await checkToken(token)
    if (verdict === undefined || 'refused' in verdict) {
      throw new AzureError(401, 'InvalidAuthenticationToken', 'Access token is missing or not accepted.')
    }
    context.set('caller', verdict.objectId)
    return next()
  })
  app.get('/applications', (context) => context.json({ value: filtered(context, directory.applications) }))
  app.post('/applications', async (context) =>
    context.json(directory.createApplication(await context.req.json(), context.get('caller')), 201),
  )
  app.patch('/applications/:id', async (context) => {
    directory.changeApplication(context.req.param('id'), await context.req.json())
    return context.body(null, 204)
  })
  app.get('/organization', (context) => context.json({ value: [{ id: directory.tenantId }] }))
  app.get('/applications/:id/federatedIdentityCredentials', (context) => {
    const { id } = directory.application(context.req.param('id'))
    return context.json({ value: directory.federations.get(id) ?? [] })
  })
  app.post('/applications/:id/federatedIdentityCredentials', async (context) =>
    context.json(directory.addFederation(context.req.param('id'), await context.req.json()), 201),
  )
  app.get('/applications/:id/owners', (context) => {
    const owners = directory.owners.get(directory.application(context.req.param('id')).id) ?? []
    return context.json({ value: owners.map((id) => ({ id })) })
  })
  app.post('/applications/:id/owners/$ref', async (context) => {
    const { id } = directory.application(context.req.param('id'))
    const sent = await context.req.json<Record<string, string>>()
    const owner = sent['@odata.id']?.split('/').at(-1) ?? ''
    const owners = directory.owners.get(id) ?? []
    if (owners.includes(owner)) {
      throw new AzureError(400, 'Request_BadRequest', 'One or more added object references already exist.')
    }
    directory.owners.set(id, [...owners, owner])
    return context.body(null, 204)
  })
  app.get('/servicePrincipals', (context) =>
    context.json({ value: filtered(context, directory.servicePrincipals) }),
  )
  app.post('/servicePrincipals', async (context) =>
    context.json(directory.createServicePrincipal(await context.req.json()), 201),
  )
  app.get('/servicePrincipals/:id/appRoleAssignedTo', (context) =>
    context.json({ value: directory.assignmentsOf(context.req.param('id')) }),
  )
  app.post('/servicePrincipals/:id/appRoleAssignedTo', async (context) =>
    context.json(directory.assign(context.req.param('id'), await context.req.json()), 201),
  )
  return app
}

/** Reads `field eq 'text'`, the only simulated form of a filter. */
function filtered(
  context: Context<Environment>,
  objects: ReadonlyMap<string, DirectoryObject>,
): readonly DirectoryObject[] {
  const [, field, text] = /^(\w+) eq '((?:[^']|'')*)'$/.exec(context.req.query('$filter') ?? '') ?? []
  if (field === undefined || text === undefined) {
    throw new AzureError(
      400,
      'Request_UnsupportedQuery',
      "Only a $filter of the form field eq 'text' is served.",
    )
  }
  const value = text.replaceAll("''", "'")
  return [...objects.values()].filter((object) => object[field] === value)
}
