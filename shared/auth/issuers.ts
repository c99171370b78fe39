import type { TokenTrust } from './trust.ts'

/** The two forms in which a tenant names itself in `iss`; the API's manifest says which version its tokens have. */
export interface Issuers {
  readonly v1: string
  readonly v2: string
}

/** By authority (Microsoft Q&A 1190472, "token issuers for the sovereign clouds"). */
const SOVEREIGN_CLOUDS: Readonly<Record<string, Issuers>> = {
  'https://login.microsoftonline.us': {
    v1: 'https://sts.windows.net',
    v2: 'https://login.microsoftonline.us',
  },
  'https://login.partner.microsoftonline.cn': {
    v1: 'https://sts.chinacloudapi.cn',
    v2: 'https://login.partner.microsoftonline.cn',
  },
}

/** A simulated authority signs as the global one does. */
const GLOBAL_CLOUD: Issuers = { v1: 'https://sts.windows.net', v2: 'https://login.microsoftonline.com' }

export function issuersOf({ authority, tenantId }: TokenTrust): Issuers {
  const cloud = SOVEREIGN_CLOUDS[authority] ?? GLOBAL_CLOUD
  return { v1: `${cloud.v1}/${tenantId}/`, v2: `${cloud.v2}/${tenantId}/v2.0` }
}
