import { Hono } from 'hono'
import { jsonBody } from '../json-body.ts'
import { NO_ERROR } from './api-error.ts'
import { findField } from './database.ts'
import type { Environment, Instance } from './instance.ts'
import { objectOf } from './record-api.ts'
import { renderRecord } from './render-record.ts'
import { filterRecords, type Page, PAGE_SCHEMA, pageOf, sortRecords } from './search.ts'

interface SearchRequest extends Page {
  readonly busObId: string
  readonly fields?: readonly string[]
  readonly includeAllFields?: boolean
}

const parseSearchRequest = jsonBody<SearchRequest>({
  type: 'object',
  required: ['busObId'],
  properties: {
    busObId: { type: 'string' },
    fields: { type: 'array', items: { type: 'string' } },
    includeAllFields: { type: 'boolean' },
    ...PAGE_SCHEMA,
  },
})

/** Searches over the records of one business object. */
export function searchApi(instance: Instance): Hono<Environment> {
  const { database } = instance
  const app = new Hono<Environment>()
  app.post('/getsearchresults', async (context) => {
    const request = await parseSearchRequest(context)
    const object = objectOf(database, request.busObId)
    const found = filterRecords(database.recordsOf(object), object, request.filters)
    const sorted = sortRecords(found, object, request.sorting)
    const rows = pageOf(sorted, request, instance.pageCap)
    const asked = (request.fields ?? []).flatMap((fieldId) => findField(object, { fieldId }) ?? [])
    const fields = request.includeAllFields === true ? [...object.fields.values()] : asked
    return context.json({
      businessObjects: rows.map((record) => renderRecord(record, fields)),
      totalRows: found.length,
      hasMoreRecords: sorted.at(-1) !== undefined && sorted.at(-1) !== rows.at(-1),
      hasPrompts: false,
      ...NO_ERROR,
    })
  })
  return app
}
