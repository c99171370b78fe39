import type { TokenCredential } from '@azure/identity'
import { BridgeError } from '../../errors.ts'
import { parseJson } from '../../http/answer.ts'
import type { HttpAnswer, HttpClient } from '../../http/http-client.ts'
import { retryAfterSeconds } from '../../http/retry-after.ts'
import { isLoopback } from '../../loopback.ts'
import { ALERT_STATES, type AlertState } from '../../ticket/alert-mark.ts'
import type { AlertStates } from '../alert-states.ts'

/** How to reach Azure Resource Manager. */
export interface AlertStatesOptions {
  /** `https://management.azure.com`, or that of another cloud. */
  readonly url: string
  readonly credential: Pick<TokenCredential, 'getToken'>
  readonly http: Pick<HttpClient, 'send'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * The stable version whose change of state takes a comment, and the one that takes none, for where the first refuses it
 * (Alerts Management API: the reference of 2018-05-05 has `comments`, 2019-03-01 has no body).
 */
const WITH_COMMENT = '2018-05-05'
const WITHOUT_COMMENT = '2019-03-01'

const DEADLINE_SECONDS = 30

const ALERT_ID =
  /^(\/subscriptions\/([0-9a-f-]{36}))(\/.+)?(\/providers\/microsoft\.alertsmanagement\/alerts\/[^/]+)$/i

/** What would lead an address elsewhere: a query, a fragment, an escape, and segments of dots. */
const ASTRAY = /[?#%\\\p{Cc}]|\/\.{1,2}(\/|$)/u

interface Call {
  readonly method: 'GET' | 'POST'
  /** Behind the alert's id. */
  readonly path: string
  readonly version: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Through the Alerts Management API, which no library for Node.js covers. */
export function createAzureAlertStates(options: AlertStatesOptions): AlertStates {
  /**
   * The scope of the id first. The scope of a deleted resource finds nothing; its subscription does (API
   * specification).
   */
  const call = async (alertId: string, request: Call): Promise<HttpAnswer | undefined> => {
    for (const id of scopesOf(alertId)) {
      const answer = await send(options, id, request)
      if (answer.status !== 404) return answer
    }
    return undefined
  }
  return {
    read: async (alertId) => {
      const answer = await call(alertId, { method: 'GET', path: '', version: WITHOUT_COMMENT })
      return answer && stateIn(checked(answer, alertId, options.now()), alertId)
    },
    write: async (alertId, state, comment) => {
      const change = { method: 'POST', path: '/changestate', query: { newState: state } } as const
      const body = JSON.stringify({ comments: comment })
      const answer = await call(alertId, { ...change, version: WITH_COMMENT, body })
      const plain =
        answer?.status === 400 ? await call(alertId, { ...change, version: WITHOUT_COMMENT }) : answer
      if (plain === undefined) return false
      checked(plain, alertId, options.now())
      return true
    },
  }
}

/** Senders give the ids: one that is not an alert's has no scope, and Azure is not called with it. */
function scopesOf(alertId: string): readonly string[] {
  const [, subscription, , resource = '', alert] = ALERT_ID.exec(alertId) ?? []
  if (subscription === undefined || alert === undefined || ASTRAY.test(alertId)) return []
  return resource === '' ? [alertId] : [alertId, `${subscription}${alert}`]
}

async function send(
  { url: base, credential, http }: AlertStatesOptions,
  id: string,
  { method, path, version, query = {}, body }: Call,
): Promise<HttpAnswer> {
  const url = new URL(`${id}${path}`, base)
  url.search = new URLSearchParams({ 'api-version': version, ...query }).toString()
  const token = await tokenFor(new URL(base), credential)
  const content = body === undefined ? {} : { 'content-type': 'application/json' }
  try {
    return await http.send({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...content },
      ...(body === undefined ? {} : { body }),
      deadlineSeconds: DEADLINE_SECONDS,
    })
  } catch (error) {
    const code = error instanceof BridgeError ? error.code : 'unexpected'
    throw new BridgeError('azure_alerts_unavailable', `Azure alerts: no answer: ${code}`)
  }
}

/** Each cloud's tokens are for its own address; a simulator on this machine stands for the public cloud. */
async function tokenFor(url: URL, credential: AlertStatesOptions['credential']): Promise<string> {
  const audience = isLoopback(url) ? 'https://management.azure.com' : url.origin
  const token = await credential.getToken(`${audience}/.default`).catch(() => null)
  if (token !== null) return token.token
  throw new BridgeError('azure_alerts_unavailable', 'Azure alerts: the app’s identity got no token')
}

/** @throws BridgeError for a status that is not a success */
function checked(answer: HttpAnswer, alertId: string, now: number): HttpAnswer {
  const { status } = answer
  if (status === 200) return answer
  const subscription = ALERT_ID.exec(alertId)?.[2] ?? ''
  const message = `Azure alerts: subscription ${subscription} answered ${status}`
  if (status === 403 || status === 400) {
    const advice = status === 403 ? ': the app’s identity needs the role of docs/azure-alerts.md there' : ''
    throw new BridgeError('azure_alert_not_permitted', `${message}${advice}`)
  }
  const seconds = retryAfterSeconds(answer.headers, now)
  throw new BridgeError(
    'azure_alerts_unavailable',
    message,
    seconds === undefined ? {} : { retryAfterSeconds: seconds },
  )
}

function stateIn(answer: HttpAnswer, alertId: string): AlertState {
  const alert = parseJson(answer) as { properties?: { essentials?: { alertState?: unknown } } } | undefined
  const state = ALERT_STATES.find((each) => each === alert?.properties?.essentials?.alertState)
  if (state !== undefined) return state
  throw new BridgeError('azure_alerts_unavailable', `Azure alerts: no state came for ${alertId}`)
}
