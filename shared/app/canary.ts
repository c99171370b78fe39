import type { Canaries, CanaryOptions } from '../bridge/canary/run-canary.ts'
import { once } from '../once.ts'
import type { Stores } from './stores.ts'

export interface CanaryParts extends Pick<CanaryOptions, 'config' | 'announce' | 'receive' | 'log' | 'now'> {
  readonly stores: Stores
}

/** The canary, made on first use. */
export function createCanaryParts({ stores, ...options }: CanaryParts): () => Promise<Canaries> {
  return once(async () => {
    const { createCanaries } = await import('../bridge/canary/run-canary.ts')
    return createCanaries({ ...options, journal: stores.journal, registers: await stores.registers() })
  })
}
