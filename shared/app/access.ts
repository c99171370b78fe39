import { givenSettings, readOperatorsSettings, readWebhookSettings } from '../config/settings.ts'
import type { OperatorRole } from '../auth/operators.ts'
import { asksForToken, asksOperatorsForToken, operatorsTrustOf, trustOf } from '../auth/trust.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'

/** Who may come in. */
export interface Access {
  /** Whether {@link Access.checkCaller} decides who may post; if not, it lets everyone in and the host's key decides. */
  readonly asksForToken: boolean
  /**
   * @param authorization the header of that name
   * @throws BridgeError `token_missing`, `token_refused`, `caller_not_allowed`, `signing_keys_unavailable`, `setting_missing`
   */
  checkCaller(authorization: string | null): Promise<void>
  /** The same for those who look at dead letters and replay them. */
  readonly asksOperatorsForToken: boolean
  /** @throws BridgeError like {@link Access.checkCaller} */
  checkOperator(authorization: string | null, role: OperatorRole): Promise<void>
}

/** Only callers that need a token cost a cold start the library that checks it. @param now epoch milliseconds */
export function createAccess(environment: NodeJS.ProcessEnv, log: Log, now: () => number): Access {
  const settings = givenSettings(environment)
  const isSecured = asksForToken(settings)
  const isOperated = asksOperatorsForToken(settings)
  const secureWebhook = once(async () => {
    const { createSecureWebhook } = await import('../auth/secure-webhook.ts')
    return createSecureWebhook(trustOf(readWebhookSettings(environment)), { log, now })
  })
  const operators = once(async () => {
    const { createOperatorAccess } = await import('../auth/operators.ts')
    return createOperatorAccess(operatorsTrustOf(readOperatorsSettings(environment)), { log, now })
  })
  return {
    asksForToken: isSecured,
    checkCaller: async (authorization) => {
      if (isSecured) await (await secureWebhook()).check(authorization)
    },
    asksOperatorsForToken: isOperated,
    checkOperator: async (authorization, role) => {
      if (isOperated) await (await operators()).check(authorization, role)
    },
  }
}
