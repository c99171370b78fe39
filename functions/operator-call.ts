import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions'
import type { Act } from '../shared/bridge/dead-letters/dead-letters.ts'
import type { OperatorRole } from '../shared/auth/operators.ts'
import { asBridgeError, BridgeError } from '../shared/errors.ts'
import { bridge, inInvocation, logOutside as log } from './invocation.ts'
import { problemAnswer } from './problem.ts'

/** With the operators' settings the caller's token decides, and the function key is not accepted. */
export const OPERATORS_AUTH_LEVEL = bridge.asksOperatorsForToken ? 'anonymous' : 'function'

/**
 * Answers a caller with the role; a failure or a missing role is answered with problem details.
 *
 * @param answer takes who acts: undefined with a function key, which names nobody
 */
export function forOperator(
  role: OperatorRole,
  answer: (request: HttpRequest, act: Act | undefined) => Promise<HttpResponseInit>,
): HttpHandler {
  return (request, context) =>
    inInvocation(context, async () => {
      try {
        if (request.method !== 'GET') checkOrigin(request.headers.get('sec-fetch-site'))
        const by = await bridge.checkOperator(request.headers.get('authorization'), role)
        const answered = await answer(request, by === undefined ? undefined : { by })
        return { headers: { 'cache-control': 'no-store' }, ...answered }
      } catch (thrown) {
        const { code, message } = asBridgeError(thrown)
        log('warn', 'operator-call-failed', { code, reason: message })
        return problemAnswer(thrown)
      }
    })
}

/**
 * A page of another origin must not act through an operator's browser.
 *
 * @param site the Sec-Fetch-Site header, which a browser sets and a page cannot forge; null from other callers
 */
function checkOrigin(site: string | null): void {
  if (site === null || site === 'same-origin' || site === 'none') return
  throw new BridgeError('caller_not_allowed', 'A page of another origin may not do this.')
}
