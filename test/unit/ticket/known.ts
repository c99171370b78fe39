import type { Severity } from '../../../shared/alert/alert.ts'
import type { Occurrence, Episode } from '../../../shared/ticket/episodes.ts'
import type { Arrival, Known } from '../../../shared/ticket/situation.ts'
import type { Assignment } from '../../../shared/ticket/ticket.ts'
import { START } from '../../builders/clock.ts'

/** Minutes after the start of the stories. */
export const at = (minute: number): string => new Date(Date.parse(START) + minute * 60_000).toISOString()

/** The minute of the decision, unless a test says otherwise. */
export const NOW = 1000

export const NOBODY: Assignment = { assignee: '', group: 'operations', inWork: false }

export function buildEpisode(overrides: Partial<Episode> = {}): Episode {
  const named = { name: 'cpu-high: vm-1', rule: 'cpu-high', alertId: '/alerts/a' }
  return { ...named, firedAt: at(10), endedAt: null, reportsEnd: 'yes', ...overrides }
}

/** An episode that fired at minute 10 and lasts. */
export const lasts = { a: buildEpisode() }

/** The same, which ended at minute 20. */
export const ended = { a: buildEpisode({ endedAt: at(20) }) }

/** A ticket that is assigned to nobody, about one episode that lasts; a test overrides what it needs. */
export function buildKnown(overrides: Partial<Known> = {}): Known {
  return {
    status: 'open',
    episodes: lasts,
    severity: 'Sev2',
    resolvedByUsAt: null,
    heldByUsAt: null,
    reopenedByPerson: false,
    assignmentBefore: NOBODY,
    assignment: NOBODY,
    closeCode: '',
    notedAt: [],
    pendingDigest: 0,
    heardAt: at(10),
    ...overrides,
  }
}

export function buildOccurrence(overrides: Partial<Occurrence> = {}): Occurrence {
  return {
    episode: 'a',
    name: 'cpu-high: vm-1',
    rule: 'cpu-high',
    alertId: '/alerts/a',
    condition: 'fired',
    occurredAt: at(10),
    severity: 'Sev2',
    reportsEnd: 'yes',
    ...overrides,
  }
}

/** @param minute when it fired @param episode its key */
export function fired(minute: number, severity: Severity = 'Sev2', episode = 'a'): Arrival {
  return { what: 'fired', occurrences: [buildOccurrence({ occurredAt: at(minute), severity, episode })] }
}

/** @param minute when it ended @param episode its key */
export function resolved(minute: number, episode = 'a'): Arrival {
  const occurrence = buildOccurrence({ condition: 'resolved', occurredAt: at(minute), episode })
  return { what: 'resolved', occurrences: [occurrence] }
}

/** An end that looks back on what was over long before. */
export function reviewed(minute: number): Arrival {
  const occurrence = buildOccurrence({ condition: 'resolved', occurredAt: at(minute), isReview: true })
  return { what: 'resolved', occurrences: [occurrence] }
}

export const wakeUp: Arrival = { what: 'wakeUp' }
