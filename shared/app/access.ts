import { givenSettings, readOperatorsSettings, readWebhookSettings } from '../config/settings.ts'
import type { OperatorRole } from '../auth/operators.ts'
import { asksForToken, asksOperatorsForToken, operatorsTrustOf, trustOf } from '../auth/trust.ts'
import { asBridgeError, type ErrorCode } from '../errors.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'

/** The caller: one who may post alerts, or an operator. */
export type Sender = 'caller' | 'operator'

/** Checks callers. */
export interface Access {
  /** Whether {@link Access.checkCaller} decides who may post; if not, it lets everyone in and the host's key decides. */
  readonly asksForToken: boolean
  /**
   * @param authorization the header of that name
   * @throws BridgeError `token_missing`, `token_refused`, `caller_not_allowed`, `signing_keys_unavailable`, `setting_missing`
   */
  checkCaller(authorization: string | null): Promise<void>
  /** The same, and also accepts an operator who may act. @returns the caller */
  checkCallerOrOperator(authorization: string | null): Promise<Sender>
  /** The same for callers who view dead letters and replay them. */
  readonly asksOperatorsForToken: boolean
  /**
   * @returns who the caller is, for the journal; undefined with a function key, which names nobody
   * @throws BridgeError like {@link Access.checkCaller}
   */
  checkOperator(authorization: string | null, role: OperatorRole): Promise<string | undefined>
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
  const checkOperator: Access['checkOperator'] = async (authorization, role) =>
    isOperated ? (await operators()).check(authorization, role) : undefined
  return {
    asksForToken: isSecured,
    checkCaller,
    checkCallerOrOperator: async (authorization) => {
      try {
        await checkCaller(authorization)
        return 'caller'
      } catch (thrown) {
        // Without settings of its own, the operators' access would be open to everyone.
        const isOther = isOperated && OTHER_TOKEN.has(asBridgeError(thrown).code)
        if (!isOther || !(await isOperator(checkOperator, authorization))) throw thrown
        return 'operator'
      }
    },
    asksOperatorsForToken: isOperated,
    checkOperator,
  }
}

/** The errors by which a valid token of an operator is refused where only senders may post. */
const OTHER_TOKEN: ReadonlySet<ErrorCode> = new Set(['token_refused', 'caller_not_allowed'])

async function isOperator(
  checkOperator: Access['checkOperator'],
  authorization: string | null,
): Promise<boolean> {
  try {
    await checkOperator(authorization, 'Ops.Operator')
    return true
  } catch (thrown) {
    // Whether the token is valid is not known: the sender must try again.
    if (asBridgeError(thrown).retry === 'later') throw thrown
    return false
  }
}
