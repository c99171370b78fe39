import type {
  AcceptedEntry,
  DeadEntry,
  DeliveredEntry,
  MutedEntry,
  WaitingEntry,
} from '../../shared/storage/journal-entry.ts'
import { reasonOf } from '../../shared/ticket/reasons.ts'
import { START } from './clock.ts'

/** The id of the delivery that these lines are about, unless a test sets another. */
export const DELIVERY = '0'.repeat(31) + '1'

export function buildAccepted(overrides: Partial<AcceptedEntry> = {}): AcceptedEntry {
  return {
    at: START,
    deliveryId: DELIVERY,
    step: 'accepted',
    alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/aaaaaaaa-0001',
    rule: 'cpu-high',
    condition: 'fired',
    severity: 'Sev1',
    items: ['vm-1'],
    ...overrides,
  }
}

export function buildWaiting(overrides: Partial<WaitingEntry> = {}): WaitingEntry {
  return {
    at: START,
    deliveryId: DELIVERY,
    step: 'waiting',
    route: 'incidents',
    code: 'product_throttled',
    reason: 'ServiceNow answered 429.',
    attempt: 1,
    until: START,
    ...overrides,
  }
}

export function buildDelivered(overrides: Partial<DeliveredEntry> = {}): DeliveredEntry {
  return {
    at: START,
    deliveryId: DELIVERY,
    step: 'delivered',
    route: 'incidents',
    connection: 'servicenow',
    correlationId: 'c'.repeat(32),
    number: 'INC0010001',
    actions: ['open'],
    reason: 'there is no ticket',
    durationMs: 812,
    ...overrides,
  }
}

export function buildMuted(overrides: Partial<MutedEntry> = {}): MutedEntry {
  return {
    at: START,
    deliveryId: DELIVERY,
    step: 'muted',
    route: 'incidents',
    silence: 's-1',
    why: 'move',
    ...reasonOf('muted'),
    ...overrides,
  }
}

export function buildDead(overrides: Partial<DeadEntry> = {}): DeadEntry {
  return {
    at: START,
    deliveryId: DELIVERY,
    step: 'dead',
    route: 'incidents',
    code: 'product_rejected',
    reason: 'A mandatory field is missing.',
    letter: `2026-11-23/${DELIVERY}.incidents.json`,
    ...overrides,
  }
}
