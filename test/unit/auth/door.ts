import type { JWTPayload } from 'jose'
import type { Settings } from '../../../shared/config/settings.ts'
import { createSecureWebhook, type SecureWebhook } from '../../../shared/auth/secure-webhook.ts'
import { trustOf } from '../../../shared/auth/trust.ts'
import { asBridgeError } from '../../../shared/errors.ts'
import type { Log } from '../../../shared/log.ts'

export const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
export const API = '11111111-2222-3333-4444-555555555555'
export const ACTION_GROUPS_APP = '461e8683-5575-4561-ac7f-899cc907d62a'
export const ROLE = 'ActionGroupsSecureWebhook'

/** Claims to change, or with undefined to leave out. */
export type Changes = Readonly<Record<string, unknown>>

/** A guard for tokens of the authority at `url`, on the process's clock. */
export function createDoor(url: string, settings: Settings = {}, log: Log = () => undefined): SecureWebhook {
  const trust = trustOf({
    WEBHOOK_TENANT_ID: TENANT,
    WEBHOOK_AUDIENCE: `${API}, api://${API}`,
    WEBHOOK_AUTHORITY: url,
    ...settings,
  })
  return createSecureWebhook(trust, { log, now: () => Date.now() })
}

/** `open`, or the code of the refusal. */
export async function outcomeOf(door: SecureWebhook, token: string): Promise<string> {
  try {
    await door.check(`Bearer ${token}`)
    return 'open'
  } catch (thrown) {
    return asBridgeError(thrown).code
  }
}

/** The claims of the token that action groups carry, when the API takes v2 tokens. */
export function v2Claims(changes: Changes = {}): JWTPayload {
  return {
    iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    aud: API,
    azp: ACTION_GROUPS_APP,
    ver: '2.0',
    ...commonClaims(),
    ...changes,
  }
}

/** The same when it takes v1 tokens. */
export function v1Claims(changes: Changes = {}): JWTPayload {
  return {
    iss: `https://sts.windows.net/${TENANT}/`,
    aud: `api://${API}`,
    appid: ACTION_GROUPS_APP,
    ver: '1.0',
    ...commonClaims(),
    ...changes,
  }
}

export const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

function commonClaims(): JWTPayload {
  return {
    tid: TENANT,
    roles: [ROLE],
    iat: secondsFromNow(0),
    nbf: secondsFromNow(0),
    exp: secondsFromNow(3600),
  }
}
