import type { Policy } from './policy.ts'
import { lasting } from './episodes.ts'
import { type Known, notesWithinHour, patienceWith } from './situation.ts'

const HOUR_SECONDS = 3600

/** What a wake-up is for. */
type Waiting = Pick<Known, 'status' | 'episodes' | 'heldByUsAt' | 'notedAt' | 'pendingDigest' | 'heardAt'>

/**
 * When the ticket must be looked at again though nothing may arrive: the hold is over, the digest may be written, it was
 * quiet for long enough.
 *
 * @param now ISO 8601 UTC
 * @param wasLookedAt what is due was looked at just now, and need not be again
 * @returns ISO 8601 UTC, not earlier than now; null when there is nothing to wait for
 */
export function nextWakeUpAt(
  known: Waiting,
  policy: Policy,
  now: string,
  wasLookedAt = false,
): string | null {
  const [next] = [...digestLook(known, now), ...quietLooks(known, policy)]
    .filter((at) => !wasLookedAt || at > now)
    .toSorted()
  return next === undefined || next > now ? (next ?? null) : now
}

function digestLook({ status, pendingDigest, notedAt }: Waiting, now: string): string[] {
  const [oldest] = notesWithinHour(notedAt, now)
  return status === 'closed' || pendingDigest === 0 || oldest === undefined
    ? []
    : [after(oldest, HOUR_SECONDS)]
}

function quietLooks({ status, episodes, heldByUsAt, heardAt }: Waiting, policy: Policy): string[] {
  if (status !== 'open' && status !== 'held') return []
  if (heldByUsAt !== null) return [after(heldByUsAt, policy.resolveAfterSeconds)]
  if (heardAt === null) return []
  const patience = lasting(episodes).map((episode) => patienceWith(episode, policy))
  const settle = policy.settleSeconds > 0 && patience.length === 0 ? [policy.settleSeconds] : []
  return [...patience, ...settle].flatMap((seconds) => (seconds === undefined ? [] : after(heardAt, seconds)))
}

function after(since: string, seconds: number): string {
  return new Date(Date.parse(since) + seconds * 1000).toISOString()
}
