/**
 * Codes that pass by themselves: Entra ID, or the directory behind it, is away or has too many requests, whatever the
 * status of the answer. Names as in the list of AADSTS codes (Microsoft identity platform docs).
 *
 * That list advises clients not to depend on codes, because they may change. So they only ever turn a refusal into an
 * outage, which is tried again: one that is missing here is taken for what its status and its OAuth error say.
 */
const TRANSIENT: ReadonlySet<string> = new Set([
  // LoopDetected: the same request too often within a short time. The token endpoint says it as invalid_grant, too.
  'AADSTS50196',
  // ExternalServerRetryableError
  'AADSTS90006',
  // RequestTimeout
  'AADSTS90012',
  // RequestBudgetExceededError
  'AADSTS90024',
  // MsodsServiceUnavailable
  'AADSTS90033',
  // TenantThrottlingError
  'AADSTS90055',
  // GraphRetryableError
  'AADSTS90090',
  // GraphServiceUnreachable
  'AADSTS90091',
])

/** The code in a text of Entra ID, which begins with it; undefined for another text. */
export function entraCodeIn(text: string): string | undefined {
  return /AADSTS\d+/.exec(text)?.[0]
}

export function isTransientCode(code: string | undefined): boolean {
  return code !== undefined && TRANSIENT.has(code)
}
