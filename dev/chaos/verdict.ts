import type { Story } from '../../shared/bridge/journal/timeline.ts'
import type { DeliveredEntry } from '../../shared/storage/journal-entry.ts'
import { SUBJECT_NAME, type Subject } from './posts.ts'

/** A record of ServiceNow, in its own field names. */
export type ProductRow = Readonly<Record<string, string>>

/** The state when all work is done. */
export interface Outcome {
  readonly subjects: readonly Subject[]
  /** The accepted posts, by deliveryId. */
  readonly deliveries: ReadonlyMap<string, Subject>
  readonly stories: readonly Story[]
  readonly incidents: readonly ProductRow[]
  /** Journal entries of the incidents. */
  readonly notes: readonly ProductRow[]
}

/** The broken promises, with the ids that lead to the evidence. */
export interface Verdict {
  readonly lost: readonly string[]
  readonly duplicates: readonly string[]
}

/** ServiceNow's state of a resolved incident. */
const RESOLVED = '6'

/** Compares what was accepted with what the product has. The journal counts only where the product agrees with it. */
export function judge(outcome: Outcome): Verdict {
  return {
    lost: [...lostDeliveries(outcome), ...wrongStates(outcome)],
    duplicates: [
      ...repeated(outcome.incidents, 'correlation_id').map((id) => `two incidents with correlation id ${id}`),
      ...repeatedNotes(outcome.notes),
      ...surplusIncidents(outcome),
    ],
  }
}

function lostDeliveries({ deliveries, stories, ...outcome }: Outcome): string[] {
  const incidents = byItem(outcome.incidents)
  const storyOf = new Map(stories.map((story) => [story.deliveryId, story]))
  return [...deliveries].flatMap(([deliveryId, subject]) => {
    const entries = storyOf.get(deliveryId)?.entries ?? []
    if (entries.some(({ step }) => step === 'dead')) return []
    const delivered = entries.filter((entry): entry is DeliveredEntry => entry.step === 'delivered')
    if (delivered.length === 0) return [`delivery ${deliveryId} about ${subject.name} was never delivered`]
    const isTold = (incidents.get(subject.name) ?? []).some((incident) =>
      delivered.some((entry) => isToldBy(entry, incident)),
    )
    return isTold ? [] : [`delivery ${deliveryId} is in no incident about ${subject.name}`]
  })
}

/** A copy that finds a delivery done by another copy, which did not get to the journal, knows only the ticket's id. */
function isToldBy({ number, correlationId }: DeliveredEntry, incident: ProductRow): boolean {
  return number === '' ? incident['correlation_id'] === correlationId : incident['number'] === number
}

/** Ended subjects have a resolved incident, and lasting ones an open incident. */
function wrongStates(outcome: Outcome): string[] {
  const dead = deadSubjects(outcome)
  const states = byItem(outcome.incidents)
  return outcome.subjects.flatMap(({ name, isOver }) => {
    const found = states.get(name) ?? []
    const isRight = found.length > 0 && found.every(({ state }) => (state === RESOLVED) === isOver)
    if (isRight || dead.has(name)) return []
    const are = found.map(({ number, state }) => `${number} in state ${state}`).join(', ') || 'nothing'
    return [`${name} ${isOver ? 'is over' : 'lasts'}, and the product has ${are}`]
  })
}

/** A repeated episode has the ticket of the one before; only one that was reported first has its own. */
function surplusIncidents({ subjects, incidents }: Outcome): string[] {
  const found = byItem(incidents)
  return subjects.flatMap(({ name, episodes }) => {
    const numbers = (found.get(name) ?? []).map(({ number }) => number)
    return numbers.length > episodes ? [`${name} has ${numbers.join(', ')}`] : []
  })
}

/** Each work note ends with a marker that names its content. */
function repeatedNotes(notes: readonly ProductRow[]): string[] {
  const marked = notes.map((note) => ({
    ...note,
    marker: `${/\[delivery (\w+)\]$/.exec(note['value'] ?? '')?.[1] ?? note['sys_id']}`,
  }))
  return repeated(marked, 'marker').map((marker) => `the note ${marker} was written twice`)
}

function deadSubjects({ deliveries, stories }: Outcome): Set<string> {
  const dead = stories.filter(({ entries }) => entries.some(({ step }) => step === 'dead'))
  return new Set(dead.flatMap(({ deliveryId }) => deliveries.get(deliveryId)?.name ?? []))
}

function byItem(incidents: readonly ProductRow[]): Map<string, ProductRow[]> {
  return Map.groupBy(incidents, itemOf)
}

/** The subject of an incident: the template's title contains its resource, at no fixed position. */
function itemOf(incident: ProductRow): string {
  return SUBJECT_NAME.exec(incident['short_description'] ?? '')?.[0] ?? ''
}

function repeated(rows: readonly ProductRow[], field: string): string[] {
  return [...Map.groupBy(rows, (row) => row[field] ?? '')]
    .filter(([, same]) => same.length > 1)
    .map(([value]) => value)
}
