import type { OptionsOf, OptionsSchema, Product, ProductConnection } from '../../shared/connectors/product.ts'
import { SNAKE_CASE } from '../../shared/ticket/kinds.ts'

const OPTIONS = {
  required: ['queue'],
  properties: { queue: { description: 'Where new tickets go.', type: 'string', minLength: 1 } },
} as const satisfies OptionsSchema

/** A service desk that nobody sells. Nothing outside this folder knows it but the list that a test passes. */
export const FERNWOOD: Product = {
  name: 'fernwood',
  title: 'Fernwood',
  kinds: {
    incident: {
      maxLength: { title: 60, text: 500 },
      overflowField: 'text',
      required: {
        open: ['title', 'text'],
        note: ['comment'],
        escalate: ['title'],
        hold: [],
        resolve: ['comment'],
        reopen: ['comment'],
      },
      reserved: ['key', 'queue', 'state'],
      longestChangeSeconds: 20,
      fieldNames: SNAKE_CASE,
      cannot: ['hold'],
      absent: ['hold', 'attach', 'see the assignment', 'close codes', 'close for good'],
    },
  },
  cloud: {
    hosts: ['.fernwood.example'],
    words: '*.fernwood.example',
    example: 'https://contoso.fernwood.example',
    what: 'the desk',
  },
  options: OPTIONS,
  tokenServer: { token: '/token' },
  form: {
    title: 'Fernwood',
    grants: ['client_credentials'],
    grantHelp: 'How to sign in: client_credentials.',
    questions: [
      {
        name: 'clientId',
        label: 'Client ID',
        help: 'Of the application.',
        kind: 'text',
        value: 'ID',
        partOf: 'sign-in',
      },
      { name: 'clientSecret', label: 'Client secret', help: 'Of it.', kind: 'secret', partOf: 'sign-in' },
      {
        name: 'queue',
        label: 'Queue',
        help: 'Where new tickets go.',
        kind: 'text',
        value: 'NAME',
        partOf: 'connection',
        accepts: { pattern: /^[a-z]+$/, otherwise: 'must be lower-case letters' },
      },
    ],
    chores: [{ text: 'Desk: the application may write to the queue.' }],
    guide: 'docs/connect-fernwood.md',
    template: 'fernwood-incident',
  },
  itsmc: { entry: {}, chores: [], namesFieldsAlike: false },
  createConnector: async ({ options, ...connection }: ProductConnection<OptionsOf<typeof OPTIONS>>) => {
    const { createFernwoodConnector } = await import('./fernwood-connector.ts')
    return createFernwoodConnector({ ...connection, ...options })
  },
}
