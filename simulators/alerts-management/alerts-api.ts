import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { AzureError } from '../azure-error.ts'
import { bearerToken, type TokenVerdict } from '../entra-token.ts'
import { ALERT_STATES, type AlertInstance, renderAlert, renderHistory } from './alert.ts'
import type { Service } from './service.ts'
import type { ArmLimits } from './throttle.ts'

interface Environment {
  Bindings: HttpBindings
}

/** The supported versions, and whether each takes a comment with a change of state (API specifications). */
const VERSIONS: Readonly<Record<string, { readonly comments: boolean; readonly tenantScope: boolean }>> = {
  '2018-05-05': { comments: true, tenantScope: false },
  '2019-03-01': { comments: false, tenantScope: false },
  '2025-05-25-preview': { comments: true, tenantScope: true },
}

const ALERT_PATH =
  /^(.*)\/providers\/microsoft\.alertsmanagement\/alerts\/([^/]+)(?:\/(changestate|history))?$/i

/** The alert that a request names, and the operation. */
interface Target {
  readonly scope: string
  readonly guid: string
  readonly operation: 'get' | 'changestate' | 'history'
  readonly version: string
}

/** Get an alert, change its state, read its history. */
export function alertsApi(
  service: Service,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Hono<Environment> {
  const app = new Hono<Environment>()
  app.all('*', async (context, next) => {
    const target = parseTarget(context)
    if (target === undefined) return next()
    const caller = await authenticate(context, checkToken)
    checkVersion(target)
    const alert = service.alerts.find(target.scope, target.guid)
    const subscriptionId = subscriptionOf(target, alert)
    authorize(service, target, subscriptionId, caller)
    throttle(service, context, target, subscriptionId, caller)
    if (alert === undefined) throw new AzureError(404, 'NotFound', `Alert ${target.guid} was not found.`)
    if (target.operation === 'get') return context.json(renderAlert(alert))
    if (target.operation === 'history') return context.json(renderHistory(alert))
    service.alerts.changeState(alert, newState(context), caller, await readComments(context, target.version))
    return context.json(renderAlert(alert))
  })
  return app
}

function parseTarget(context: Context<Environment>): Target | undefined {
  const [, scope = '', guid = '', word] = ALERT_PATH.exec(context.req.path) ?? []
  if (guid === '') return undefined
  const operation = word === undefined ? 'get' : (word.toLowerCase() as 'changestate' | 'history')
  const method = operation === 'changestate' ? 'POST' : 'GET'
  if (context.req.method !== method) {
    throw new AzureError(405, 'MethodNotAllowed', `${operation} takes ${method} only.`)
  }
  return { scope, guid, operation, version: context.req.query('api-version') ?? '' }
}

async function authenticate(
  context: Context<Environment>,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Promise<string> {
  const token = bearerToken(context.req.header('authorization'))
  if (token === undefined) {
    throw new AzureError(
      401,
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
    )
  }
  const verdict = await checkToken(token)
  if (!('refused' in verdict)) return verdict.objectId
  throw verdict.refused === 'expired'
    ? new AzureError(401, 'ExpiredAuthenticationToken', 'The access token has expired.')
    : new AzureError(401, 'InvalidAuthenticationToken', 'The access token is invalid.')
}

function checkVersion({ version, scope }: Target): void {
  const known = VERSIONS[version]
  if (known === undefined) {
    const served = Object.keys(VERSIONS).join(', ')
    throw new AzureError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is not served; ${served} are.`,
    )
  }
  if (scope === '' && !known.tenantScope) {
    throw new AzureError(404, 'NotFound', `api-version ${version} has no alerts at the tenant's scope.`)
  }
}

function subscriptionOf({ scope }: Target, alert: AlertInstance | undefined): string {
  return (/^\/subscriptions\/([^/]+)/i.exec(scope)?.[1] ?? alert?.subscriptionId ?? '').toLowerCase()
}

function authorize(
  { access }: Service,
  { operation, scope }: Target,
  subscriptionId: string,
  caller: string,
): void {
  const { readers, writers = readers } = access.get(subscriptionId) ?? {}
  const permitted = operation === 'changestate' ? writers : readers
  if (permitted === undefined || permitted.includes(caller)) return
  const action =
    operation === 'changestate'
      ? 'Microsoft.AlertsManagement/alerts/changestate/action'
      : 'Microsoft.AlertsManagement/alerts/read'
  throw new AzureError(
    403,
    'AuthorizationFailed',
    `The client '${caller}' with object id '${caller}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid.`,
  )
}

function throttle(
  service: Service,
  context: Context<Environment>,
  { operation }: Target,
  subscriptionId: string,
  caller: string,
): void {
  const kind: keyof ArmLimits = operation === 'changestate' ? 'writes' : 'reads'
  const outcome = service.throttle.take(kind, subscriptionId, caller, service.now())
  if ('left' in outcome) {
    context.header(`x-ms-ratelimit-remaining-subscription-${kind}`, String(outcome.left))
    return
  }
  throw new AzureError(
    429,
    'SubscriptionRequestsThrottled',
    `Number of '${kind}' requests for subscription '${subscriptionId}' actor '${caller}' exceeded. Please try again after '${outcome.waitSeconds}' seconds.`,
    outcome.waitSeconds,
  )
}

function newState(context: Context<Environment>): (typeof ALERT_STATES)[number] {
  const wanted = context.req.query('newState') ?? ''
  const state = ALERT_STATES.find((each) => each.toLowerCase() === wanted.toLowerCase())
  if (state !== undefined) return state
  throw new AzureError(400, 'BadRequest', `newState '${wanted}' is none of ${ALERT_STATES.join(', ')}.`)
}

/** The comment, where the version takes one; a version that takes none ignores the body. */
async function readComments(context: Context<Environment>, version: string): Promise<string> {
  const text = await context.req.text()
  if (text === '' || VERSIONS[version]?.comments !== true) return ''
  try {
    const { comments } = JSON.parse(text) as { comments?: unknown }
    return typeof comments === 'string' ? comments : ''
  } catch {
    throw new AzureError(
      400,
      'InvalidRequestContent',
      'The request content was invalid and could not be read.',
    )
  }
}
