import { Hono } from 'hono'
import { jsonBody } from '../json-body.ts'
import { businessObjectNotFound, NO_ERROR, notSimulated } from './api-error.ts'
import { type BusinessObject, fieldIdOf } from './business-objects.ts'
import { type Database, findField } from './database.ts'
import type { Environment, Instance } from './instance.ts'
import { renderField } from './render-record.ts'

interface TemplateRequest {
  readonly busObId: string
  readonly includeRequired?: boolean
  readonly includeAll?: boolean
  readonly fieldNames?: readonly string[]
  readonly fieldIds?: readonly string[]
}

const texts = { type: 'array', items: { type: 'string' } }

const parseTemplateRequest = jsonBody<TemplateRequest>({
  type: 'object',
  required: ['busObId'],
  properties: {
    busObId: { type: 'string' },
    includeRequired: { type: 'boolean' },
    includeAll: { type: 'boolean' },
    fieldNames: texts,
    fieldIds: texts,
  },
})

/** Definitions of business objects: summaries, templates and schemas. */
export function definitionApi({ database }: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.get('/getbusinessobjectsummary/busobname/:name', (context) => {
    const object = database.object(context.req.param('name'))
    return context.json(object === undefined ? [] : [renderSummary(database, object)])
  })
  app.get('/getbusinessobjectsummary/busobid/:id', (context) => {
    const object = database.object(context.req.param('id'))
    return context.json(object === undefined ? [] : [renderSummary(database, object)])
  })
  app.get('/getbusinessobjectsummaries/type/:type', (context) => {
    const isOfType = TYPES[context.req.param('type').toLowerCase()]
    if (isOfType === undefined) throw notSimulated('summaries of this type')
    const summaries = database.objects.map((object) => renderSummary(database, object))
    return context.json(summaries.filter(isOfType))
  })
  app.post('/getbusinessobjecttemplate', async (context) => {
    const request = await parseTemplateRequest(context)
    const object = database.object(request.busObId)
    if (object === undefined) throw businessObjectNotFound()
    const { includeAll, includeRequired, fieldNames = [], fieldIds = [] } = request
    const asked = new Set(fieldIds.map((fieldId) => findField(object, { fieldId })?.name))
    const fields = [...object.fields.values()].filter(
      ({ name, required }) =>
        includeAll === true ||
        (includeRequired === true && required) ||
        fieldNames.includes(name) ||
        asked.has(name),
    )
    return context.json({ fields: fields.map((field) => renderField(object, field, '')), ...NO_ERROR })
  })
  app.get('/getbusinessobjectschema/busobid/:id', (context) => {
    const object = database.object(context.req.param('id'))
    if (object === undefined) throw businessObjectNotFound()
    // Clients in other languages write `True`, and ASP.NET accepts it.
    const withRelationships = context.req.query('includerelationships')?.toLowerCase() === 'true'
    return context.json(renderSchema(database, object, withRelationships))
  })
  return app
}

/** The types of business objects for which a client can ask summaries, in lower case. */
const TYPES: Readonly<Record<string, (summary: Summary) => boolean>> = {
  all: () => true,
  major: ({ major }) => major,
  supporting: ({ supporting }) => supporting,
  lookup: ({ lookup }) => lookup,
  groups: ({ group }) => group,
}

interface Summary {
  readonly major: boolean
  readonly supporting: boolean
  readonly lookup: boolean
  readonly group: boolean
}

function renderSummary(database: Database, object: BusinessObject): Summary & Record<string, unknown> {
  const kinds = database.objects.filter(({ groupId }) => groupId === object.id)
  return {
    busObId: object.id,
    name: object.name,
    displayName: object.displayName,
    stateFieldId: object.fields.has('Status') ? fieldIdOf(object, 'Status') : '',
    states: object.states.join(','),
    recIdFields: fieldIdOf(object, 'RecID'),
    firstRecIdField: fieldIdOf(object, 'RecID'),
    group: kinds.length > 0,
    lookup: false,
    major: object.name === 'Incident',
    supporting: object.name !== 'Incident',
    groupSummaries: kinds.map((kind) => renderSummary(database, kind)),
  }
}

function renderSchema(database: Database, object: BusinessObject, withRelationships: boolean): object {
  const fieldDefinitions = [...object.fields.values()].map(
    ({ name, displayName, maximumSize, required, readOnly }) => ({
      fieldId: fieldIdOf(object, name),
      name,
      displayName,
      maximumSize: String(maximumSize),
      required,
      readOnly,
      type: 'Text',
    }),
  )
  const relationships = database.relationships
    .filter(({ source }) => withRelationships && source === object.id)
    .map(({ id, displayName, target }) => ({
      relationshipId: id,
      displayName,
      description: '',
      cardinality: 'OneToMany',
      target,
    }))
  return {
    busObId: object.id,
    name: object.name,
    states: object.states.join(','),
    fieldDefinitions,
    relationships,
    ...NO_ERROR,
  }
}
