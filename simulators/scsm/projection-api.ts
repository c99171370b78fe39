import { type Context, Hono } from 'hono'
import { CONFIG_ITEM_PROJECTION, INCIDENT_PROJECTIONS, NEVER } from '../service-manager/classes.ts'
import { CHANGE_REQUEST_PROJECTION } from '../service-manager/change-requests.ts'
import { commit, newIncident } from '../service-manager/commit.ts'
import { isSameGuid } from '../service-manager/guid.ts'
import type { Projection } from '../service-manager/management-group.ts'
import { invalidCriteria, invalidData, notFound, SdkError } from '../service-manager/sdk-error.ts'
import { parseCriteria } from './criteria.ts'
import type { Environment, Portal } from './portal.ts'

/** Reading and writing work items. */
export function projectionApi(portal: Portal): Hono<Environment> {
  const app = new Hono<Environment>()

  app.get('/CreateProjectionByTemplate', (context) => {
    const { id = '', createdById = '' } = context.req.query()
    const template = portal.group.templates.find((each) => isSameGuid(id, each.id))
    if (template === undefined) throw notFound(id)
    if (!isSameGuid(createdById, portal.user.id)) throw notFound(createdById)
    if (template.className === 'System.WorkItem.Incident') {
      return context.json(newIncident(portal.group, template.values))
    }
    const { classId: ClassTypeId, className: ClassName } = template
    const number = portal.group.nextNumber('SR')
    return context.json({ ClassTypeId, ClassName, BaseId: null, Id: number, LastModified: NEVER })
  })

  app.post('/Commit', async (context) => {
    try {
      const { original, current } = await formOf(context)
      const write = {
        group: portal.group,
        user: context.get('user'),
        checksConcurrency: context.req.query('runConcurrencyCheck') !== 'false',
        pastRules: false,
      }
      return context.json({ success: true, BaseId: commit(write, original, current) })
    } catch (error) {
      if (!(error instanceof SdkError)) throw error
      return context.json({ success: false, exception: error.text })
    }
  })

  app.get('/GetProjection', (context) => {
    const { id = '', typeProjectionId } = context.req.query()
    const isIt = (each: Projection): boolean => each['Id'] === id || isSameGuid(id, String(each['BaseId']))
    return context.json(objectsOf(portal, typeProjectionId).find(isIt) ?? null)
  })

  app.post('/GetProjectionByCriteria', async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined)
    const { Id, Criteria } = (body ?? {}) as { Id?: unknown; Criteria?: unknown }
    const fulfils = parseCriteria(Criteria, portal.group.extension)
    return context.json(objectsOf(portal, Id).filter(fulfils))
  })

  return app
}

function objectsOf(portal: Portal, projectionId: unknown): readonly Projection[] {
  const { incidents, changeRequests, configItems, hidden } = portal.group
  const inScope = (objects: Map<string, Projection>): Projection[] =>
    [...objects].filter(([id]) => !hidden.has(id)).map(([, object]) => object)
  if (INCIDENT_PROJECTIONS.some((each) => isSameGuid(projectionId, each))) return inScope(incidents)
  if (isSameGuid(projectionId, CHANGE_REQUEST_PROJECTION)) return inScope(changeRequests)
  if (isSameGuid(projectionId, CONFIG_ITEM_PROJECTION)) return configItems
  throw invalidCriteria('the type projection is not simulated')
}

async function formOf(
  context: Context<Environment>,
): Promise<{ original: Projection | null; current: Projection }> {
  const body: unknown = await context.req.json().catch(() => undefined)
  const { formJson } = (body ?? {}) as { formJson?: { original?: Projection | null; current?: Projection } }
  if (typeof formJson?.current !== 'object') throw invalidData('formJson has no current object.')
  return { original: formJson.original ?? null, current: formJson.current }
}
