import type { Silences } from '../bridge/mute/silences.ts'
import type { Config } from '../config/config.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'
import type { Stores } from './stores.ts'

export interface SilencePartsOptions {
  readonly config: () => Promise<Config>
  readonly stores: Pick<Stores, 'registers' | 'journal'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The actions on silences. */
export function createSilenceParts({
  config,
  stores,
  log,
  now,
}: SilencePartsOptions): () => Promise<Silences> {
  return once(async () => {
    const { createSilences } = await import('../bridge/mute/silences.ts')
    return createSilences({ registers: await stores.registers(), journal: stores.journal, config, log, now })
  })
}
