import type { BegunDelivery, TicketRecord } from '../../storage/ledger.ts'
import { endOfAll, newsOf, type Problems, withOccurrence } from '../../ticket/episodes.ts'
import type { Hands, WorkItemStatus } from '../../ticket/ticket.ts'

/**
 * The record with what the product's answer proves of deliveries in doubt: if the ticket does not last any more, one of
 * them may have ended it, and then the end counts as ours and not as a person's.
 *
 * @param now ISO 8601 UTC
 */
export function withProvenEnds(record: TicketRecord, status: WorkItemStatus, now: string): TicketRecord {
  if (status === 'open') {
    const isTakenBack = record.isTakenBack || isOpenedByPerson(record, now)
    return { ...record, isTakenBack, resolvedByUsAt: null, heldByUsAt: null }
  }
  const heldByUsAt = status === 'held' ? record.heldByUsAt : null
  const ends = inOrder(record.inDoubt.filter(({ condition }) => condition === 'resolved'))
  const news = ends.filter((end) => newsOf(end, record.problems) !== 'old')
  const problems = news.reduce<Problems>(withOccurrence, record.problems)
  if (news.length === 0 || endOfAll(problems) === null) return { ...record, heldByUsAt }
  if (status === 'held') return { ...record, problems, heldByUsAt: heldByUsAt ?? now }
  return { ...record, problems, heldByUsAt, resolvedByUsAt: record.resolvedByUsAt ?? now }
}

/**
 * In whose hands we left the ticket, as far as we know: a try in doubt may have given it to a group or taken it into work,
 * as a template does when it reopens. A person who has been named since is a person all the same.
 */
export function handsWeLeft({ hands, inDoubt }: TicketRecord, seen: Hands | null): Hands | null {
  if (hands === null || seen === null || inDoubt.length === 0) return hands ?? seen
  return { ...seen, assignee: hands.assignee }
}

/** What we ended or set aside a moment ago may be shown as it was before, and one of ours may have opened it again. */
const SHOWN_LATE_SECONDS = 60

function isOpenedByPerson({ resolvedByUsAt, heldByUsAt, inDoubt }: TicketRecord, now: string): boolean {
  const endedAt = resolvedByUsAt ?? heldByUsAt
  const mayBeOurs = inDoubt.some(({ condition }) => condition === 'fired')
  return endedAt !== null && !mayBeOurs && Date.parse(now) - Date.parse(endedAt) > SHOWN_LATE_SECONDS * 1000
}

/** The problems as they are if every Fired in doubt was told: an end from before one of them ends nothing. */
export function withPossibleFirings({ problems, inDoubt }: TicketRecord): Problems {
  return inOrder(inDoubt.filter(({ condition }) => condition === 'fired')).reduce<Problems>(
    withOccurrence,
    problems,
  )
}

function inOrder(begun: readonly BegunDelivery[]): readonly BegunDelivery[] {
  return begun.toSorted((one, other) => one.occurredAt.localeCompare(other.occurredAt))
}
