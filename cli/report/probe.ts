import { asBridgeError } from '../../shared/errors.ts'
import type { Check } from '../../shared/connectors/connector.ts'
import { adviceFor } from '../advice.ts'

/**
 * ITSMC's words for the state of a connection, and one each for a part that could not be checked and one that is not
 * needed.
 */
export type Outcome = 'Complete' | 'Not complete' | 'Not checked' | 'Not needed'

/** One thing that a connection needs. */
export interface Probe {
  readonly name: string
  readonly outcome: Outcome
  readonly found: string
  /** What to do, where the finding does not already say so. */
  readonly advice?: string
}

/** @param look returns what was found, or throws the reason why it is not complete */
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

/** The finding of a connector or of the health check, under another name. */
export function probeOf({ ok, isSkipped = false, isNeeded = true, detail }: Check, name: string): Probe {
  if (!isNeeded) return { name, outcome: 'Not needed', found: detail }
  if (isSkipped) return notChecked(name, detail)
  return ok ? { name, outcome: 'Complete', found: detail } : notComplete(name, detail)
}
