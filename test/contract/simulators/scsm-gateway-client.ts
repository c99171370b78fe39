import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import { type ScsmGateway, startScsmGateway } from '../../../simulators/scsm-gateway/start-scsm-gateway.ts'

const AUDIENCE = '7c1d1a52-3c0e-4f0b-9a53-0f7f0d6a4b11'
const CLIENT = { id: 'b6f0c1de-5a8e-4a77-9d3e-0d5b7f4f2a22', secret: 'a-secret-of-the-client' }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** A stranger's client of a gateway, with the tenant that its tokens come from. */
export interface GatewayClient {
  readonly entra: EntraId
  readonly gateway: ScsmGateway
  /** A new token. @param audience client id of the API it is for */
  readonly requestToken: (roles?: readonly string[], audience?: string) => Promise<string>
  readonly send: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
  readonly stop: () => Promise<void>
}

export async function startGatewayClient(now?: () => Date): Promise<GatewayClient> {
  const entra = await startEntraId()
  const trust = { authority: entra.url, tenantId: entra.tenantId, audience: AUDIENCE }
  const gateway = await startScsmGateway({ trust, ...(now === undefined ? {} : { now }) })
  const requestToken: GatewayClient['requestToken'] = (
    roles = ['WorkItems.ReadWrite'],
    audience = AUDIENCE,
  ) => tokenFrom(entra, roles, audience)
  const token = await requestToken()
  return {
    entra,
    gateway,
    requestToken,
    send: async (method, path, body, headers = {}) => {
      const response = await fetch(gateway.url + path, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
    },
    stop: async () => {
      await gateway.stop()
      await entra.stop()
    },
  }
}

async function tokenFrom(entra: EntraId, roles: readonly string[], audience: string): Promise<string> {
  await fetch(`${entra.url}/__admin/clients/${CLIENT.id}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ secret: CLIENT.secret, roles }),
  })
  const response = await fetch(`${entra.url}/${entra.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      scope: `api://${audience}/.default`,
    }),
  })
  return ((await response.json()) as { access_token: string }).access_token
}
