import { type Context, Hono } from 'hono'
import { OBJECT_DELETED } from '../service-manager/classes.ts'
import { isSameGuid } from '../service-manager/guid.ts'
import type { ManagementGroup, Projection } from '../service-manager/management-group.ts'
import type { Environment, Gateway } from './gateway.ts'
import { malformed, notFound, Problem, refused } from './problem.ts'
import { etagOf, renderWhole, renderWorkItem } from './render-work-item.ts'
import { bodyCheck, queryCheck } from './request-check.ts'
import { changeWorkItem, createWorkItem, type NewWorkItem, type WorkItemChange } from './write-work-item.ts'

interface ListQuery {
  readonly class: string
  readonly property?: string
  readonly equals?: string
  readonly contains?: string
  readonly changedSince?: string
  readonly after?: string
  readonly limit: number
}

const checkList = queryCheck<ListQuery>('listWorkItems')
const checkNew = bodyCheck<NewWorkItem>('NewWorkItem')
const checkChange = bodyCheck<WorkItemChange>('WorkItemChange')

/** Incidents and change requests. */
export function workItemsApi(gateway: Gateway): Hono<Environment> {
  const { group } = gateway
  const app = new Hono<Environment>()

  app.get('/', (context) => {
    const query = checkList(new URL(context.req.url).searchParams)
    return context.json(page(found(group, query), query))
  })

  app.post('/', async (context) => {
    const incident = createWorkItem(gateway, checkNew(await context.req.text()))
    context.header('Location', `/v1/work-items/${String(incident['BaseId'])}`)
    context.header('ETag', etagOf(incident))
    return context.json(renderWhole(incident), 201)
  })

  app.get('/:id', (context) => whole(context, present(group, context.req.param('id'))))

  app.patch('/:id', async (context) => {
    const incident = present(group, context.req.param('id'))
    const etag = context.req.header('if-match')
    if (etag === undefined) throw new Problem(428, 'if-match-missing', 'A change needs If-Match.')
    return whole(context, changeWorkItem(gateway, incident, etag, checkChange(await context.req.text())))
  })

  return app
}

function whole(context: Context<Environment>, incident: Projection): Response {
  context.header('ETag', etagOf(incident))
  return context.json(renderWhole(incident))
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function present(group: ManagementGroup, id: string): Projection {
  if (!GUID.test(id)) throw malformed('The id is no GUID.')
  const item = group.incidents.get(id.toLowerCase()) ?? group.changeRequests.get(id.toLowerCase())
  if (item === undefined || !isPresent(group, item)) throw notFound(`There is no work item ${id}.`)
  return item
}

/** Whether an object is not deleted and is in the scope of the account's user role. */
function isPresent({ hidden }: ManagementGroup, { BaseId: id, ObjectStatus: status }: Projection): boolean {
  const isDeleted = isSameGuid((status as { Id?: unknown }).Id, OBJECT_DELETED)
  return !isDeleted && !hidden.has(String(id).toLowerCase())
}

interface Sorted {
  readonly key: string
  readonly item: Projection
}

/** The work items that match a query, in the order of their sort keys, which are unique. */
function found(group: ManagementGroup, query: ListQuery): readonly Sorted[] {
  const store = query.class === 'System.WorkItem.Incident' ? group.incidents : group.changeRequests
  const all = [...store.values()].filter((each) => isPresent(group, each))
  const { test, sortBy } = query.changedSince === undefined ? byValue(group, query) : byChange(query)
  return all
    .filter(test)
    .map((item) => ({ key: `${String(item[sortBy])} ${String(item['BaseId'])}`, item }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

interface Selection {
  readonly test: (incident: Projection) => boolean
  readonly sortBy: 'CreatedDate' | 'LastModified'
}

function byChange({ changedSince = '', property, equals, contains }: ListQuery): Selection {
  const since = Date.parse(changedSince)
  if ((property ?? equals ?? contains) !== undefined || Number.isNaN(since)) {
    throw malformed('changedSince is a time, and goes alone.')
  }
  return { test: (each) => Date.parse(`${String(each['LastModified'])}Z`) >= since, sortBy: 'LastModified' }
}

const TEXT_PROPERTIES = new Set(['Id', 'Title', 'Description', 'DisplayName', 'ContactMethod'])

function byValue({ extension }: ManagementGroup, { property, equals, contains }: ListQuery): Selection {
  if (property === undefined || (equals === undefined) === (contains === undefined)) {
    throw malformed('Name a property and either equals or contains, or changedSince.')
  }
  const isKnown = TEXT_PROPERTIES.has(property) || extension.some(({ name }) => name === property)
  if (!isKnown) throw refused('property-unknown', `The class has no text property ${property}.`)
  const textOf = (incident: Projection): string => {
    const value = incident[property]
    return typeof value === 'string' ? value.toLowerCase() : ''
  }
  const test =
    equals === undefined
      ? (each: Projection): boolean => textOf(each).includes((contains ?? '').toLowerCase())
      : (each: Projection): boolean => textOf(each) === equals.toLowerCase()
  return { test, sortBy: 'CreatedDate' }
}

function page(all: readonly Sorted[], { after, limit }: ListQuery): object {
  const from = after === undefined ? '' : Buffer.from(after, 'base64url').toString()
  const rest = all.filter(({ key }) => key > from)
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  const next =
    rest.length > limit && last !== undefined ? { next: Buffer.from(last.key).toString('base64url') } : {}
  return { workItems: shown.map(({ item }) => renderWorkItem(item)), ...next }
}
