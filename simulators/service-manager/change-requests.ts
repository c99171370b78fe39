import { OBJECT_ACTIVE } from './classes.ts'
import { newGuid } from './guid.ts'

/** System.WorkItem.ChangeRequest (Microsoft's management packs). */
const CHANGE_REQUEST_CLASS = 'e6c9cf6e-d7fe-1b5d-216c-c3f5d2c7670c'

/** System.WorkItem.ChangeRequestProjection. */
export const CHANGE_REQUEST_PROJECTION = '674194d8-0246-7b90-d871-e1ea015b2ea7'

/** Values of an enumeration; their GUIDs are different in each management group. */
const named = (...names: readonly string[]): Readonly<Record<string, object>> =>
  Object.fromEntries(names.map((Name) => [Name, { Id: newGuid(), Name }]))

/** ChangeStatusEnum and the other lists of a change request (from general knowledge of the product). */
export const CHANGE_VALUES = {
  status: named('New', 'InProgress', 'OnHold', 'Completed', 'Failed', 'Cancelled', 'Closed', 'Submitted'),
  priority: named('High', 'Medium', 'Low'),
  impact: named('Major', 'Significant', 'Minor'),
  risk: named('High', 'Medium', 'Low'),
  area: named('Security', 'Hardware', 'Software'),
  category: named('Standard', 'Major', 'Minor', 'Emergency'),
}

/** The members that every change request has. */
export const CHANGE_REQUEST = {
  ClassTypeId: CHANGE_REQUEST_CLASS,
  ClassName: 'System.WorkItem.ChangeRequest',
  ObjectStatus: { Id: OBJECT_ACTIVE, Name: 'Active' },
}
