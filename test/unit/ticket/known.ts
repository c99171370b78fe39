import type { Severity } from '../../../shared/alert/alert.ts'
import type { Occurrence, Problem } from '../../../shared/ticket/episodes.ts'
import type { Arrival, Known } from '../../../shared/ticket/situation.ts'
import type { Hands } from '../../../shared/ticket/ticket.ts'
import { START } from '../../builders/clock.ts'

/** Minutes after the start of the stories. */
export const at = (minute: number): string => new Date(Date.parse(START) + minute * 60_000).toISOString()

/** The minute of the decision, unless a test says otherwise. */
export const NOW = 1000

export const NOBODY: Hands = { assignee: '', group: 'operations', inWork: false }

export function buildProblem(overrides: Partial<Problem> = {}): Problem {
  return { name: 'cpu-high: vm-1', firedAt: at(10), endedAt: null, tellsEnd: 'yes', ...overrides }
}

/** A problem that fired at minute 10 and lasts. */
export const lasts = { a: buildProblem() }

/** The same, which ended at minute 20. */
export const ended = { a: buildProblem({ endedAt: at(20) }) }

/** A ticket in nobody's hands about one problem that lasts, changed where a test cares. */
export function buildKnown(overrides: Partial<Known> = {}): Known {
  return {
    status: 'open',
    problems: lasts,
    severity: 'Sev2',
    resolvedByUsAt: null,
    heldByUsAt: null,
    isTakenBack: false,
    handsBefore: NOBODY,
    hands: NOBODY,
    closeCode: '',
    notedAt: [],
    untold: 0,
    heardAt: at(10),
    ...overrides,
  }
}

export function buildOccurrence(overrides: Partial<Occurrence> = {}): Occurrence {
  return {
    problem: 'a',
    name: 'cpu-high: vm-1',
    condition: 'fired',
    occurredAt: at(10),
    severity: 'Sev2',
    tellsEnd: 'yes',
    ...overrides,
  }
}

/** @param minute when it fired @param problem its key */
export function fired(minute: number, severity: Severity = 'Sev2', problem = 'a'): Arrival {
  return { what: 'fired', occurrences: [buildOccurrence({ occurredAt: at(minute), severity, problem })] }
}

/** @param minute when it ended @param problem its key */
export function resolved(minute: number, problem = 'a'): Arrival {
  const occurrence = buildOccurrence({ condition: 'resolved', occurredAt: at(minute), problem })
  return { what: 'resolved', occurrences: [occurrence] }
}

export const reminder: Arrival = { what: 'reminder' }
