import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { AzureError } from '../azure-error.ts'
import { bearerToken, type TokenVerdict } from '../entra-token.ts'
import { jsonBody } from '../json-body.ts'
import type { Resource, Service } from './service.ts'

interface Environment {
  Bindings: HttpBindings
}

/** The versions with this form of request and answer (REST docs, Resources). */
const VERSIONS = ['2021-03-01', '2022-10-01', '2024-04-01']

const parseQuery = jsonBody<{ query: string; options?: object }>({
  type: 'object',
  additionalProperties: false,
  required: ['query'],
  properties: {
    query: { type: 'string' },
    options: {
      type: 'object',
      additionalProperties: false,
      properties: {
        resultFormat: { const: 'objectArray' },
        $top: { type: 'integer', minimum: 1, maximum: 1000 },
      },
    },
  },
})

/** The only query that is simulated, with ids in single quotes. */
const QUERY =
  /^resources \| union resourcecontainers \| where id in~ \((?<ids>'[^'\\]*'(?:, '[^'\\]*')*)\) \| project id, name, tags$/

/** The service refuses more ids (Azure docs: the limit of in~; they recommend groups of fewer than 300). */
const MOST_IDS = 300

/** `POST /providers/Microsoft.ResourceGraph/resources`, for the query on tags only. */
export function queryApi(
  service: Service,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/providers/Microsoft.ResourceGraph/resources', async (context) => {
    const caller = await authenticate(context, checkToken)
    checkVersion(context.req.query('api-version') ?? '')
    countQuery(context, service, caller)
    checkScope(service, caller)
    const { query } = await parseQuery(context)
    const ids = idsIn(query)
    service.queries.push(query)
    const data = ids
      .flatMap((id) => service.resources.get(id) ?? [])
      .filter(({ id }) => service.mayRead(id, caller))
    return context.json(answerOf(data))
  })
  return app
}

function answerOf(data: readonly Resource[]): object {
  const rows = data.map(({ id, name, tags }) => ({ id, name: name ?? nameOf(id), tags }))
  return { totalRecords: data.length, count: data.length, data: rows, facets: [], resultTruncated: 'false' }
}

/** The last segment of an id; for a subscription, Azure's name for the first subscription of an account. */
function nameOf(id: string): string {
  return /^\/subscriptions\/[^/]+$/i.test(id) ? 'Azure subscription 1' : id.slice(id.lastIndexOf('/') + 1)
}

async function authenticate(
  context: Context<Environment>,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Promise<string> {
  const token = bearerToken(context.req.header('authorization'))
  const verdict = token === undefined ? undefined : await checkToken(token)
  if (verdict !== undefined && !('refused' in verdict)) return verdict.objectId
  throw new AzureError(401, 'AuthenticationFailed', 'Authentication failed.')
}

function checkVersion(version: string): void {
  if (VERSIONS.includes(version)) return
  const message = `The api-version '${version}' is not served; ${VERSIONS.join(', ')} are.`
  throw new AzureError(400, 'InvalidApiVersionParameter', message)
}

function countQuery(context: Context<Environment>, { quota }: Service, caller: string): void {
  const { left, resetsAfter } = quota.take(caller)
  context.header('x-ms-user-quota-remaining', String(Math.max(0, left)))
  context.header('x-ms-user-quota-resets-after', resetsAfter)
  if (left >= 0) return
  const { response } = new AzureError(
    429,
    'RateLimiting',
    'Please provide below info when asking for support.',
  )
  response.headers.set('x-ms-user-quota-resets-after', resetsAfter)
  throw new QuotaExceeded(response)
}

/** An error answer with headers of its own. */
export class QuotaExceeded extends Error {
  readonly response: Response

  constructor(response: Response) {
    super('quota')
    this.response = response
  }
}

/** Refuses a caller who may read no subscription. A caller who may read some sees the resources in them. */
function checkScope({ readers, resources }: Service, caller: string): void {
  const subscriptions = [...readers.values()]
  const hasOpen = [...resources.keys()].some(
    (id) => !readers.has(/^\/subscriptions\/([^/]+)/.exec(id)?.[1] ?? ''),
  )
  if (hasOpen || subscriptions.length === 0 || subscriptions.some((ids) => ids.includes(caller))) return
  throw new AzureError(
    400,
    'BadRequest',
    'NoValidSubscriptionsInQueryRequest: There must be at least one subscription that is eligible to contain resources.',
  )
}

function idsIn(query: string): string[] {
  const list = QUERY.exec(query)?.groups?.['ids']
  if (list === undefined) {
    throw new AzureError(400, 'InvalidQuery', `This simulator does not know the query: ${query}`)
  }
  const ids = list.split(', ').map((quoted) => quoted.slice(1, -1).toLowerCase())
  if (ids.length > MOST_IDS) throw new AzureError(400, 'InvalidQuery', `The query has ${ids.length} ids.`)
  return ids
}
