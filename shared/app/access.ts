import { givenSettings, readOperatorsSettings, readWebhookSettings } from '../config/settings.ts'
import type { OperatorRole } from '../auth/operators.ts'
import { asksForToken, asksOperatorsForToken, operatorsTrustOf, trustOf } from '../auth/trust.ts'
import { asBridgeError, type ErrorCode } from '../errors.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'

/** Who asks for something: one who may post alerts, or an operator who may act. */
export type Sender = 'caller' | 'operator'

/** Who may come in. */
export interface Access {
  /** Whether {@link Access.checkCaller} decides who may post; if not, it lets everyone in and the host's key decides. */
  readonly asksForToken: boolean
  /**
   * @param authorization the header of that name
   * @throws BridgeError `token_missing`, `token_refused`, `caller_not_allowed`, `signing_keys_unavailable`, `setting_missing`
   */
  checkCaller(authorization: string | null): Promise<void>
  /** The same, where an operator who may act may come in as well. @returns who it is */
  checkCallerOrOperator(authorization: string | null): Promise<Sender>
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
  const checkCaller: Access['checkCaller'] = async (authorization) => {
    if (isSecured) await (await secureWebhook()).check(authorization)
  }
  const checkOperator: Access['checkOperator'] = async (authorization, role) => {
    if (isOperated) await (await operators()).check(authorization, role)
  }
  return {
    asksForToken: isSecured,
    checkCaller,
    checkCallerOrOperator: async (authorization) => {
      try {
        await checkCaller(authorization)
        return 'caller'
      } catch (thrown) {
        // Without settings of its own, the operators' door would let everyone in.
        const isOther = isOperated && OTHER_TOKEN.has(asBridgeError(thrown).code)
        if (!isOther || !(await isOperator(checkOperator, authorization))) throw thrown
        return 'operator'
      }
    },
    asksOperatorsForToken: isOperated,
    checkOperator,
  }
}

/** What a good token of an operator is called at the door of those who post. */
const OTHER_TOKEN: ReadonlySet<ErrorCode> = new Set(['token_refused', 'caller_not_allowed'])

async function isOperator(
  checkOperator: Access['checkOperator'],
  authorization: string | null,
): Promise<boolean> {
  try {
    await checkOperator(authorization, 'Ops.Operator')
    return true
  } catch (thrown) {
    // Nobody knows whether the token is good: the sender is to come back.
    if (asBridgeError(thrown).retry === 'later') throw thrown
    return false
  }
}
