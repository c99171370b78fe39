import { BridgeError } from '../../errors.ts'
import type { Registers } from '../../storage/ports.ts'
import { fromStored, toStored } from '../../stored-format.ts'
import { SYNC_FORMAT, type SyncState } from './sync-state.ts'

/** The stored state of one sync. It can be saved only if nobody changed it since it was read. */
export interface SyncRegister {
  readonly state: SyncState
  /** @throws BridgeError `storage_unavailable`; `lock_lost` when someone else has saved since */
  save(state: SyncState): Promise<void>
}

/**
 * @param name see `syncName`
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function readSyncRegister(registers: Registers, name: string): Promise<SyncRegister> {
  const register = await registers.read(`sync/${name}`)
  const stored = register && fromStored<SyncState>(SYNC_FORMAT, JSON.parse(register.text), name)
  let version = register?.version
  return {
    state: stored ?? SYNC_FORMAT.defaults,
    save: async (state) => {
      const text = JSON.stringify(toStored(SYNC_FORMAT, state))
      const written = await registers.write(`sync/${name}`, text, version)
      if (written !== undefined) {
        version = written
        return
      }
      throw new BridgeError('lock_lost', `The sync ${name} goes on elsewhere.`, { retryAfterSeconds: 60 })
    },
  }
}
