import { createHash } from 'node:crypto'
import type { CreateOnce } from '../../connectors/create-once.ts'
import { BridgeError } from '../../errors.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'
import { createSharedState, type SharedStateOptions } from './shared-state.ts'

/** Group of the registers, one for each thing that was created. */
export const CREATIONS_GROUP = 'creation'

/** The state of the creation of one thing. */
export interface CreationState {
  /** Epoch milliseconds; until then no other call creates it. 0 before the first. */
  readonly until: number
  /** The product's id; `''` while it is being created, or while that is in doubt. */
  readonly id: string
}

export const CREATION_FORMAT: RegisterFormat<CreationState> = {
  name: 'register of a creation',
  version: 1,
  defaults: { until: 0, id: '' },
  upgrades: [(state: Stored) => state],
}

export interface CreateOnceOptions extends Omit<SharedStateOptions, 'freshMs'> {
  readonly connection: string
  /** How long the product may work on it, and searches may not find it. */
  readonly settledAfterSeconds: number
  readonly pause: (seconds: number) => Promise<void>
}

/** How often another call's creation is checked, a second apart, while a ticket waits. */
const LOOKS = 5

/** See {@link CreateOnce}. A register that is changed by compare and set prevents simultaneous creations. */
export function createCreateOnce(options: CreateOnceOptions): CreateOnce {
  const { connection, settledAfterSeconds, now, pause } = options
  return async (what, create) => {
    const digest = createHash('sha256').update(JSON.stringify([connection, what]))
    const name = `${CREATIONS_GROUP}/${digest.digest('hex').slice(0, 32)}`
    const state = createSharedState(name, CREATION_FORMAT, options)
    const keep = (id: string, seconds = settledAfterSeconds): Promise<unknown> =>
      state.changeStored(() => ({ until: now() + seconds * 1000, id }))

    for (let looks = 1; ; looks += 1) {
      let seen = CREATION_FORMAT.defaults
      const begun = await state.changeStored((known) => {
        seen = known
        const isFree = known.until <= now()
        return isFree ? { until: now() + settledAfterSeconds * 1000, id: '' } : undefined
      })
      if (begun !== undefined) break
      if (seen.id !== '') return seen.id
      if (looks === LOOKS) return undefined
      await pause(1)
    }
    const id = await create().catch(async (error: unknown) => {
      // A creation in doubt may still be carried out: it is not repeated until the product has settled it.
      if (error instanceof BridgeError && !error.inDoubt) await keep('', 0)
      throw error
    })
    // Without it the others wait until the product has settled it, and find it.
    await keep(id).catch(() => undefined)
    return id
  }
}
