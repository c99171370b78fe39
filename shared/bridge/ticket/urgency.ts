import type { Occurrence } from '../../ticket/episodes.ts'
import type { Urgency } from '../protect/bulkhead.ts'

/** A severe Fired goes first where a product cannot take everything. */
export function urgencyOf({ condition, severity }: Pick<Occurrence, 'condition' | 'severity'>): Urgency {
  return condition === 'fired' && (severity === 'Sev0' || severity === 'Sev1') ? 'urgent' : 'normal'
}
