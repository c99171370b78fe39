import { asBridgeError, type BridgeError, type ErrorCode } from '../../errors.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { ReasonCode } from '../../ticket/reasons.ts'
import type { Action, WorkItem } from '../../ticket/ticket.ts'
import type { TicketChange } from './changes.ts'
import type { TicketTools } from './ticket-tools.ts'
import { type PlainText, writeTicket } from './write-ticket.ts'

/** A change as it was made. */
export interface WrittenChange {
  readonly item: WorkItem
  readonly action: Action
  /** Absent when it was made as it was decided. */
  readonly plain?: { readonly reasonCode: ReasonCode; readonly problem: string }
}

/** What a person must mend in a template, and nothing else is wrong. */
const MENDABLE: ReadonlySet<ErrorCode> = new Set(['template_failed', 'product_rejected'])

/** What is done plainly where it cannot be done in full: as what, and why. */
const PLAINLY: Readonly<
  Partial<Record<Action, { readonly action: Action; readonly reasonCode: ReasonCode }>>
> = {
  open: { action: 'open', reasonCode: 'plain-ticket' },
  resolve: { action: 'note', reasonCode: 'end-noted-only' },
}

/**
 * Writes a change. Where its template fails, or the product refuses what it gives, a ticket is opened with the required
 * fields only, and an end is noted: a person reads what happened, and where to mend it.
 *
 * @throws BridgeError what stood in the way; of a plain change that is refused as well, the first refusal
 */
export async function writeInFullOrPlainly(
  change: TicketChange,
  record: TicketRecord,
  tools: TicketTools,
): Promise<WrittenChange> {
  try {
    return { item: await writeTicket(change, record, tools), action: change.action }
  } catch (thrown) {
    const error = asBridgeError(thrown)
    const plainly = PLAINLY[change.action]
    const isWakeUp = change.delivery.notification.wakeUp !== undefined
    if (plainly === undefined || isWakeUp || error.inDoubt || !MENDABLE.has(error.code)) throw error
    const { action, reasonCode } = plainly
    const item = await writePlainly({ ...change, action }, plainTextOf(change, error), error, record, tools)
    return { item, action, plain: { reasonCode, problem: error.message } }
  }
}

async function writePlainly(
  change: TicketChange,
  text: PlainText,
  first: BridgeError,
  record: TicketRecord,
  tools: TicketTools,
): Promise<WorkItem> {
  try {
    return await writeTicket(change, record, tools, text)
  } catch (thrown) {
    const error = asBridgeError(thrown)
    throw MENDABLE.has(error.code) ? first : error
  }
}

function plainTextOf({ action, delivery }: TicketChange, { message }: BridgeError): PlainText {
  const { alert, route } = delivery
  const happened =
    action === 'open'
      ? `${alert.severity} ${alert.rule.name} fired at ${alert.firedAt}.`
      : `${alert.rule.name} is over since ${alert.resolvedAt ?? alert.firedAt}. This ticket could not be resolved and stays open.`
  const lines = [
    happened,
    alert.summary,
    ...(alert.links.alert === null ? [] : [`Alert: ${alert.links.alert}`]),
    '',
    `This was written without the template's other fields, because it failed: ${message}`,
    `Mend ${route.template.placeOf(action)}.`,
  ]
  return lines.join('\n')
}
