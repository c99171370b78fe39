import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { once } from '../../once.ts'
import type { Notification } from '../../storage/notification.ts'
import type { KeptPayloads } from '../../storage/ports.ts'

/** Keeps the payload of one notification, once for all its tickets. @returns its name; undefined where none is kept */
export type KeepPayload = () => Promise<string | undefined>

interface Options {
  readonly keptPayloads: Pick<KeptPayloads, 'keep'>
  readonly log: Log
}

/**
 * A failure is logged: a ticket without its payload is better than a repeated delivery.
 *
 * @param keptSeconds how long payloads are kept; 0: not at all
 */
export function createKeepPayload(
  { deliveryId, wakeUp }: Notification,
  raw: unknown,
  keptSeconds: number,
  { keptPayloads, log }: Options,
): KeepPayload {
  // A wake-up brings the payload of an alert whose own delivery has kept it.
  if (keptSeconds === 0 || wakeUp !== undefined) return async () => undefined
  return once(async () => {
    try {
      return await keptPayloads.keep(deliveryId, raw)
    } catch (thrown) {
      const { code, message: reason } = asBridgeError(thrown)
      log('warn', 'payload-not-kept', { deliveryId, code, reason })
      return undefined
    }
  })
}
