import { type Actor, isAdmin } from './access.ts'
import { aclRefused, mandatoryMissing } from './rest-error.ts'
import type { CheckedWrite, TableRules } from './table-rules.ts'
import type { Row } from './columns.ts'

/** dl_u_priority: impact and urgency to priority (ServiceNow docs, priority lookup rules). */
const PRIORITIES: Readonly<Record<string, string>> = {
  '1,1': '1',
  '1,2': '2',
  '1,3': '3',
  '2,1': '2',
  '2,2': '3',
  '2,3': '4',
  '3,1': '3',
  '3,2': '4',
  '3,3': '5',
}

const ON_HOLD = '3'
const AWAITING_CALLER = '1'
const RESOLVED = '6'
const CLOSED = '7'
const CANCELED = '8'
const ENDED = new Set<string | undefined>([RESOLVED, CLOSED, CANCELED])

/** The values of a new incident that the client did not give. */
function defaultIncident(stamp: string, actor: Actor): Row {
  return {
    sys_class_name: 'incident',
    state: '1',
    incident_state: '1',
    impact: '3',
    urgency: '3',
    severity: '3',
    active: 'true',
    made_sla: 'true',
    category: 'inquiry',
    reopen_count: '0',
    opened_at: stamp,
    opened_by: actor.sysId,
  }
}

/** `state` and `incident_state` always have the same value; `state` wins when both are sent. */
function alignStates(values: Row): void {
  if (values.state !== undefined) values.incident_state = values.state
  else if (values.incident_state !== undefined) values.state = values.incident_state
}

/**
 * The access controls and data policies of an incident.
 *
 * @throws RestError 403 when the write is refused.
 */
function checkIncident(write: CheckedWrite, actor: Actor): void {
  const { before, after } = write
  if (!isAdmin(actor) && before?.state === CLOSED) throw aclRefused('Update')
  if (!isAdmin(actor) && after.state === CLOSED) throw aclRefused(before === undefined ? 'Insert' : 'Update')
  const missing = missingFields(write)
  if (missing.length > 0) throw mandatoryMissing(missing)
}

function awaitsCaller(row: Row | undefined): boolean {
  return row?.state === ON_HOLD && row.hold_reason === AWAITING_CALLER
}

function missingFields({ database, before, after, journals }: CheckedWrite): string[] {
  const { state, hold_reason, close_code, close_notes } = after
  const missing: string[] = []
  if (state === ON_HOLD && !hold_reason) missing.push('On hold reason')
  const isAwaitedAnew = awaitsCaller(after) && !awaitsCaller(before)
  if (isAwaitedAnew && journals.comments === undefined) missing.push('Additional comments')
  if (state === RESOLVED || state === CLOSED) {
    // The platform drops an unknown code and then reports the field as missing.
    const known = database.choice(database.table('incident'), 'close_code', close_code ?? '')
    if (known === undefined) missing.push('Resolution code')
    if (!close_notes) missing.push('Close notes')
  }
  return missing
}

/** Sets the fields that the platform itself writes, after a write has passed the checks. */
function deriveIncident(before: Row | undefined, after: Row, stamp: string, actor: Actor): void {
  after.priority = PRIORITIES[`${after.impact},${after.urgency}`] ?? after.priority ?? ''
  after.active = String(after.state !== CLOSED && after.state !== CANCELED)
  const entered = (state: string): boolean => after.state === state && before?.state !== state
  if (entered(RESOLVED)) Object.assign(after, { resolved_at: stamp, resolved_by: actor.sysId })
  if (entered(CLOSED)) Object.assign(after, { closed_at: stamp, closed_by: actor.sysId })
  if (ENDED.has(before?.state) && !ENDED.has(after.state)) {
    const cleared = { resolved_at: '', resolved_by: '', closed_at: '', closed_by: '' }
    Object.assign(after, cleared, { reopen_count: String(Number(before?.reopen_count) + 1) })
  }
}

/** The rules of incidents. */
export const INCIDENT_RULES: TableRules = {
  numberPrefix: 'INC',
  defaults: defaultIncident,
  align: alignStates,
  check: checkIncident,
  derive: deriveIncident,
}
