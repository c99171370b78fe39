import { asBridgeError, BridgeError } from '../../errors.ts'
import type { HttpClient } from '../../http/http-client.ts'

const DEADLINE_SECONDS = 10

/**
 * Posts JSON to an address of the configuration. Errors do not contain the address, because anyone who knows it may
 * post there.
 *
 * @throws BridgeError `webhook_failed`; `inDoubt` when it may have arrived nevertheless
 */
export async function postToWebhook(url: URL, body: object, http: Pick<HttpClient, 'send'>): Promise<void> {
  const { status } = await http
    .send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      deadlineSeconds: DEADLINE_SECONDS,
    })
    .catch((thrown: unknown) => {
      const { code, inDoubt } = asBridgeError(thrown)
      throw new BridgeError('webhook_failed', `The webhook at ${url.host} did not answer: ${code}.`, {
        inDoubt,
      })
    })
  if (status < 200 || status >= 300) {
    throw new BridgeError('webhook_failed', `The webhook at ${url.host} answered ${status}.`)
  }
}
