import type { ReadItem } from '../../connectors/read-since.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { OpenStream } from './sync-stream.ts'

export interface FollowOptions {
  readonly connection: string
  /** Looks at the ticket of a record, by the product's id. @throws BridgeError what the product or the storage throws */
  readonly look: (id: string) => Promise<unknown>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** An older change no longer matters to an alert. */
const NEWS_MS = 3 * 86_400_000

/**
 * Looks at the tickets among what changed. One that no further try can read is logged and left out: it must not hold up
 * those behind it. The same goes for one that the user may not read, since a list of records was read just now.
 */
export function createFollow({
  connection,
  look,
  log,
  now,
}: FollowOptions): NonNullable<OpenStream['follow']> {
  const isNews = ({ correlationId, updatedAt }: ReadItem): boolean =>
    correlationId !== '' && Date.parse(updatedAt) > now() - NEWS_MS
  return async (items, extend) => {
    for (const { id, number } of items.filter(isNews)) {
      await extend()
      try {
        await look(id)
      } catch (thrown) {
        const { code, message: reason, retry } = asBridgeError(thrown)
        if (retry !== 'never' && code !== 'product_not_permitted') throw thrown
        log('warn', 'ticket-not-looked-at', { connection, number, code, reason })
      }
    }
  }
}
