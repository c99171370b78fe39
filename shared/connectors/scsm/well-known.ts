/**
 * Identifiers of Service Manager's own management packs: the same in every installation (Microsoft's management packs;
 * seen alike in public scripts for the Cireson portal).
 */

/** System.WorkItem, which declares Id, Title and Description. */
export const WORK_ITEM_CLASS = 'f59821e2-0364-ed2c-19e3-752efbb1ece9'
/** System.WorkItem.Incident. */
export const INCIDENT_CLASS = 'a604b942-4c7b-2fb2-28dc-61dc6f465c68'
/** System.WorkItem.Incident.ProjectionType: an incident with its people, comments and configuration items. */
export const INCIDENT_PROJECTION = '285cb0a2-f276-bccb-563e-bb721df7cdec'
/** System.WorkItem.ChangeRequestProjection: a change request with its people and configuration items. */
export const CHANGE_REQUEST_PROJECTION = '674194d8-0246-7b90-d871-e1ea015b2ea7'
/** System.ConfigItem.Projection. */
export const CONFIG_ITEM_PROJECTION = '8ab27adb-13b1-2b7b-56e6-91598417cbee'
/** The incident template that every installation has. */
export const DEFAULT_TEMPLATE = 'a77bb0c9-e201-dd93-230c-799a66d9e8fa'

/** A Windows computer, whose key is its principal name (Microsoft.Windows.Library; seen in public management packs). */
export const WINDOWS_COMPUTER = {
  name: 'Microsoft.Windows.Computer',
  id: 'ea99500d-8d52-fc52-b5a5-10dcd1e9d2bd',
  keyProperty: 'PrincipalName',
} as const

/** The time of an object that was never stored: it marks a new object (Cireson docs, Projection/Commit). */
export const NEVER = '0001-01-01T00:00:00.000Z'

/** ObjectStatus of what nobody deleted. */
export const OBJECT_ACTIVE = 'acdcedb7-100c-8c91-d664-4629a218bd94'

export const STATUS = {
  active: '5e2d3932-ca6d-1515-7310-6f58584df73e',
  pending: 'b6679968-e84e-96fa-1fec-8cd4ab39c3de',
  resolved: '2b8830b6-59f0-f574-9c2a-f4b4682f1681',
  closed: 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf',
} as const

interface EnumList {
  /** The list that the property takes its values from. */
  readonly id: string
  /** Values that every installation has, by their English names. */
  readonly builtIn: Readonly<Record<string, string>>
}

/** Properties of an incident whose value is one of a list. */
export const ENUM_LISTS: Readonly<Record<string, EnumList>> = {
  Impact: {
    id: '11756265-f18e-e090-eed2-3aa923a4c872',
    builtIn: {
      high: 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664',
      medium: '80cc222b-2653-2f68-8cee-3a7dd3b723c1',
      low: '8f1a713e-53aa-9d8a-31b9-a9540074f305',
    },
  },
  Urgency: {
    id: '04b28bfb-8898-9af3-009b-979e58837852',
    builtIn: {
      high: '2f8f0747-b6cb-7996-fd4a-84d09743f218',
      medium: '02625c30-08c6-4181-b2ed-222fa473280e',
      low: '725a4cad-088c-4f55-a845-000db8872e01',
    },
  },
  Status: {
    id: '89b34802-671e-e422-5e38-7dae9a413ef8',
    builtIn: {
      active: STATUS.active,
      'active.pending': STATUS.pending,
      resolved: STATUS.resolved,
      closed: STATUS.closed,
    },
  },
  Source: {
    id: '5d59071e-69b3-7ef4-6dee-aacc5b36d898',
    builtIn: {
      system: '615778d5-485a-752f-3c5d-f412f806e624',
      'operations manager': '564c1afc-6453-4b25-5564-b46d84155545',
    },
  },
  ResolutionCategory: {
    id: '72674491-02cb-1d90-a48f-1b269eb83602',
    builtIn: { 'fixed by analyst': 'c5f6ada9-a0df-01d6-7087-6b8500ca6c2b' },
  },
  Classification: { id: '1f77f0ce-9e43-340f-1fd5-b11cc36c9cba', builtIn: {} },
  TierQueue: { id: 'c3264527-a501-029f-6872-31300080b3bf', builtIn: {} },
}

/** In any letter case. */
export const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Properties that hold a user, by GUID (names of the portal's projections). */
export const USERS: readonly string[] = ['AssignedWorkItem', 'RequestedWorkItem']

export type Guid = `${string}-${string}-${string}-${string}-${string}`

export function isGuid(value: unknown): value is Guid {
  return typeof value === 'string' && GUID.test(value)
}

/** GUIDs come in either case. */
export function isSame(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase()
}
