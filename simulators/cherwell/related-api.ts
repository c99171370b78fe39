import { Hono } from 'hono'
import { jsonBody } from '../json-body.ts'
import { NO_ERROR, RelatedRecordError } from './api-error.ts'
import type { Relationship } from './business-objects.ts'
import { type Database, findField, publicIdOf, type StoredRecord } from './database.ts'
import type { Environment, Instance } from './instance.ts'
import { FIELDS_SCHEMA, objectOf, renderSaved } from './record-api.ts'
import { renderRecord } from './render-record.ts'
import { type FieldToSave, saveRecord } from './save-record.ts'
import { filterRecords, type Page, PAGE_SCHEMA, pageOf, sortRecords } from './search.ts'

interface Parent {
  readonly parentBusObId: string
  readonly parentBusObRecId?: string
  readonly parentBusObPublicId?: string
  readonly relationshipId: string
}

interface RelatedSaveRequest extends Parent {
  readonly busObId?: string
  readonly fields: readonly FieldToSave[]
  readonly persist?: boolean
}

interface RelatedRequest extends Parent, Page {
  readonly fieldsList?: readonly string[]
  readonly allFields?: boolean
}

const text = { type: 'string' }
const PARENT_SCHEMA = {
  parentBusObId: text,
  parentBusObRecId: text,
  parentBusObPublicId: text,
  relationshipId: text,
}

const parseRelatedSaveRequest = jsonBody<RelatedSaveRequest>({
  type: 'object',
  required: ['parentBusObId', 'relationshipId', 'fields'],
  properties: { ...PARENT_SCHEMA, busObId: text, fields: FIELDS_SCHEMA, persist: { type: 'boolean' } },
})

const parseRelatedRequest = jsonBody<RelatedRequest>({
  type: 'object',
  required: ['parentBusObId', 'relationshipId'],
  properties: {
    ...PARENT_SCHEMA,
    fieldsList: { type: 'array', items: text },
    allFields: { type: 'boolean' },
    ...PAGE_SCHEMA,
  },
})

const LINK_PATH =
  '/linkrelatedbusinessobject/parentbusobid/:parentBusObId/parentbusobrecid/:parentBusObRecId/relationshipid/:relationshipId/busobid/:busObId/busobrecid/:busObRecId'

/** Records that belong to another: journals of an incident, configuration items linked to it. */
export function relatedApi(instance: Instance): Hono<Environment> {
  const { database } = instance
  const app = new Hono<Environment>()
  app.post('/saverelatedbusinessobject', async (context) => {
    const request = await parseRelatedSaveRequest(context)
    const { parent, relationship } = findParent(database, request)
    const object = objectOf(database, request.busObId ?? relationship.target)
    const { fields } = request
    const persist = request.persist === true
    const now = instance.now()
    const by = context.get('user')
    const { record, errors } = saveRecord({ database, object, record: undefined, fields, persist, now, by })
    if (record !== undefined) {
      nameJournal(database, record)
      database.links.push({ relationshipId: relationship.id, parent: parent.recId, child: record.recId })
    }
    const { parentBusObId, relationshipId } = request
    const parentBusObPublicId = publicIdOf(parent)
    const related = { parentBusObId, parentBusObPublicId, parentBusObRecId: parent.recId, relationshipId }
    return context.json({ ...related, ...renderSaved(record, errors) })
  })
  app.post('/getrelatedbusinessobject', async (context) => {
    const request = await parseRelatedRequest(context)
    const { parent, relationship } = findParent(database, request)
    const object = objectOf(database, relationship.target)
    const found = filterRecords(database.related(parent, relationship), object, request.filters)
    const rows = pageOf(sortRecords(found, object, request.sorting), request)
    const asked = (request.fieldsList ?? []).flatMap((fieldId) => findField(object, { fieldId }) ?? [])
    const fields = request.allFields === false ? asked : [...object.fields.values()]
    return context.json({
      parentBusObId: parent.object.id,
      parentBusObPublicId: publicIdOf(parent),
      parentBusObRecId: parent.recId,
      relationshipId: relationship.id,
      relatedBusinessObjects: rows.map((record) => renderRecord(record, fields)),
      totalRecords: found.length,
      links: [],
      ...NO_ERROR,
    })
  })
  app.get(LINK_PATH, (context) => {
    const names = context.req.param()
    const { parent, relationship } = findParent(database, names)
    const child = database.records.get(names.busObRecId)
    if (child === undefined) throw new RelatedRecordError()
    database.links.push({ relationshipId: relationship.id, parent: parent.recId, child: child.recId })
    return context.body(null, 200)
  })
  return app
}

/** @throws RelatedRecordError when the record or the relationship is unknown */
function findParent(
  database: Database,
  { parentBusObRecId, parentBusObPublicId, relationshipId }: Parent,
): { parent: StoredRecord; relationship: Relationship } {
  const relationship = database.relationships.find(({ id }) => id === relationshipId)
  const parent = parentBusObRecId
    ? database.records.get(parentBusObRecId)
    : [...database.records.values()].find(
        (record) => record.object.id === relationship?.source && publicIdOf(record) === parentBusObPublicId,
      )
  if (relationship === undefined || parent === undefined) throw new RelatedRecordError()
  return { parent, relationship }
}

/** A write gives a journal the id of its type; a read shows the name of the type as well. */
function nameJournal(database: Database, { values }: StoredRecord): void {
  const kind = database.object(values.JournalTypeID ?? '')
  if (kind !== undefined) values.JournalTypeName = kind.displayName
}
