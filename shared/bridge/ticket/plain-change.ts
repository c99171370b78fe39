import type { BridgeError, ErrorCode } from '../../errors.ts'
import { namesField } from '../../template/named-field.ts'
import { digest } from '../../ticket/digest.ts'
import type { ReasonCode } from '../../ticket/reasons.ts'
import type { Action } from '../../ticket/ticket.ts'
import { type BatchState, doubtsOf, type Refusal } from './batch-state.ts'
import type { TicketChange } from './changes.ts'
import type { TicketTools } from './ticket-tools.ts'
import { type Plain, sectionOf } from './write-ticket.ts'

/** Failures that only a change of the template can fix. */
export const MENDABLE: ReadonlySet<ErrorCode> = new Set(['template_failed', 'product_rejected'])

/** The plain change that replaces a full one, and why. */
export const PLAINLY: Readonly<
  Record<Action, { readonly action: Action; readonly reasonCode: ReasonCode; readonly failed: string }>
> = {
  open: { action: 'open', reasonCode: 'plain-ticket', failed: '' },
  note: { action: 'note', reasonCode: 'plain-change', failed: '' },
  escalate: { action: 'note', reasonCode: 'plain-change', failed: 'could not be escalated' },
  reopen: { action: 'reopen', reasonCode: 'plain-change', failed: '' },
  hold: { action: 'note', reasonCode: 'end-noted-only', failed: 'could not be put on hold and stays open' },
  resolve: { action: 'note', reasonCode: 'end-noted-only', failed: 'could not be resolved and stays open' },
}

/**
 * The change as it is made plainly. A wake-up comes again until it is done, and then a note of it must have the same id:
 * it is looked up by that, and not by its tries.
 */
export function plainChangeOf(change: TicketChange): TicketChange {
  const { action, delivery } = change
  const { wakeUp } = delivery.notification
  const plain = { ...change, action: PLAINLY[action].action }
  return wakeUp === undefined
    ? plain
    : { ...plain, changeId: digest('plain', delivery.deliveryId, wakeUp.at, action) }
}

/** Whether an earlier try, whose answer was lost, has written the plain note. */
export async function isNotedPlainly(
  state: BatchState,
  { action, delivery, changeId }: TicketChange,
  { connector }: Pick<TicketTools, 'connector'>,
): Promise<boolean> {
  const { item } = state.record
  if (action !== 'note' || item === null) return false
  const isWakeUp = delivery.notification.wakeUp !== undefined
  const ids = isWakeUp ? [changeId] : doubtsOf(state, { delivery }).map((doubt) => doubt.changeId)
  for (const id of new Set(ids)) if (await connector.isWritten(item, id)) return true
  return false
}

/**
 * The fields of a plain change. A new ticket keeps the values that are known before there is an alert, because products
 * may require more fields than we know of, but for one that the product names in its refusal; or, after another
 * refusal, none.
 */
export function plainOf(change: TicketChange, { error, isBare }: Refusal): Plain {
  const keeps = (field: string): boolean => !isBare && !namesField(error.message, field)
  return { text: plainTextOf(change, error), keeps }
}

/** What a plain ticket or note says: what happened, what went wrong, and where to fix it. */
function plainTextOf(change: TicketChange, problem: BridgeError): string {
  const { action, delivery } = change
  const { alert, route } = delivery
  const { failed } = PLAINLY[action]
  const section = sectionOf(change)
  const place = route.template.placeOf(section, problem.message)
  const lines = [
    happenedIn(change),
    ...(failed === '' ? [] : [`This ticket ${failed}.`]),
    alert.summary,
    ...(alert.links.alert === null ? [] : [`Alert: ${alert.links.alert}`]),
    '',
    `This was written without the template's other fields, because it failed: ${problem.message}`,
    // The message of a failed template names the line.
    ...(problem.code === 'template_failed' ? [] : [`Fix ${place}`]),
  ]
  return lines.join('\n')
}

function happenedIn({ action, delivery: { alert, notification } }: TicketChange): string {
  const { severity, rule, condition, firedAt, resolvedAt } = alert
  const isEnd = action === 'resolve' || action === 'hold' || condition === 'resolved'
  if (!isEnd) {
    const verb = alert.shape === 'ticket-request' ? 'was requested' : 'fired'
    return `${severity} ${rule.name} ${verb} at ${firedAt}.`
  }
  if (notification.wakeUp !== undefined && condition === 'fired')
    return `${rule.name} counts as over: no report came for as long as the route waits.`
  return `${rule.name} has been over since ${resolvedAt ?? firedAt}.`
}
