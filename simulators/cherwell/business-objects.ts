import { createHash } from 'node:crypto'

/** A field, as an administrator defines it. */
export interface FieldDefinition {
  readonly name: string
  readonly displayName: string
  /** In characters; a longer value is not accepted. */
  readonly maximumSize: number
  /** A record cannot be created without it. */
  readonly required: boolean
  /** Written by the system only. */
  readonly readOnly: boolean
  /** The only values it takes; absent: any value. */
  readonly values?: readonly string[]
}

/** A business object: a type of records. */
export interface BusinessObject {
  readonly id: string
  readonly name: string
  readonly displayName: string
  /** The field by which people identify a record. */
  readonly publicIdField: string
  readonly states: readonly string[]
  /** The group that this business object is a member of. */
  readonly groupId?: string
  /** Fields by name. */
  readonly fields: Map<string, FieldDefinition>
}

export interface Relationship {
  readonly id: string
  readonly displayName: string
  readonly source: string
  readonly target: string
  /** Child records belong to the parent record and are created through this relationship. */
  readonly owns: boolean
}

/** An internal id: 42 hexadecimal digits, the same at every start. */
function internalId(name: string): string {
  return `93${createHash('sha1').update(name).digest('hex')}`
}

/** `BO:<business object>,FI:<field>`, the form of a field's id. */
export function fieldIdOf(object: BusinessObject, name: string): string {
  return `BO:${object.id},FI:${internalId(`${object.name}.${name}`)}`
}

type FieldOptions = Partial<Omit<FieldDefinition, 'name'>>

/** A field of 255 characters unless the options give another length; its display name has spaces between the words of the name. */
export function field(name: string, options: FieldOptions = {}): FieldDefinition {
  const displayName = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
  return { name, displayName, maximumSize: 255, required: false, readOnly: false, ...options }
}

const text = (name: string, maximumSize: number, options: FieldOptions = {}): FieldDefinition =>
  field(name, { maximumSize, ...options })
const required = (name: string): FieldDefinition => field(name, { required: true })
const system = (name: string): FieldDefinition => field(name, { readOnly: true })

const SYSTEM_FIELDS = ['RecID', 'CreatedDateTime', 'CreatedBy', 'LastModDateTime', 'LastModBy'].map(system)

interface Shape {
  readonly id?: string
  readonly publicIdField: string
  readonly displayName?: string
  readonly states?: readonly string[]
  readonly groupId?: string
  readonly fields: readonly FieldDefinition[]
}

function define(name: string, shape: Shape): BusinessObject {
  const { id = internalId(name), displayName = name, publicIdField, states = [], groupId, fields } = shape
  const all = [...fields, ...SYSTEM_FIELDS].map((each): [string, FieldDefinition] => [each.name, each])
  const group = groupId === undefined ? {} : { groupId }
  return { id, name, displayName, publicIdField, states, ...group, fields: new Map(all) }
}

const JOURNAL = internalId('Journal')
const CONFIGURATION_ITEM = internalId('ConfigurationItem')

const INCIDENT_STATES = ['New', 'Assigned', 'In Progress', 'Pending', 'Resolved', 'Closed', 'Reopened']

const CHANGE_STATES = ['New', 'Assessing', 'Approved', 'Implementing', 'Closed']

/** The part of the default content that change requests need. */
function changeRequest(): BusinessObject {
  return define('ChangeRequest', {
    publicIdField: 'ChangeRequestID',
    displayName: 'Change Request',
    states: CHANGE_STATES,
    fields: [
      system('ChangeRequestID'),
      text('Title', 150),
      text('Description', 32_000),
      field('Status', { values: CHANGE_STATES }),
      field('Type', { values: ['Normal', 'Standard', 'Emergency'] }),
      field('Priority'),
      field('Risk'),
      field('Category'),
      field('OwnedBy'),
      field('OwnedByTeam'),
      field('ConfigItemDisplayName'),
      field('ScheduledStartDate'),
      field('ScheduledEndDate'),
      system('ClosedDateTime'),
    ],
  })
}

/** The part of the default content that incidents need, with one field that an administrator added. */
export function createBusinessObjects(): BusinessObject[] {
  const configurationItem = [field('FriendlyName'), field('AssetType')]
  return [
    define('Incident', {
      id: '6dd53665c0c24cab86870a21cf6434ae',
      publicIdField: 'IncidentID',
      states: INCIDENT_STATES,
      fields: [
        system('IncidentID'),
        text('ShortDescription', 150),
        text('Description', 32_000, { required: true }),
        field('Status', { values: INCIDENT_STATES }),
        field('Priority', { required: true, values: ['1', '2', '3', '4', '5'] }),
        required('Service'),
        required('Category'),
        required('Subcategory'),
        field('IncidentType', { values: ['Incident', 'Service Request'] }),
        field('Source'),
        required('CustomerDisplayName'),
        text('CustomerRecID', 42),
        field('OwnedBy'),
        field('OwnedByTeam'),
        field('Urgency'),
        field('ConfigItemDisplayName'),
        system('ResolvedDateTime'),
        text('CloseDescription', 32_000),
        field('CauseCode'),
        system('ClosedDateTime'),
        text('AzureCorrelationId', 32),
      ],
    }),
    changeRequest(),
    define('Journal', {
      publicIdField: 'RecID',
      fields: [text('JournalTypeID', 42), system('JournalTypeName'), text('Details', 4000)],
    }),
    define('JournalNote', {
      publicIdField: 'RecID',
      displayName: 'Journal - Note',
      groupId: JOURNAL,
      fields: [text('Details', 4000)],
    }),
    define('ConfigurationItem', { publicIdField: 'FriendlyName', fields: configurationItem }),
    define('ConfigServer', {
      publicIdField: 'FriendlyName',
      displayName: 'Config - Server',
      groupId: CONFIGURATION_ITEM,
      fields: configurationItem,
    }),
    define('CustomerInternal', { publicIdField: 'FullName', fields: [field('FullName')] }),
  ]
}

export const RELATIONSHIPS: readonly Relationship[] = [
  { displayName: 'Incident Owns Journals', target: JOURNAL, owns: true },
  { displayName: 'Incident Links Configuration Items', target: CONFIGURATION_ITEM, owns: false },
].map((relationship) => ({
  ...relationship,
  id: internalId(relationship.displayName),
  source: '6dd53665c0c24cab86870a21cf6434ae',
}))
