import type { Context } from 'hono'
import {
  badPayload,
  missingPrivilege,
  noRecord,
  noSegment,
  notSimulated,
  refused,
} from './dataverse-error.ts'
import type { Segment } from './odata-path.ts'
import {
  type Environment,
  OPERATIONS,
  type Organization,
  privilegeId,
  privilegeName,
} from './organization.ts'
import { readPayload } from './payload.ts'
import { ACTIVE, createRecord, overwriteRecord, RESOLVED } from './records.ts'
import type { Reference } from './columns.ts'

/** Answers the functions and actions of the Web API; undefined for any other segment. */
export async function answerMessage(
  organization: Organization,
  context: Context<Environment>,
  [first, second]: readonly Segment[],
): Promise<Response | undefined> {
  const name = second?.name ?? first?.name
  switch (`${context.req.method} ${name}`) {
    case 'GET WhoAmI':
      return context.json({
        BusinessUnitId: organization.businessUnitId,
        UserId: organization.userId,
        OrganizationId: organization.id,
      })
    case 'GET Microsoft.Dynamics.CRM.RetrieveUserPrivileges':
      return context.json({ RolePrivileges: rolePrivileges(organization) })
    case 'POST CloseIncident':
      closeIncident(organization, await context.req.json().catch(() => undefined))
      return context.body(null, 204)
    default:
      if (/^\$(batch|metadata|all)$/.test(name ?? '')) throw notSimulated(String(name))
      if (second !== undefined && second.name !== '$count') throw unknownSegment(organization, first, second)
      return undefined
  }
}

/** The error for an unknown segment: 501 for a column or a relationship of a record, which are not simulated, or else 404. */
function unknownSegment(organization: Organization, first: Segment | undefined, second: Segment): Error {
  const table = organization.ofEntitySet(first?.name ?? '')
  const isOfTable = [...(table?.columns ?? [])].some(
    ([name, { targets = [] }]) =>
      name === second.name || targets.some(({ navigation }) => navigation === second.name),
  )
  return isOfTable ? notSimulated(`${second.name} of a record by itself`) : noSegment(second.name)
}

function rolePrivileges(organization: Organization): object[] {
  return [...organization.tables.values()]
    .flatMap((table) => OPERATIONS.map((operation) => privilegeName(operation, table)))
    .filter((name) => !organization.lackedPrivileges.has(name))
    .map((name) => ({
      Depth: 'Global',
      PrivilegeId: privilegeId(name),
      BusinessUnitId: organization.businessUnitId,
    }))
}

/** The privileges that resolving a case needs (Dataverse docs, privileges of the CloseIncident message). */
const CLOSING = [
  'prvCreateActivity',
  'prvAppendActivity',
  'prvAppendToIncident',
  'prvWriteIncident',
  'prvReadActivity',
  'prvWriteActivity',
  'prvDeleteQueueItem',
]

/** Creates the record of the resolution, and resolves the case with a status that belongs to Resolved. */
function closeIncident(organization: Organization, body: unknown): void {
  const lacked = CLOSING.find((name) => organization.lackedPrivileges.has(name))
  if (lacked !== undefined) throw missingPrivilege(organization.userId, lacked, 'incident')
  const { IncidentResolution: resolution, Status: status } = (body ?? {}) as {
    IncidentResolution?: unknown
    Status?: unknown
  }
  if (typeof status !== 'number') throw badPayload('', "The parameter 'Status' of CloseIncident is missing.")
  const resolutions = organization.table('incidentresolution')
  const values = readPayload(organization, resolutions, resolution)
  const reference = values['incidentid'] as Reference | undefined
  const incidents = organization.table('incident')
  const row = incidents.rows.get(reference?.id ?? '')
  if (row === undefined) throw noRecord('incident', reference?.id ?? '')
  if (row['statecode'] !== ACTIVE) throw refused('Already Closed or Canceled')
  const chosen = status === -1 ? {} : { statuscode: status }
  overwriteRecord(organization, incidents, row, { statecode: RESOLVED, ...chosen })
  createRecord(organization, resolutions, values)
}
