import type { BegunDelivery, TicketRecord } from '../../storage/ledger.ts'
import { endOfAll, newsOf, type Episodes, withOccurrence } from '../../ticket/episodes.ts'
import type { Assignment, WorkItemStatus } from '../../ticket/ticket.ts'

/**
 * The record with what the product's answer proves of deliveries in doubt: if the ticket has ended, one of
 * them may have ended it, and then the end counts as ours and not as a person's.
 *
 * @param now ISO 8601 UTC
 */
export function withProvenEnds(record: TicketRecord, status: WorkItemStatus, now: string): TicketRecord {
  if (status === 'open') {
    const reopenedByPerson = record.reopenedByPerson || isOpenedByPerson(record, now)
    return { ...record, reopenedByPerson, resolvedByUsAt: null, heldByUsAt: null }
  }
  const heldByUsAt = status === 'held' ? record.heldByUsAt : null
  const ends = record.inDoubt.filter((begun) => endsTicket(begun, record))
  const news = ends.filter((end) => newsOf(end, record.episodes) !== 'old')
  const episodes = news.reduce<Episodes>(withOccurrence, record.episodes)
  if (news.length === 0 || endOfAll(episodes) === null) return { ...record, heldByUsAt }
  if (status === 'held') return { ...record, episodes, heldByUsAt: heldByUsAt ?? now }
  return { ...record, episodes, heldByUsAt, resolvedByUsAt: record.resolvedByUsAt ?? now }
}

/** An end, or a Fired whose end came first. */
function endsTicket(begun: BegunDelivery, { episodes }: TicketRecord): boolean {
  return begun.condition === 'resolved' || newsOf(begun, episodes) === 'late'
}

/**
 * To whom the ticket was assigned when we left it, as far as we know: a try in doubt may have given it to a group or taken it into work,
 * as a template does when it reopens. A person who has been named since still counts as a person.
 */
export function assignmentWeLeft(
  { assignment, inDoubt }: TicketRecord,
  seen: Assignment | null,
): Assignment | null {
  if (assignment === null || seen === null || inDoubt.length === 0) return assignment ?? seen
  return { ...seen, assignee: assignment.assignee }
}

/** What we ended or set aside a moment ago may be shown as it was before, and one of ours may have opened it again. */
const SHOWN_LATE_SECONDS = 60

function isOpenedByPerson({ resolvedByUsAt, heldByUsAt, inDoubt }: TicketRecord, now: string): boolean {
  const endedAt = resolvedByUsAt ?? heldByUsAt
  const mayBeOurs = inDoubt.some(({ condition }) => condition === 'fired')
  return endedAt !== null && !mayBeOurs && Date.parse(now) - Date.parse(endedAt) > SHOWN_LATE_SECONDS * 1000
}

/** The episodes as they are if every Fired in doubt was written: an end from before one of them ends nothing. */
export function withPossibleFirings(record: TicketRecord): Episodes {
  return possibleFirings(record).reduce<Episodes>(withOccurrence, record.episodes)
}

/** Each Fired in doubt; not one whose end came first, which is decided when it is delivered. */
export function possibleFirings({ episodes, inDoubt }: TicketRecord): readonly BegunDelivery[] {
  return inDoubt.filter((one) => one.condition === 'fired' && newsOf(one, episodes) !== 'late')
}
