import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { jsonBody } from '../json-body.ts'
import { deletedBundle, deletedItem, secretBundle, secretItem, versionItem } from './secret-bundle.ts'
import type { SecretChanges, SecretStore } from './secret-store.ts'
import { badParameter } from './vault-error.ts'

/** What the context of a request has: Node's own sockets. */
export interface Environment {
  Bindings: HttpBindings
}

type VaultContext = Context<Environment>

const MAX_PAGE = 25

const CHANGES = {
  contentType: { type: 'string' },
  tags: { type: 'object', additionalProperties: { type: 'string' } },
  attributes: {
    type: 'object',
    properties: { enabled: { type: 'boolean' }, nbf: { type: 'integer' }, exp: { type: 'integer' } },
  },
}

const parseSecret = jsonBody<SecretChanges & { value: string }>({
  type: 'object',
  required: ['value'],
  properties: { ...CHANGES, value: { type: 'string' } },
})

const parseChanges = jsonBody<SecretChanges>({ type: 'object', properties: CHANGES })

/**
 * The secrets of the REST API.
 *
 * @param vaultUrl the start of ids and next links; without it, the address that the request was sent to.
 */
export function secretsApi(store: SecretStore, vaultUrl?: string): Hono<Environment> {
  const app = new Hono<Environment>()
  const base = (context: VaultContext): string => vaultUrl ?? new URL(context.req.url).origin
  app.put('/secrets/:name', async (context) => {
    const { value, contentType, tags, attributes } = await parseSecret(context)
    const secret = store.set(context.req.param('name'), value, { contentType, tags, attributes })
    return context.json(secretBundle(secret, base(context)))
  })
  app.get('/secrets', (context) => {
    const items = store.list().map((secret) => secretItem(secret, base(context)))
    return context.json(page(context, base(context), items))
  })
  app.get('/secrets/:name/versions', (context) => {
    const versions = store.versions(context.req.param('name'))
    const items = versions.map((secret) => versionItem(secret, base(context)))
    return context.json(page(context, base(context), items))
  })
  app.get('/secrets/:name/:version?', (context) => {
    const { name, version } = context.req.param()
    return context.json(secretBundle(store.get(name, version), base(context)))
  })
  app.patch('/secrets/:name/:version', async (context) => {
    const { name, version } = context.req.param()
    const { contentType, tags, attributes } = await parseChanges(context)
    const changed = store.change(name, version, { contentType, tags, attributes })
    return context.json(versionItem(changed, base(context)))
  })
  app.delete('/secrets/:name', (context) =>
    context.json(deletedBundle(store.delete(context.req.param('name')), base(context))),
  )
  return app
}

/** The soft-deleted secrets of the REST API; parameters as for `secretsApi`. */
export function deletedSecretsApi(store: SecretStore, vaultUrl?: string): Hono<Environment> {
  const app = new Hono<Environment>()
  const base = (context: VaultContext): string => vaultUrl ?? new URL(context.req.url).origin
  app.get('/deletedsecrets', (context) => {
    const items = store.listDeleted().map((deleted) => deletedItem(deleted, base(context)))
    return context.json(page(context, base(context), items))
  })
  app.get('/deletedsecrets/:name', (context) =>
    context.json(deletedBundle(store.getDeleted(context.req.param('name')), base(context))),
  )
  app.delete('/deletedsecrets/:name', (context) => {
    store.purge(context.req.param('name'))
    return context.body(null, 204)
  })
  app.post('/deletedsecrets/:name/recover', (context) =>
    context.json(versionItem(store.recover(context.req.param('name')), base(context))),
  )
  return app
}

function page(context: VaultContext, base: string, items: readonly object[]): object {
  const { maxresults = String(MAX_PAGE), $skiptoken = '0' } = context.req.query()
  const size = Number(maxresults)
  const start = Number($skiptoken)
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE || !Number.isInteger(start)) {
    throw badParameter(`maxresults must be a number between 1 and ${MAX_PAGE}.`)
  }
  const next = new URL(context.req.url)
  next.searchParams.set('$skiptoken', String(start + size))
  const nextLink = start + size < items.length ? `${base}${next.pathname}${next.search}` : null
  return { value: items.slice(start, start + size), nextLink }
}
