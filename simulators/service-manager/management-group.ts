import {
  COMPUTER_CLASS,
  CONFIG_ITEM_CLASS,
  INCIDENT_CLASS,
  INCIDENT_PROJECTION_TYPE,
  OBJECT_ACTIVE,
  SERVICE_REQUEST_CLASS,
} from './classes.ts'
import { newGuid } from './guid.ts'
import { type EnumList, freshLists } from './lists.ts'

/** An object with its related objects, in the form of the portal's JSON. */
export type Projection = Record<string, unknown>

/** A template for new work items. */
export interface Template {
  readonly id: string
  readonly name: string
  readonly classId: string
  readonly className: string
  /** Name of its type projection. */
  readonly projectionType: string
  readonly values: Projection
}

/** A user of the domain. */
export interface User {
  readonly id: string
  readonly domain: string
  readonly userName: string
}

/** A text property that an extension adds to incidents. */
export interface ExtensionProperty {
  readonly name: string
  readonly classId: string
}

/** The data of Service Manager, used by the portal and by the gateway. */
export class ManagementGroup {
  readonly now: () => Date
  readonly lists: Record<string, EnumList> = freshLists()
  readonly templates: readonly Template[]
  readonly extension: ExtensionProperty[] = []
  /** By BaseId, in the order of their creation. */
  readonly incidents = new Map<string, Projection>()
  /** Change requests by BaseId; clients read them and do not write them. */
  readonly changeRequests = new Map<string, Projection>()
  /** BaseIds of the objects outside the scope of the user's role. */
  readonly hidden = new Set<string>()
  readonly configItems: Projection[]
  #lastNumber = 1000
  #lastModified = 0

  constructor(now: () => Date) {
    this.now = now
    this.templates = freshTemplates(this)
    this.configItems = ['web-server-01.example.com', 'sql-server-01.example.com', 'payments'].map(computer)
  }

  /** The next number: IR1001, IR1002 …. Each is used once, even if the incident is not stored. */
  nextNumber(prefix = 'IR'): string {
    this.#lastNumber += 1
    return `${prefix}${this.#lastNumber}`
  }

  /** The time of a write; each write has another one. */
  nextModified(): string {
    this.#lastModified = Math.max(this.#lastModified + 1, this.now().getTime())
    return new Date(this.#lastModified).toISOString().slice(0, -1)
  }

  /** `{Id, Name}` of a value of a list, the form in projections. */
  enumValue(property: string, id: unknown): { Id: string; Name: string } | undefined {
    const found = this.lists[property]?.values.find((each) => each.id === String(id).toLowerCase())
    return found === undefined ? undefined : { Id: found.id, Name: found.name }
  }

  /** `{Id, Name}` of the value of a list with this English name. */
  enumNamed(property: string, name: string): { Id: string; Name: string } | undefined {
    return this.enumValue(property, this.lists[property]?.values.find((each) => each.name === name)?.id)
  }
}

function computer(displayName: string): Projection {
  return {
    BaseId: newGuid(),
    ClassTypeId: displayName.includes('.') ? COMPUTER_CLASS : CONFIG_ITEM_CLASS,
    ClassName: displayName.includes('.') ? 'Microsoft.Windows.Computer' : 'System.ConfigItem',
    DisplayName: displayName,
    ...(displayName.includes('.') ? { PrincipalName: displayName } : {}),
    ObjectStatus: { Id: OBJECT_ACTIVE, Name: 'Active' },
  }
}

function freshTemplates(group: ManagementGroup): readonly Template[] {
  const incident = {
    classId: INCIDENT_CLASS,
    className: 'System.WorkItem.Incident',
    projectionType: INCIDENT_PROJECTION_TYPE,
  }
  const medium = {
    Impact: group.enumNamed('Impact', 'Medium'),
    Urgency: group.enumNamed('Urgency', 'Medium'),
  }
  return [
    {
      ...incident,
      id: 'a77bb0c9-e201-dd93-230c-799a66d9e8fa',
      name: 'Default Incident Template',
      values: {},
    },
    {
      ...incident,
      id: newGuid(),
      name: 'Azure alert',
      values: { Title: 'Azure alert', Escalated: true, ...medium },
    },
    {
      ...incident,
      id: newGuid(),
      name: 'Made with a view of the helpdesk',
      projectionType: 'Contoso.Helpdesk.Incident.View.ProjectionType',
      values: medium,
    },
    {
      id: '03bc9162-041f-c987-8ce4-a5547cd9ca04',
      name: 'Default Service Request Template',
      classId: SERVICE_REQUEST_CLASS,
      className: 'System.WorkItem.ServiceRequest',
      projectionType: 'System.WorkItem.ServiceRequestProjection',
      values: {},
    },
  ]
}
