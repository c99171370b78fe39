import { randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { RequestLog } from '../request-log.ts'
import type { SigningKeys } from './signing-keys.ts'

/** An application that may ask for tokens. */
export interface Client {
  /** Undefined when the client has a federated credential instead. */
  readonly secret: string | undefined
  /** Whether the client accepts a token of the managed identity as its assertion. */
  readonly trustsManagedIdentity: boolean
  /** The app roles in every token of this client; without any, the token has no such claim. */
  readonly roles: readonly string[]
  /** The service principal's object id, the subject of its tokens. */
  readonly objectId: string
  /** The redirect URIs that are registered for sign-ins in the browser. */
  readonly redirectUris: readonly string[]
}

/** A person of the tenant. */
export interface User {
  readonly userName: string
  readonly name: string
  /** App roles of the person, the same in every application. */
  readonly roles: readonly string[]
  readonly objectId: string
}

/** What is kept for a code until it is redeemed. */
export interface PendingCode {
  readonly clientId: string
  readonly redirectUri: string
  readonly user: User
  readonly nonce: string | null
  /** S256; null for a client that sent none. */
  readonly challenge: string | null
  /** Epoch milliseconds. */
  readonly endsAt: number
}

/** What a token is issued for. */
export interface TokenRequest {
  readonly clientId: string
  readonly client: Pick<Client, 'roles' | 'objectId'>
  /** The resource as the request has it. */
  readonly resource: string
  readonly version: '1.0' | '2.0'
  readonly lifetimeSeconds: number
}

/** A signed token with its times, in Unix seconds. */
export interface IssuedToken {
  readonly accessToken: string
  readonly notBefore: number
  readonly expiresOn: number
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** One tenant: its keys, its clients and the managed identity of the one app that runs in it. */
export class Tenant {
  readonly id = randomUUID()
  readonly clients = new Map<string, Client>()
  /** By user name, in lower case. */
  readonly users = new Map<string, User>()
  readonly codes = new Map<string, PendingCode>()
  readonly managedIdentity = { clientId: randomUUID(), roles: [], objectId: randomUUID() }
  readonly requests = new RequestLog()
  readonly keys: SigningKeys
  readonly now: () => Date

  constructor(keys: SigningKeys, now: () => Date) {
    this.keys = keys
    this.now = now
  }

  /** The issuers are those of the real service: a verifier expects them, no matter from which address it fetched the keys. */
  issuer(version: TokenRequest['version']): string {
    return version === '1.0'
      ? `https://sts.windows.net/${this.id}/`
      : `https://login.microsoftonline.com/${this.id}/v2.0`
  }

  async issueToken(request: TokenRequest): Promise<IssuedToken> {
    const notBefore = Math.floor(this.now().getTime() / 1000)
    const expiresOn = notBefore + request.lifetimeSeconds
    const claims: JWTPayload = {
      aud: audience(request),
      iss: this.issuer(request.version),
      iat: notBefore,
      nbf: notBefore,
      exp: expiresOn,
      ...callerClaims(request),
      oid: request.client.objectId,
      sub: request.client.objectId,
      tid: this.id,
      uti: randomUUID(),
      ver: request.version,
    }
    return { accessToken: await this.keys.sign(claims), notBefore, expiresOn }
  }
}

/** In a v1 token the audience is the resource as the request has it, in a v2 token the client id of the API. */
function audience({ resource, version }: TokenRequest): string {
  const apiClientId = /^api:\/\/([^/]+)$/.exec(resource)?.[1] ?? ''
  return version === '2.0' && GUID.test(apiClientId) ? apiClientId : resource
}

function callerClaims({ clientId, client, version }: TokenRequest): JWTPayload {
  const caller =
    version === '1.0' ? { appid: clientId, appidacr: '1', idtyp: 'app' } : { azp: clientId, azpacr: '1' }
  return client.roles.length === 0 ? caller : { ...caller, roles: client.roles }
}
