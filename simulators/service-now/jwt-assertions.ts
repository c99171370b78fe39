import { importSPKI, jwtVerify } from 'jose'

/** The allowed difference between clocks, by default (ServiceNow docs, OAuth JWT). */
const CLOCK_SKEW_SECONDS = 300

/** The values that an assertion is checked against. */
export interface JwtExpectations {
  readonly clientId: string
  /** SPKI, PEM. */
  readonly verifierKey: string
  readonly now: Date
}

/** Checks the assertions of the JWT bearer grant; each `jti` is accepted once. */
export class JwtAssertions {
  readonly #seen = new Set<string>()

  /** The user name in `sub`; undefined when the assertion is not valid. */
  async userOf(
    assertion: string,
    { clientId, verifierKey, now }: JwtExpectations,
  ): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(assertion, async ({ alg }) => importSPKI(verifierKey, alg), {
        issuer: clientId,
        audience: clientId,
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: now,
        requiredClaims: ['exp', 'sub'],
      })
      const { jti = '', sub } = payload
      if (this.#seen.has(jti)) return undefined
      this.#seen.add(jti)
      return sub
    } catch {
      return undefined
    }
  }
}
