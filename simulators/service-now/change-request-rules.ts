import type { Actor } from './access.ts'
import type { TableRules } from './table-rules.ts'
import type { Row } from './columns.ts'

const NEW = '-5'
const CLOSED = '3'
const CANCELED = '4'

const hasEnded = (state: string | undefined): boolean => state === CLOSED || state === CANCELED

function defaultChangeRequest(stamp: string, actor: Actor): Row {
  return {
    sys_class_name: 'change_request',
    state: NEW,
    type: 'normal',
    impact: '3',
    urgency: '3',
    priority: '4',
    risk: '4',
    escalation: '0',
    conflict_status: 'Not Run',
    active: 'true',
    made_sla: 'true',
    opened_at: stamp,
    opened_by: actor.sysId,
    requested_by: actor.sysId,
  }
}

/** The rules of change requests in the classic model. */
export const CHANGE_REQUEST_RULES: TableRules = {
  numberPrefix: 'CHG',
  defaults: defaultChangeRequest,
  derive: (before, after, stamp, actor) => {
    after.active = String(!hasEnded(after.state))
    if (hasEnded(after.state) && !hasEnded(before?.state)) {
      Object.assign(after, { closed_at: stamp, closed_by: actor.sysId })
    }
  },
}
