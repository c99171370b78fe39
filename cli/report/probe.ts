import { asBridgeError, type ErrorCode, ERRORS } from '../../shared/errors.ts'
import type { Check } from '../../shared/connectors/connector.ts'

/** ITSMC's words for what it found of a connection, and one for what could not be looked at. */
export type Outcome = 'Complete' | 'Not complete' | 'Not checked'

/** One thing that a connection needs. */
export interface Probe {
  readonly name: string
  readonly outcome: Outcome
  readonly found: string
  /** What to do, where what was found does not say it already. */
  readonly advice?: string
}

/** @param look says what was found, or throws the reason why it is not as it should be */
export async function probe(name: string, look: () => Promise<string>): Promise<Probe> {
  try {
    return { name, outcome: 'Complete', found: await look() }
  } catch (thrown) {
    return failed(name, thrown)
  }
}

export function failed(name: string, thrown: unknown): Probe {
  const { code, message } = asBridgeError(thrown)
  return notComplete(name, `${code}: ${message}`)
}

export function notComplete(name: string, found: string): Probe {
  const advice = adviceFor(found)
  return { name, outcome: 'Not complete', found, ...(advice === undefined ? {} : { advice }) }
}

export function notChecked(name: string, found: string): Probe {
  return { name, outcome: 'Not checked', found }
}

/** What a connector or the health check found, under another name. */
export function probeOf({ ok, isSkipped = false, detail }: Check, name: string): Probe {
  if (isSkipped) return notChecked(name, detail)
  return ok ? { name, outcome: 'Complete', found: detail } : notComplete(name, detail)
}

/** For the errors whose message cannot know what there is to do on this side. */
const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  product_unreachable:
    'Correct the url in bridge.yaml, or open the way to it: name resolution, firewall, certificate.',
  product_cut_off: 'Look for a firewall, a proxy or a certificate that is not trusted, and try again.',
  product_timed_out: 'Try again; if it lasts, look for a firewall or a proxy in between.',
  product_unavailable: 'Wait until the product is up again. Alerts wait, too, and are delivered then.',
  product_throttled: 'Try again later; rateLimit in bridge.yaml bounds the calls of the bridge.',
  product_asleep: 'Wake the instance by signing in to it in a browser.',
  product_redirected: 'Give the url in bridge.yaml that the server redirects to, if that is the product.',
  product_answer_unusable: 'See in a browser what answers at the url: the product, or something before it.',
  product_refused_credentials: 'Sign in again with npm run connect, and look at the user in the product.',
  product_not_permitted: 'Give the user the rights that the page of the product in docs/ lists.',
  token_endpoint_failed: 'Try again; if it lasts, see whether the server of tokens is up and the url right.',
  vault_unavailable: 'Sign in to Azure (az login) as someone who may read and write secrets of the vault.',
  storage_unavailable: 'Correct the settings AzureWebJobsStorage…, or open the way to the storage account.',
}

/** What was found begins with the code of the error, if it was one. */
function adviceFor(found: string): string | undefined {
  const [code = ''] = found.split(':', 1)
  return Object.hasOwn(ERRORS, code) ? ADVICE[code as ErrorCode] : undefined
}
