import type { Connector } from '../../../shared/connectors/connector.ts'
import { createProvanceConnector } from '../../../shared/connectors/provance/provance-connector.ts'
import type { TicketTable } from '../../../shared/connectors/provance/work-item.ts'
import { directly, type Product, MARKUP_OF_HTML, withoutOrigin } from './product.ts'
import { type Environment, startEnvironment } from './provance-product.ts'

export function connectCases(
  { server, tokens, http }: Environment,
  table?: TicketTable,
  now: () => number = Date.now,
): Connector {
  const options = { name: 'itsm', url: server.url, tokens, http, now }
  return createProvanceConnector(table === undefined ? options : { ...options, table })
}

/** As a template gives them. */
export const caseFields = (accountId: string): Product['fields'] => ({
  open: {
    title: 'CPU is high',
    description: 'It is.',
    prioritycode: '2',
    customerid: `account(${accountId})`,
  },
  note: { notetext: 'It is still high.' },
  escalate: { prioritycode: '1', notetext: 'It is worse.' },
  hold: { statuscode: '2', notetext: 'It is quiet; let us see.' },
  resolve: { statuscode: '5', subject: 'It is over.' },
  reopen: { statecode: '0', statuscode: '1', notetext: 'It is high again.' },
})

export const STATES = {
  open: { statecode: 0, statuscode: 1 },
  held: { statecode: 0, statuscode: 2 },
  resolved: { statecode: 1, statuscode: 5 },
  closed: { statecode: 2, statuscode: 6 },
}

export async function startProvanceCases(): Promise<Product> {
  const environment = await startEnvironment()
  const { server, signIn, fail, stop, ask, rowsOf } = environment
  const fields = caseFields(server.accountId)
  const patch = async (id: string, values: object): Promise<void> =>
    void (await ask('PATCH', `/__admin/tables/incident/${id}`, values))
  const columnOf = async (id: string, column: string): Promise<string> =>
    String((await rowsOf('incident')).find((row) => row['incidentid'] === id)?.[column])
  const annotationsOf = async (id: string) =>
    (await rowsOf('annotation')).filter((row) => row['_objectid_value'] === id)
  return {
    connect: (tokens = environment.tokens, through = directly) =>
      connectCases({ ...environment, tokens, http: through(environment.http) }),
    signIn,
    revokeTokens: async () => void (await ask('POST', '/__admin/tokens/revoke', {})),
    fail,
    stop,
    fields,
    openWith: (description) => ({ ...fields.open, description }),
    noteWith: (text) => ({ notetext: text }),
    markup: MARKUP_OF_HTML,
    longestNote: 100_000,
    setStatus: ({ id }, status) => patch(id, STATES[status]),
    takeOver: async ({ id }) => {
      const people = await rowsOf('systemuser')
      const abel = people.find(({ fullname }) => fullname === 'Abel Tuter')
      const owner = `/systemusers(${String(abel?.['systemuserid'])})`
      await patch(id, { 'ownerid@odata.bind': owner, statuscode: 4 })
    },
    merge: ({ id }) => patch(id, { statecode: 2, statuscode: 2000 }),
    remove: async ({ id }) => void (await ask('DELETE', `/__admin/tables/incident/${id}`)),
    description: async ({ id }) => withoutOrigin(await columnOf(id, 'description')),
    origin: ({ id }) => columnOf(id, 'description'),
    severity: ({ id }) => columnOf(id, 'prioritycode'),
    notes: async ({ id }) =>
      (await annotationsOf(id))
        .map((row) => row['notetext'])
        .filter((note): note is string => typeof note === 'string'),
    files: async ({ id }) =>
      (await annotationsOf(id)).map((row) => ({
        name: String(row['filename']),
        text: Buffer.from(String(row['documentbody']), 'base64').toString(),
      })),
    count: async () => (await rowsOf('incident')).length,
  }
}
