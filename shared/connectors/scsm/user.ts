import { BridgeError } from '../../errors.ts'
import type { Session } from './portal.ts'
import { isGuid } from './well-known.ts'

/**
 * GUID of a user as the portal knows it (Cireson docs, User/IsUserAuthorized).
 *
 * @param user `DOMAIN\name`, or a name without a domain
 * @throws BridgeError `product_not_permitted` when the portal does not know the user
 */
export async function loadUserId(session: Session, user: string): Promise<string> {
  const [domain = '', userName = ''] = user.includes('\\') ? user.split('\\', 2) : ['', user]
  const found = await session.ask('POST', '/api/V3/User/IsUserAuthorized', { userName, domain })
  const id = typeof found === 'object' && found !== null && 'Id' in found ? found.Id : undefined
  if (isGuid(id)) return id.toLowerCase()
  const message = `Service Manager: the portal does not know the user ${user}: sign in to the portal once in that name`
  throw new BridgeError('product_not_permitted', message)
}
