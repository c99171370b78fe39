import { randomBytes, randomUUID } from 'node:crypto'
import { request } from 'undici'
import type { EntraId } from './start-entra-id.ts'

/** An application that signs in with its secret. */
export interface RegisteredClient {
  readonly authority: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Registers an application, as an administrator of the tenant does. @param roles app roles in its tokens */
export async function registerClient(
  { url: authority, tenantId }: EntraId,
  roles: readonly string[] = [],
): Promise<RegisteredClient> {
  const clientId = randomUUID()
  const clientSecret = randomBytes(24).toString('base64url')
  const answer = await request(`${authority}/__admin/clients/${clientId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: clientSecret, roles }),
  })
  await answer.body.dump()
  if (answer.statusCode >= 300) throw new Error(`The simulated Entra ID answered ${answer.statusCode}.`)
  return { authority, tenantId, clientId, clientSecret }
}

/** The flags of `npm run connect` for its sign-in. */
export function flagsOfClient({ authority, tenantId, clientId }: RegisteredClient): string[] {
  return ['--tenant-id', tenantId, '--client-id', clientId, '--authority', authority]
}
