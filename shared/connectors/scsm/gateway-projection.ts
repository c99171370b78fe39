import { type Json, objectOf, textOf } from './json.ts'
import { INCIDENT_CLASS } from './well-known.ts'

/** A work item of the gateway as a projection, with its ETag for the version. */
export function projectionOf(workItem: Json, etag: string): Json {
  const properties = Object.entries(objectOf(workItem['properties']) ?? {})
  const people = objectOf(workItem['people']) ?? {}
  return {
    ...Object.fromEntries(properties.map(([name, value]) => [name, projectedValue(value)])),
    BaseId: workItem['id'],
    Id: workItem['number'],
    ClassTypeId: INCIDENT_CLASS,
    LastModified: etag,
    CreatedDate: workItem['createdAt'],
    CreatedWorkItem: personOf(people['createdBy']),
    AssignedWorkItem: personOf(people['assignedTo']),
    RequestedWorkItem: personOf(people['affectedUser']),
    HasRelatedWorkItems: listOf(workItem['configurationItems']).map(relatedItemOf),
    AppliesToTroubleTicket: listOf(workItem['comments']).map((comment) => ({
      Comment: comment['text'],
      EnteredBy: comment['enteredBy'],
      EnteredDate: comment['enteredAt'],
      IsPrivate: comment['isPrivate'],
    })),
  }
}

export function relatedItemOf(item: Json): Json {
  return { BaseId: item['id'], ClassName: item['class'], DisplayName: item['name'] }
}

/** What differs between two versions of a projection, in the terms of the gateway. */
export function changeOf(original: Json, current: Json): Json {
  const changes = Object.entries(current).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(original[name]),
  )
  const properties = changes.filter(([name]) => !(name in RELATIONS))
  const people = changes.flatMap(([name, value]) => {
    const relation = PEOPLE[name]
    return relation === undefined ? [] : [[relation, objectOf(value)?.['BaseId']]]
  })
  return {
    properties: Object.fromEntries(properties.map(([name, value]) => [name, givenValue(value)])),
    people: Object.fromEntries(people) as Json,
    comments: addedTo(original, current, 'AppliesToTroubleTicket').map((entry) => ({
      text: entry['Description'],
      isPrivate: entry['IsPrivate'],
    })),
    configurationItems: addedTo(original, current, 'HasRelatedWorkItems').map((item) => item['BaseId']),
  }
}

const PEOPLE: Readonly<Record<string, string>> = {
  AssignedWorkItem: 'assignedTo',
  RequestedWorkItem: 'affectedUser',
}

/** Members that are not properties of the class. */
const RELATIONS: Readonly<Record<string, unknown>> = {
  ...PEOPLE,
  HasRelatedWorkItems: '',
  AppliesToTroubleTicket: '',
}

function addedTo(original: Json, current: Json, relation: string): readonly Json[] {
  const before = new Set(listOf(original[relation]))
  return listOf(current[relation]).filter((entry) => !before.has(entry))
}

function projectedValue(value: unknown): unknown {
  const object = objectOf(value)
  return object === undefined ? value : { Id: object['id'], Name: object['name'] }
}

/** A value of a list is given by its id. */
function givenValue(value: unknown): unknown {
  const object = objectOf(value)
  return object === undefined ? value : (object['Id'] ?? null)
}

function personOf(value: unknown): unknown {
  const person = objectOf(value)
  return person === undefined ? null : { BaseId: textOf(person, 'id'), DisplayName: textOf(person, 'name') }
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf).filter((each) => each !== undefined) : []
}
