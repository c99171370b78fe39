import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { type Product, urlSettingOf } from '../connectors/product.ts'
import { GROUPINGS } from '../ticket/parts.ts'
import { DURATION } from './duration.ts'
import { CANARY } from './canary-schema.ts'
import { ENRICH } from './enrich-schema.ts'
import { MAINTENANCE, MUTE } from './maintenance-schema.ts'
import { POLICY_MEMBERS } from './policy-schema.ts'
import { RECIPIENT_MEMBERS } from './recipients-schema.ts'
import { AZURE_ALERTS, SYNC } from './sync-schema.ts'
import { variantRule } from './variant-rule.ts'

/** What every connection may have, whatever its product. */
const CONNECTION = {
  type: 'object',
  required: ['product', 'url'],
  properties: {
    product: { description: 'The ITSM product.', type: 'string' },
    url: { type: 'string' },
    allowOtherHost: { type: 'boolean', default: false },
    optional: {
      description: 'Leave the connection and its routes out when the setting that url names is not given.',
      type: 'boolean',
      default: false,
    },
    rateLimit: {
      description: 'The most calls that all instances together make to the product. Default: no limit.',
      type: 'object',
      additionalProperties: false,
      required: ['calls', 'per'],
      properties: { calls: { type: 'integer', minimum: 10, maximum: 1000000 }, per: DURATION },
    },
    storm: {
      description:
        'How many tickets may be opened within a window before further alerts share one roll-up ticket.',
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        perRule: { description: 'Default 50.', type: 'integer', minimum: 1, maximum: 10000 },
        perConnection: { description: 'Default 500.', type: 'integer', minimum: 1, maximum: 10000 },
        window: { description: 'Default 10m.', ...DURATION },
      },
    },
    azureAlerts: AZURE_ALERTS,
    sync: SYNC,
  },
} as const

const IGNORES = { type: 'object', properties: { ignore: { const: true } }, required: ['ignore'] } as const

const REQUIRED_FOR_TICKETS = {
  type: 'object',
  properties: { connection: true, template: true },
  required: ['connection', 'template'],
} as const

const ROUTE = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  allOf: [
    { if: IGNORES, else: REQUIRED_FOR_TICKETS },
    { if: { not: IGNORES }, else: { type: 'object', properties: { when: true }, required: ['when'] } },
  ],
  properties: {
    name: {
      description: 'Also the last segment of POST /api/alerts/{route}.',
      type: 'string',
      pattern: '^[a-z][a-z0-9-]{0,62}$',
    },
    when: {
      description:
        'An expression in CEL over alert and raw, without regard to letter case. A route without one takes alerts by its name or as the default only.',
      type: 'string',
      examples: ['alert.severity == "Sev0"', 'alert.resource.type.startsWith("microsoft.sql/")'],
    },
    ignore: {
      description:
        'true: the alerts that the route takes get no ticket. They are logged, counted and kept in the journal.',
      type: 'boolean',
      default: false,
    },
    connection: { description: 'Name of a connection.', type: 'string' },
    template: { description: 'Name of a file in templates/, without .yaml.', type: 'string' },
    continue: {
      description: 'Try the routes below as well, so that one alert reaches several connections.',
      type: 'boolean',
      default: false,
    },
    group: {
      description:
        "Which alerts share a ticket: each its own (perAlert), all of a rule (perRule), all about a configuration item (perCi), all of a rule on the same targets with the same dimensions or labels (perSeries); or a ticket for each row of a log alert's result (perLogRow). Default: perSeries for services that fire again at each evaluation (Prometheus, log alerts), else perAlert.",
      enum: GROUPINGS,
    },
    groupBy: {
      description:
        'In place of group: an expression in CEL that gives a text or a list of texts. Alerts with the same result share a ticket.',
      type: 'string',
      examples: ['[alert.rule.name, alert.resource.resourceGroup]', 'alert.customProperties.service'],
    },
    mute: MUTE,
    timeZone: {
      description:
        'A time zone of the IANA database. Times in the tickets of the route are shown in it as well as in UTC. Default: UTC only.',
      type: 'string',
      examples: ['Europe/Berlin', 'America/New_York'],
    },
    ...POLICY_MEMBERS,
  },
} as const

