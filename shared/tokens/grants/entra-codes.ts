/**
 * Codes by which Entra ID reports a failure of its own, which has any status (Microsoft identity platform docs, AADSTS
 * codes): the service is away, takes too long, or has too many requests.
 */
const TRANSIENT: ReadonlySet<string> = new Set([
  'AADSTS50196',
  'AADSTS90006',
  'AADSTS90012',
  'AADSTS90024',
  'AADSTS90033',
  'AADSTS90055',
  'AADSTS90090',
])

/** The code in a text of Entra ID, which begins with it; undefined for another text. */
export function entraCodeIn(text: string): string | undefined {
  return /AADSTS\d+/.exec(text)?.[0]
}

/** Whether Entra ID reports a failure of its own by this code. */
export function isTransientCode(code: string | undefined): boolean {
  return code !== undefined && TRANSIENT.has(code)
}
