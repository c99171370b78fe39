import type { Alert } from '../alert/alert.ts'
import { durationWords } from '../alert/time.ts'
import type { Policy } from './policy.ts'

/**
 * How a ticket ends that is not resolved when its problem is over, in a sentence for its reader; `''` where the end is
 * reported and resolves the ticket.
 */
export function closingOf(
  { reportsEnd, shape }: Pick<Alert, 'reportsEnd' | 'shape'>,
  { onResolve, closeAfterSeconds }: Policy,
): string {
  if (shape === 'ticket-request') return 'A person closes this ticket: nothing reports its end.'
  if (onResolve === 'note' || onResolve === 'nothing')
    return 'A person closes this ticket: this route leaves that to people.'
  if (reportsEnd === 'yes') return ''
  if (closeAfterSeconds === undefined) {
    return reportsEnd === 'no'
      ? 'A person closes this ticket: Azure reports no end of such alerts.'
      : 'Unless its end is reported, a person closes this ticket.'
  }
  const span = durationWords(closeAfterSeconds)
  return reportsEnd === 'no'
    ? `Azure reports no end of such alerts: this ticket is resolved when no further one came for ${span}.`
    : `Unless its end is reported before, this ticket is resolved when no further alert came for ${span}.`
}
