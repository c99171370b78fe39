import { BridgeError } from '../../errors.ts'
import { changeOf, projectionOf, relatedItemOf } from './gateway-projection.ts'
import { type GatewayOptions, listIn, openGateway, pathOf, type Session, WORK_ITEMS } from './gateway.ts'
import { idOf } from './incident.ts'
import { type Json, objectOf, textOf } from './json.ts'
import { releaseOf } from './releases.ts'
import type { Fact, ItemClass, ServiceManager, Work } from './service-manager.ts'
import { INCIDENT_CLASS, isGuid, isSame, STATUS } from './well-known.ts'

/** Service Manager by way of a gateway, which keeps docs/service-manager-gateway.openapi.yaml. */
export function createGateway(options: GatewayOptions): ServiceManager {
  const begin = (): Work => {
    const session = openGateway(options)
    return {
      signIn: async () => {
        const { account } = await health(session)
        return `the gateway accepts the token, and its account in Service Manager is ${textOf(account, 'name')}`
      },
      facts: async () => factsOf(await health(session)),
      isIncidentTemplate: (id) => isIncidentTemplate(session, id),
      findIncidents: async ({ property, match, value }) => {
        const answer = await session.ask(WORK_ITEMS, new URLSearchParams({ property, [match]: value }))
        return listIn(answer, 'workItems').map((each) => projectionOf(each, ''))
      },
      readIncident: async (id) => {
        const answer = await session.ask(pathOf(id))
        if (answer === undefined) return undefined
        return checked(projectionOf(answer.body, answer.etag), id)
      },
      newIncident: async (template) => ({ ...FRESH, template }),
      commit: async (original, current) => {
        const { template } = original
        const change = changeOf(original, current)
        const answer =
          typeof template === 'string'
            ? await session.write('POST', WORK_ITEMS, { template, ...change })
            : await session.write(
                'PATCH',
                pathOf(current['BaseId']),
                change,
                textOf(original, 'LastModified'),
              )
        return written(projectionOf(answer.body, answer.etag))
      },
      configurationItems: async (names) => {
        const query = new URLSearchParams()
        for (const name of names) query.append('name', name)
        const answer = await session.askBeside(ITEMS, query)
        return listIn(answer, 'configurationItems').map(relatedItemOf)
      },
      createConfigurationItem: (itemClass, name) => createConfigurationItem(session, itemClass, name),
      listValues: async (list) => {
        const answer = await session.ask(`/v1/lists/${list}`)
        return listIn(answer, 'values').flatMap((each) =>
          [...new Set([textOf(each, 'name'), textOf(each, 'path')])].map((Name) => ({
            Id: textOf(each, 'id').toLowerCase(),
            Name,
          })),
        )
      },
      urlOf: ({ id }) => options.url + pathOf(id),
    }
  }
  return { begin }
}

const ITEMS = '/v1/configuration-items'

async function createConfigurationItem(
  session: Session,
  { name: itemClass, keyProperty }: ItemClass,
  name: string,
): Promise<Json> {
  const properties = { DisplayName: name, [keyProperty]: name }
  const answer = await session.writeBeside(ITEMS, { class: itemClass, properties })
  if (answer === undefined) {
    const message = 'Service Manager: this gateway creates no configuration items: install version 1.1'
    throw new BridgeError('product_rejected', message)
  }
  const item = relatedItemOf(answer.body)
  if (isGuid(item['BaseId'])) return item
  const message = 'Service Manager: a configuration item was created, but came without its id'
  throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
}

/**
 * What is known about a new incident: the gateway gives it the template's values, and a status if the template has
 * none.
 */
const FRESH: Json = {
  ClassTypeId: INCIDENT_CLASS,
  Status: { Id: STATUS.active, Name: 'Active' },
  HasRelatedWorkItems: [],
  AppliesToTroubleTicket: [],
}

function checked(incident: Json, id: string): Json {
  if (isSame(incident['BaseId'], id)) return incident
  const message = 'Service Manager: the answer contains another incident than the requested one'
  throw new BridgeError('product_row_mismatch', message)
}

/** @throws BridgeError in doubt, for an answer that is not the incident that was written */
function written(incident: Json): Json {
  const isWhole = isGuid(incident['BaseId']) && textOf(incident, 'Id') !== '' && idOf(incident['Status'])
  if (isWhole) return incident
  const message = 'Service Manager: an incident was written, but came without its id, number or status'
  throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
}

interface Health {
  readonly account: Json | undefined
  readonly server: Json | undefined
}

async function health(session: Session): Promise<Health> {
  const answer = await session.ask('/v1/health')
  return { account: objectOf(answer?.body['account']), server: objectOf(answer?.body['serviceManager']) }
}

/** Profiles that may create and change incidents (Microsoft's documentation, user roles of Service Manager). */
const PROFILES = new Set(['AdvancedOperator', 'Author', 'Administrator'])

function factsOf({ account, server }: Health): readonly Fact[] {
  const version = textOf(server, 'version')
  const profiles = account?.['profiles']
  const group = textOf(server, 'managementGroup')
  const release = releaseOf(version)
  const words = `Service Manager ${release === undefined ? '' : `${release}, `}${version} of ${group}`
  const old = 'older than 2012 R2, which ITSMC did not support either, and which was not examined'
  const isKnown = release !== undefined
  const facts = [{ name: 'version', ok: isKnown, detail: isKnown ? words : `${words}: ${old}` }]
  if (!Array.isArray(profiles)) return facts
  const ok = profiles.some((profile) => PROFILES.has(String(profile)))
  const found = profiles.length === 0 ? 'none' : profiles.join(', ')
  const role = ok
    ? `the gateway’s account has the profile ${found}`
    : `the gateway’s account has the profile ${found}: put it into the user role Advanced Operators`
  return [...facts, { name: 'user role', ok, detail: role }]
}

async function isIncidentTemplate(session: Session, id: string): Promise<boolean> {
  const answer = await session.ask('/v1/templates')
  return listIn(answer, 'templates').some(
    (each) => isSame(each['id'], id) && each['projectionType'] === 'System.WorkItem.Incident.ProjectionType',
  )
}
