import type { Severity } from '../../alert/alert.ts'
import type { BegunDelivery, TicketRecord } from '../../storage/ledger.ts'
import type { Decision } from '../../ticket/decide-action.ts'
import { afterOwnAction } from '../../ticket/alert-response.ts'
import { type Occurrence, forFollowing, withoutOldest, withOccurrences } from '../../ticket/episodes.ts'
import type { Policy } from '../../ticket/policy.ts'
import { endedByNow, notesWithinHour } from '../../ticket/situation.ts'
import type { Action, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import { possibleFirings } from './in-doubt.ts'

/**
 * Deliveries that a row remembers. An older one would be noted twice only if it came back after this many later ones.
 */
const REMEMBERED_DELIVERIES = 100

/** Episodes that a row remembers, those that last always. */
const REMEMBERED_EPISODES = 10_000

/**
 * The record once an action is carried out.
 *
 * @param item the ticket as it is now
 * @param severities of what arrived
 * @param now ISO 8601 UTC
 */
export function afterAction(
  record: TicketRecord,
  action: Action,
  item: WorkItem,
  severities: readonly Severity[],
  now: string,
): TicketRecord {
  const alertResponse = afterOwnAction(record.alertResponse, action, item, now)
  const written = {
    ...record,
    item: refOf(item),
    status: item.status,
    alertResponse,
    pendingDigest: 0,
    digestsInDoubt: [],
  }
  const worst = mostSevere([...severities, ...(record.severity === null ? [] : [record.severity])])
  switch (action) {
    case 'open':
      return {
        ...written,
        severity: worst,
        assignment: item.assignment,
        resolvedByUsAt: null,
        heldByUsAt: null,
        reopenedByPerson: false,
      }
    case 'note':
      // A person who owns the ticket still owns it: a note must not make it ours.
      return { ...written, notedAt: [...notesWithinHour(record.notedAt, now), now] }
    case 'escalate':
      return { ...written, severity: worst, assignment: item.assignment }
    case 'hold':
      return { ...written, assignment: item.assignment, heldByUsAt: now }
    case 'resolve':
      return { ...written, assignment: item.assignment, resolvedByUsAt: now, heldByUsAt: null }
    case 'reopen':
      return {
        ...written,
        assignment: item.assignment,
        resolvedByUsAt: null,
        heldByUsAt: null,
        reopenedByPerson: false,
      }
  }
}

/** The record once deliveries are done, whatever was done about them. @param now ISO 8601 UTC */
export function afterDelivery(
  record: TicketRecord,
  deliveries: readonly { readonly deliveryId: string; readonly occurrence: Occurrence }[],
  { isLeftForDigest, isForgotten }: Pick<Decision, 'isLeftForDigest' | 'isForgotten'>,
  now: string,
): TicketRecord {
  if (deliveries.length === 0) return record
  const ids = new Set(deliveries.map(({ deliveryId }) => deliveryId))
  const occurrences = deliveries.map(({ occurrence }) => occurrence)
  const news = isForgotten ? [] : [...firingsBefore(occurrences, record), ...occurrences]
  const episodes = withOccurrences(record.episodes, news)
  const remembered = Math.max(REMEMBERED_DELIVERIES, 2 * Object.keys(episodes).length)
  return {
    ...record,
    episodes: withoutOldest(episodes, REMEMBERED_EPISODES),
    heardAt: now,
    pendingDigest: record.pendingDigest + (isLeftForDigest ? deliveries.length : 0),
    delivered: [...record.delivered.filter((id) => !ids.has(id)), ...ids].slice(-remembered),
    inDoubt: record.inDoubt.filter(({ deliveryId }) => !ids.has(deliveryId)),
  }
}

/** An end is written as if the Fired of its episode that is in doubt had happened: from then on that Fired is known. */
function firingsBefore(occurrences: readonly Occurrence[], record: TicketRecord): readonly BegunDelivery[] {
  const ends = new Map(
    occurrences
      .filter(({ condition }) => condition === 'resolved')
      .map(({ episode, occurredAt }) => [episode, occurredAt]),
  )
  return possibleFirings(record).filter(({ episode, occurredAt }) => occurredAt <= (ends.get(episode) ?? ''))
}

/**
 * The record once wake-ups are done: when they have resolved the ticket, all its episodes are over.
 *
 * @param wakeUps when each was to come
 * @param now ISO 8601 UTC
 */
export function afterWakeUp(
  record: TicketRecord,
  wakeUps: readonly (string | undefined)[],
  { actions }: Pick<Decision, 'actions'>,
  policy: Policy,
  now: string,
): TicketRecord {
  const { wakeUpAt, episodes } = record
  const isItsTime = wakeUpAt !== null && wakeUps.includes(wakeUpAt)
  return {
    ...record,
    episodes: actions.includes('resolve') ? endedByNow(record, policy, now) : episodes,
    wakeUpAt: isItsTime ? null : wakeUpAt,
  }
}

/** The record of the ticket that follows: it names the one before, and takes over what lasts. */
export function forNextTicket(record: TicketRecord): TicketRecord {
  const { generation, item } = record
  return {
    ...record,
    generation: generation + 1,
    item: null,
    previous: item === null ? null : { number: item.number, url: item.url },
    status: null,
    createdAt: null,
    endedAt: null,
    episodes: forFollowing(record.episodes),
    severity: null,
    told: null,
    resolvedByUsAt: null,
    heldByUsAt: null,
    reopenedByPerson: false,
    assignment: null,
    alertResponse: null,
    notedAt: [],
    pendingDigest: 0,
    digestsInDoubt: [],
  }
}

export function refOf({ id, number, url }: WorkItemRef): WorkItemRef {
  return { id, number, url }
}

/** Sev0 is the most severe. */
function mostSevere(severities: readonly Severity[]): Severity | null {
  return severities.toSorted()[0] ?? null
}