const BRIDGE = {
  title: 'alert-ticket-bridge configuration',
  description: 'The ITSM products, and which alert goes to which of them.',
  type: 'object',
  additionalProperties: false,
  required: ['connections', 'routes', 'defaultRoute'],
  properties: {
    connections: {
      description:
        "Configured product instances by name. The name is also the prefix of the connection's Key Vault secrets.",
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[a-z][a-z0-9-]{0,62}$' },
      additionalProperties: CONNECTION,
    },
    routes: {
      description:
        'Tried from the top; the first whose condition holds takes the alert, and with `continue: true` the ones below are tried as well.',
      type: 'array',
      minItems: 1,
      items: ROUTE,
    },
    defaultRoute: { description: 'The route for alerts that no other route takes.', type: 'string' },
    retention: {
      description:
        'How long the row of a ticket is kept after the ticket was over (default 180d, at least 30d): a notification that comes later finds no ticket.',
      ...DURATION,
    },
    delivery: {
      type: 'object',
      additionalProperties: false,
      properties: {
        giveUpAfter: {
          description: 'How long an alert is tried before it becomes a dead letter (default 3d).',
          ...DURATION,
        },
        keepPayloads: {
          description:
            'How long the payload of a delivered alert is kept, for the page of its ticket in the console: a duration (default 14d), or never.',
          type: 'string',
          pattern: `^never$|${DURATION.pattern}`,
        },
      },
    },
    enrich: ENRICH,
    canary: CANARY,
    maintenance: MAINTENANCE,
    ...RECIPIENT_MEMBERS,
  },
} as const

/** What a schema allows, as it is read. */
type DocumentOf<S extends JSONSchema> = Unchanged<FromSchema<S, { keepDefaultedPropertiesOptional: true }>>
type Unchanged<T> = { readonly [K in keyof T]: T[K] extends object | undefined ? Unchanged<T[K]> : T[K] }

/** What `bridge.yaml` says, when {@link bridgeSchema} allows it. */
export type BridgeDocument = DocumentOf<typeof BRIDGE>
/** A connection, with the members of its product unread. */
export type ConnectionDocument = DocumentOf<typeof CONNECTION>
export type RouteDocument = DocumentOf<typeof ROUTE>

/** The schema of `bridge.yaml`: a connection has the members that all have, and those of its product. */
export function bridgeSchema(products: readonly Product[]): object {
  const { properties } = BRIDGE
  const { connections } = properties
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'bridge.schema.json',
    ...BRIDGE,
    properties: {
      ...properties,
      connections: { ...connections, additionalProperties: { $ref: '#/definitions/connection' } },
    },
    definitions: {
      connection: {
        type: 'object',
        required: ['product'],
        properties: { product: { description: PRODUCT.description, enum: products.map(({ name }) => name) } },
        discriminator: { propertyName: 'product' },
        oneOf: products.map(({ name }) => ({ $ref: `#/definitions/to-${name}` })),
      },
      common: { properties: COMMON },
      ...Object.fromEntries(products.map((product) => [`to-${product.name}`, connectionTo(product)])),
    },
  }
}

const { product: PRODUCT, url: URL, allowOtherHost: ALLOW_OTHER_HOST, ...COMMON } = CONNECTION.properties

function connectionTo(product: Product): object {
  const {
    name,
    title,
    cloud: { words, example, what },
    options,
  } = product
  const shared = Object.keys(COMMON).map((key) => [key, { $ref: `#/definitions/common/properties/${key}` }])
  const outside =
    words === '' ? 'Must be true: the product has no cloud of its own.' : `Accept a host outside ${words}.`
  return {
    title: `A connection to ${title}`,
    type: 'object',
    additionalProperties: false,
    required: [...CONNECTION.required, ...(options.required ?? [])],
    properties: {
      product: { const: name },
      url: {
        ...URL,
        description: `https address of ${what}, or \${SETTING} to take it from an application setting.`,
        examples: [example, `\${${urlSettingOf(product)}}`],
      },
      allowOtherHost: { ...ALLOW_OTHER_HOST, description: outside },
      ...Object.fromEntries(shared),
      ...options.properties,
    },
    ...(options.variants === undefined ? {} : { allOf: options.variants.map(variantRule) }),
  }
}
