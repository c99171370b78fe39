/** Identifiers that every installation shares (Microsoft's management packs; seen in public scripts). */
export const WORK_ITEM_CLASS = 'f59821e2-0364-ed2c-19e3-752efbb1ece9'
export const INCIDENT_CLASS = 'a604b942-4c7b-2fb2-28dc-61dc6f465c68'
export const SERVICE_REQUEST_CLASS = '04b69835-6343-4de2-4b19-6be08c612989'
export const CONFIG_ITEM_CLASS = '62f0be9f-ecea-e73c-f00d-3dd78a7422fc'
export const COMPUTER_CLASS = 'ea99500d-8d52-fc52-b5a5-10dcd1e9d2bd'
export const ANALYST_COMMENT_CLASS = 'f14b70f4-878c-c0e1-b5c1-06ca22d05d40'

/** System.WorkItem.Incident.ProjectionType, and the portal's own projection, which shows the same here. */
export const INCIDENT_PROJECTIONS = [
  '285cb0a2-f276-bccb-563e-bb721df7cdec',
  '2d460edd-d5db-bc8c-5be7-45b050cba652',
] as const
/** Name of the first one, which is the projection of templates for incidents. */
export const INCIDENT_PROJECTION_TYPE = 'System.WorkItem.Incident.ProjectionType'
export const CONFIG_ITEM_PROJECTION = '8ab27adb-13b1-2b7b-56e6-91598417cbee'

export const OBJECT_ACTIVE = 'acdcedb7-100c-8c91-d664-4629a218bd94'
export const OBJECT_DELETED = '47101e64-237f-12c8-e3f5-ec5a665412fb'

/** .NET's earliest time, which an object has until it is stored. */
export const NEVER = '0001-01-01T00:00:00.000Z'

/** Which class declares a property that may be searched; the rest are declared by System.WorkItem.Incident or above. */
export const DECLARED_BY_WORK_ITEM: readonly string[] = [
  'Id',
  'Title',
  'Description',
  'CreatedDate',
  'ContactMethod',
]
