import { printable } from '../printable.ts'
import { type ActionGroup, EXPRESSION, isExpression } from './action-groups.ts'
import { memberOf, type Members, textMember } from './json-members.ts'
import { parseTicketConfiguration, type TicketConfiguration } from './ticket-configuration.ts'

/** An ITSM action of one or more action groups. */
export interface Receiver {
  readonly name: string
  readonly actionGroups: readonly string[]
  /** GUID of the ITSMC connection, in lower case; `''` when the export has none. */
  readonly connectionId: string
  readonly configuration: TicketConfiguration
  /** Remarks on the receiver itself. */
  readonly remarks: readonly string[]
}

/** The receivers of action groups, each once: two equal ones with the same name count as one. */
export function collectReceivers(groups: readonly ActionGroup[]): Receiver[] {
  const receivers = new Map<string, Receiver>()
  for (const group of groups) {
    for (const exported of group.receivers) {
      const receiver = parseReceiver(exported, printable(group.name))
      const { actionGroups, configuration, ...rest } = receiver
      const key = JSON.stringify([rest, configuration, [...configuration.constants]])
      const known = receivers.get(key)?.actionGroups ?? []
      receivers.set(key, { ...receiver, actionGroups: [...new Set([...known, ...actionGroups])] })
    }
  }
  return [...receivers.values()]
}

function parseReceiver(members: Members, actionGroup: string): Receiver {
  const name = printable(textMember(members, 'name'))
  return {
    name: name || '(without a name)',
    actionGroups: [actionGroup],
    connectionId: printable(textMember(members, 'connectionId')).toLowerCase(),
    configuration: parseTicketConfiguration(memberOf(members, 'ticketConfiguration')),
    remarks: remarksOn(members),
  }
}

/** Azure takes both ids in any form; for any other, its portal says that the connection was deleted or moved. */
function remarksOn(members: Members): string[] {
  const remarks: string[] = []
  const connectionId = textMember(members, 'connectionId')
  const workspaceId = textMember(members, 'workspaceId')
  if (isExpression(connectionId)) remarks.push(`connectionId is ${EXPRESSION}`)
  else if (!GUID.test(connectionId))
    remarks.push('connectionId is not a GUID: ITSMC cannot have found its connection')
  if (!isExpression(workspaceId) && !WORKSPACE.test(workspaceId)) {
    remarks.push('workspaceId is not "{subscription}|{workspace}": ITSMC cannot have found it')
  }
  return remarks
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const WORKSPACE = /^[0-9a-f-]{36}\|[0-9a-f-]{36}$/i
