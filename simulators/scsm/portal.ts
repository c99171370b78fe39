import type { HttpBindings } from '@hono/node-server'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import {
  COMPUTER_CLASS,
  CONFIG_ITEM_CLASS,
  INCIDENT_CLASS,
  OBJECT_ACTIVE,
  SERVICE_REQUEST_CLASS,
} from './classes.ts'
import type { Fault } from './fault.ts'
import { newGuid } from './guid.ts'
import { type EnumList, freshLists } from './lists.ts'
import { TokenStore } from './token-store.ts'

/** An object as the portal's JSON has it. */
export type Projection = Record<string, unknown>

/** A template for new work items. */
export interface Template {
  readonly id: string
  readonly name: string
  readonly classId: string
  readonly className: string
  readonly values: Projection
}

/** A user of the domain who may sign in. */
export interface User {
  readonly id: string
  readonly domain: string
  readonly userName: string
  readonly password: string
}

/** An Entra ID sign-in in front of the portal, as Application Proxy or App Service put one there. */
export interface Front {
  /** The bearer token that it lets through. */
  readonly bearer: string
  /** The header whose value it passes on as `Authorization`. */
  readonly tokenHeader: string
}

/** A text property that an extension adds to incidents. */
export interface ExtensionProperty {
  readonly name: string
  readonly classId: string
}

export interface PortalSettings {
  /** How long a token is good. */
  tokenSeconds: number
  /** Whether the web server asks for Windows credentials first. */
  windowsAuthentication: boolean
}

/** Everything a running portal knows. */
export class Portal {
  readonly now: () => Date
  readonly user: User
  readonly front: Front | undefined
  readonly tokens: TokenStore
  readonly settings: PortalSettings = { tokenSeconds: 28_800, windowsAuthentication: false }
  readonly requests = new RequestLog()
  readonly faults = new FaultList<Fault>()
  readonly lists: Record<string, EnumList> = freshLists()
  readonly templates: readonly Template[]
  readonly extension: ExtensionProperty[] = []
  /** By BaseId, in the order of their creation. */
  readonly incidents = new Map<string, Projection>()
  readonly configItems: Projection[]
  #lastNumber = 1000
  #lastModified = 0

  constructor(now: () => Date, user: User, front: Front | undefined) {
    this.now = now
    this.user = user
    this.front = front
    this.tokens = new TokenStore(now, this.settings)
    this.templates = freshTemplates()
    this.configItems = ['web-server-01.example.com', 'sql-server-01.example.com', 'payments'].map(computer)
  }

  /** IR1001, IR1002 …; each is given once, whether or not it is kept. */
  nextNumber(prefix = 'IR'): string {
    this.#lastNumber += 1
    return `${prefix}${this.#lastNumber}`
  }

  /** The time of a write; no two are alike. */
  nextModified(): string {
    this.#lastModified = Math.max(this.#lastModified + 1, this.now().getTime())
    return new Date(this.#lastModified).toISOString().slice(0, -1)
  }

  /** `{Id, Name}` of a value of a list, as projections hold it. */
  enumValue(property: string, id: unknown): { Id: string; Name: string } | undefined {
    const found = this.lists[property]?.values.find((each) => each.id === String(id).toLowerCase())
    return found === undefined ? undefined : { Id: found.id, Name: found.name }
  }
}

/** What a request carries: Node's own sockets, and who is signed in. */
export interface Environment {
  Bindings: HttpBindings
  Variables: { user: User }
}

function computer(displayName: string): Projection {
  return {
    BaseId: newGuid(),
    ClassTypeId: displayName.includes('.') ? COMPUTER_CLASS : CONFIG_ITEM_CLASS,
    ClassName: displayName.includes('.') ? 'Microsoft.Windows.Computer' : 'System.ConfigItem',
    DisplayName: displayName,
    ObjectStatus: { Id: OBJECT_ACTIVE, Name: 'Active' },
  }
}

function freshTemplates(): readonly Template[] {
  return [
    {
      id: 'a77bb0c9-e201-dd93-230c-799a66d9e8fa',
      name: 'Default Incident Template',
      classId: INCIDENT_CLASS,
      className: 'System.WorkItem.Incident',
      values: {},
    },
    {
      id: newGuid(),
      name: 'Azure alert',
      classId: INCIDENT_CLASS,
      className: 'System.WorkItem.Incident',
      values: { Title: 'Azure alert', Escalated: true },
    },
    {
      id: '03bc9162-041f-c987-8ce4-a5547cd9ca04',
      name: 'Default Service Request Template',
      classId: SERVICE_REQUEST_CLASS,
      className: 'System.WorkItem.ServiceRequest',
      values: {},
    },
  ]
}
