import type { DeliverAlert } from '../bridge/deliver/deliver-alert.ts'
import type { Config } from '../config/config.ts'
import type { Log } from '../log.ts'
import { notMoreOftenThan, once } from '../once.ts'
import type { Products } from './products.ts'
import type { Stores } from './stores.ts'

export interface LateLooksOptions {
  readonly config: () => Promise<Config>
  readonly stores: Stores
  readonly products: Pick<Products, 'announce'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface LateLooks {
  /** Reports alerts that have no ticket in time, where bridge.yaml has `fallback`. */
  announceLate(): Promise<void>
  /** Looks after a delivery, too: an alert that is put back during an outage may be late before the timer runs. */
  around(deliver: () => Promise<DeliverAlert>): DeliverAlert
}

const SECONDS_BETWEEN_LOOKS = 60

export function createLateLooks({ config, stores, products, log, now }: LateLooksOptions): LateLooks {
  const look = once(async () => {
    const { createAnnounceLate } = await import('../bridge/operate/announce-late.ts')
    const [registers, announce] = await Promise.all([stores.registers(), products.announce()])
    return createAnnounceLate({ config, journal: stores.journal, registers, announce, log, now })
  })
  const announceLate = async (): Promise<void> => {
    // A configuration with problems is reported at start and by the health check.
    const known = await config().catch(() => undefined)
    if (known?.fallback !== undefined) await (await look())()
  }
  const lookSoon = notMoreOftenThan(SECONDS_BETWEEN_LOOKS, announceLate, now)
  return {
    announceLate,
    around: (deliver) => async (message) => {
      const deliverMessage = await deliver()
      await deliverMessage(message)
      await lookSoon()
    },
  }
}
