import type { ConnectionConfig } from '../../config/config.ts'
import type { Check } from '../../connectors/connector.ts'
import type { ReadType } from '../../connectors/read-since.ts'
import type { Registers } from '../../storage/ports.ts'
import { readSyncRegister } from './sync-register.ts'
import { backfillPercent, lagSeconds, syncName, type SyncState } from './sync-state.ts'
import { readingOf, typesOf } from './sync-work-items.ts'

/** How many runs may fail or be missed before a person should look. */
const PATIENT_RUNS = 4

/**
 * How the sync of a connection is: when it ran last, how far behind it is, how much it wrote, what failed.
 *
 * @param now epoch milliseconds
 * @returns a check for each type that is to be synced
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function checkSync(
  connection: ConnectionConfig,
  { registers, now }: { readonly registers: Registers; readonly now: () => number },
): Promise<readonly Check[]> {
  const { name } = connection
  const { everySeconds } = readingOf(connection)
  return Promise.all(
    typesOf(connection).map(async (type) => {
      const { state } = await readSyncRegister(registers, syncName(name, type))
      return checkOf(type, state, everySeconds, now())
    }),
  )
}

function checkOf(type: ReadType, state: SyncState, everySeconds: number, now: number): Check {
  const name = `sync of ${type.replace('_', ' ')}s`
  const { ranAt, rows, refused, failures, error } = state
  if (ranAt === null) return { name, ok: true, detail: 'has not run yet' }
  const lag = lagSeconds(state, now)
  const percent = backfillPercent(state)
  const isLate = now - Date.parse(ranAt) > Math.max(everySeconds * PATIENT_RUNS, 3600) * 1000
  const detail = [
    `last run ${ranAt}`,
    percent === undefined ? lagText(lag) : `first reading ${percent} % done`,
    `${rows} rows written, ${refused} refused`,
    error === null ? '' : `${failures} failed run(s) in a row, the last one ${error.code}: ${error.message}`,
    isLate ? 'no run since: is the timer sync-work-items disabled?' : '',
  ]
  return { name, ok: failures < PATIENT_RUNS && !isLate, detail: detail.filter(Boolean).join('; ') }
}

function lagText(seconds: number | undefined): string {
  if (seconds === undefined) return 'nothing was read yet'
  return seconds < 120 ? `${seconds} s behind` : `${Math.round(seconds / 60)} min behind`
}
