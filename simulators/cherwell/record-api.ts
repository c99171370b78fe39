import { Hono } from 'hono'
import { jsonBody } from '../json-body.ts'
import { businessObjectNotFound, type FieldValidationError, NO_ERROR, recordNotFound } from './api-error.ts'
import type { BusinessObject } from './business-objects.ts'
import { type Database, publicIdOf, type StoredRecord } from './database.ts'
import type { Environment, Instance } from './instance.ts'
import { type FieldToSave, saveRecord } from './save-record.ts'
import { renderRecord } from './render-record.ts'

interface SaveRequest {
  readonly busObId: string
  readonly busObRecId?: string
  readonly busObPublicId?: string
  readonly cacheKey?: string
  readonly fields: readonly FieldToSave[]
  readonly persist?: boolean
}

const text = { type: ['string', 'null'] }

export const FIELDS_SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    properties: { fieldId: text, name: text, value: text, dirty: { type: 'boolean' } },
  },
}

const parseSaveRequest = jsonBody<SaveRequest>({
  type: 'object',
  required: ['busObId', 'fields'],
  properties: {
    busObId: { type: 'string' },
    busObRecId: text,
    busObPublicId: text,
    fields: FIELDS_SCHEMA,
    persist: { type: 'boolean' },
  },
})

/** Records: save, read and delete. */
export function recordApi(instance: Instance): Hono<Environment> {
  const { database } = instance
  const app = new Hono<Environment>()
  app.post('/savebusinessobject', async (context) => {
    const request = await parseSaveRequest(context)
    const object = objectOf(database, request.busObId)
    const record = recordToChange(database, object, request)
    const now = instance.now()
    const { fields, persist } = request
    const write = {
      database,
      object,
      record,
      fields,
      persist: persist === true,
      now,
      by: context.get('user'),
    }
    const saved = saveRecord(write)
    return context.json(renderSaved(saved.record, saved.errors))
  })
  app.get('/getbusinessobject/busobid/:object/:by{busobrecid|publicid}/:id', (context) => {
    const object = objectOf(database, context.req.param('object'))
    const record = findRecord(database, object, context.req.param('by'), context.req.param('id'))
    if (record === undefined) throw recordNotFound()
    return context.json(renderRecord(record, record.object.fields.values()))
  })
  app.delete('/deletebusinessobject/busobid/:object/:by{busobrecid|publicid}/:id', (context) => {
    const object = objectOf(database, context.req.param('object'))
    const record = findRecord(database, object, context.req.param('by'), context.req.param('id'))
    if (record === undefined) throw recordNotFound()
    database.remove(record)
    return context.json({ busObId: object.id, busObRecId: record.recId, ...NO_ERROR })
  })
  return app
}

export function objectOf(database: Database, id: string): BusinessObject {
  const object = database.object(id)
  if (object === undefined) throw businessObjectNotFound()
  return object
}

function findRecord(
  database: Database,
  object: BusinessObject,
  by: string,
  id: string,
): StoredRecord | undefined {
  const records = database.recordsOf(object)
  return records.find((record) =>
    by === 'publicid' ? publicIdOf(record).toLowerCase() === id : record.recId === id,
  )
}

/** Undefined for a new record: the request gives neither id (Ivanti docs, creating business objects). */
function recordToChange(
  database: Database,
  object: BusinessObject,
  { busObRecId, busObPublicId }: SaveRequest,
): StoredRecord | undefined {
  if (!busObRecId && !busObPublicId) return undefined
  const record = busObRecId
    ? findRecord(database, object, 'busobrecid', busObRecId)
    : findRecord(database, object, 'publicid', busObPublicId?.toLowerCase() ?? '')
  if (record === undefined) throw recordNotFound()
  return record
}

export function renderSaved(
  record: StoredRecord | undefined,
  errors: readonly FieldValidationError[],
): object {
  return {
    busObPublicId: record === undefined ? '' : publicIdOf(record),
    busObRecId: record?.recId ?? '',
    cacheKey: '',
    fieldValidationErrors: errors,
    notificationTriggers: [],
    ...NO_ERROR,
  }
}
