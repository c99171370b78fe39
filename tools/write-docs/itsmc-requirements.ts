/**
 * What the connection guide of ITSMC requires or promises, statement by statement, and its replacement here. Tests have the
 * id in their titles; pages and commands are listed here. See `requirement-table.ts`.
 */
export interface Requirement {
  /** `S-01`. */
  readonly id: string
  /** What the old page says. */
  readonly says: string
  /** The replacement here, or why there is none. */
  readonly here: string
  /** Paths from the root of the repository, with the heading: `docs/deploy.md#with-azd`. */
  readonly pages?: readonly string[]
  /** Names of scripts of package.json. */
  readonly commands?: readonly string[]
}

const GATEWAY_README = 'gateway/scsm/README.md'
const SCSM = 'docs/connect-scsm.md'
const SERVICE_NOW = 'docs/connect-servicenow.md'

export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'S-01',
    says: 'A connection between an ITSM product and the connector, to manage work items centrally',
    here: '`connections` in `bridge.yaml`, as many as there are instances',
    pages: ['docs/configuration.md#connections'],
    commands: ['connect'],
  },
  {
    id: 'S-02',
    says: 'System Center Service Manager, ServiceNow, Provance, Cherwell',
    here: 'the same four; what each can do is in one table',
    pages: ['docs/connectors.md#what-each-can-do'],
  },
  {
    id: 'S-03',
    says: 'Provance and Cherwell for existing customers only, since October 2020',
    here: 'for anybody: ITSMC’s end of sale does not bind the bridge. Cherwell itself ends on 2026-12-31, which is said',
    pages: ['docs/connect-provance.md#connecting-provance', 'docs/connect-cherwell.md#connecting-cherwell'],
  },
  {
    id: 'S-04',
    says: 'The connector is installed first',
    here: 'one app, deployed by `azd up` or `az`',
    pages: ['docs/deploy.md#with-azd'],
  },
  {
    id: 'S-05',
    says: 'ServiceDesk(workspace) > ITSM Connections > Add',
    here: '`npm run connect -- NAME` adds one, `npm run connections` lists them',
    commands: ['connect', 'connections'],
  },
  {
    id: 'S-06',
    says: 'All parameters are mandatory',
    here: 'those that a sign-in needs are; a missing one is named, the others have defaults',
  },
  {
    id: 'S-07',
    says: 'The connection’s name, used later in work items and in Log Analytics',
    here: 'the name in `bridge.yaml`; it is on every record, in the journal and in `ServiceDesk_CL`',
    pages: ['docs/connectors.md#the-connections-name', 'docs/log-analytics.md#the-table'],
  },
  { id: 'S-08', says: 'Partner type', here: '`product: servicenow`, `scsm`, `provance`, `cherwell`' },
  {
    id: 'S-09',
    says: 'Server URL; of ServiceNow one that ends in “.servicenow.com”',
    here: '`url`, https. ServiceNow’s instances are at `*.service-now.com`, which the old page misspells; both are taken',
  },
  {
    id: 'S-10',
    says: 'Username and password mint tokens and are not stored',
    here: 'the same. Except for a Cireson portal, which offers nothing else: there the password is kept in Key Vault',
    pages: ['docs/security.md#what-is-stored-where'],
  },
  {
    id: 'S-11',
    says: 'Client ID, and client secret',
    here: 'asked for by `connect`, kept in Key Vault; also a certificate, a key or a managed identity in their place',
    commands: ['connect'],
  },
  {
    id: 'S-12',
    says: 'Work items to sync: incidents, change requests',
    here: '`sync: { workItems: [incidents, changeRequests] }`, of all four products',
  },
  {
    id: 'S-13',
    says: 'Past days to sync, at most 120',
    here: '`sync: { days: 1..120 }`; 121 is refused. ITSMC swaps the labels of this field and the one before',
  },
  {
    id: 'S-14',
    says: 'Synced work items are in Log Analytics',
    here: 'the table `ServiceDesk_CL`, with ITSMC’s columns',
    pages: ['docs/log-analytics.md#the-table'],
    commands: ['sync'],
  },
  {
    id: 'S-15',
    says: 'Create new configuration item, off by default',
    here: '`createConfigurationItems: true`, for all four products; one for a resource, linked to the ticket',
    pages: ['docs/configuration.md#connections'],
  },
  {
    id: 'S-16',
    says: 'A summary of work items on the tile',
    here: 'a workbook, which the deployment makes, and the console',
    pages: ['docs/deploy.md#what-is-made', 'docs/console.md#the-pages'],
  },
  {
    id: 'S-17',
    says: 'Incidents from Log Analytics alerts, log records or Azure alerts',
    here: 'alerts by the webhook, all services; anything else, a log record among it, by `POST /api/work-items` or `npm run create-ticket`',
    pages: ['docs/work-items.md#tickets-without-an-alert'],
    commands: ['create-ticket'],
  },
  {
    id: 'S-18',
    says: 'Service Manager 2012 R2 or 2016, user role Advanced Operator',
    here: 'the role is the same; version and role are read where a gateway says them',
    pages: [`${SCSM}#what-the-bridge-needs`],
    commands: ['check-connection'],
  },
  {
    id: 'S-19',
    says: 'Templates of the projection type System.WorkItem.Incident.ProjectionType',
    here: 'another template is refused, with what to take',
  },
  {
    id: 'S-20',
    says: 'Service Manager is reached through a web app that Entra ID protects',
    here: 'through a gateway of ours in its place, whose contract is open, or a Cireson portal. Microsoft’s own web app can’t be used: its contract is not published, and its licence forbids reverse engineering',
    pages: [`${SCSM}#microsofts-own-web-app`],
  },
  {
    id: 'S-21',
    says: 'A script takes subscription, group, location, server, domain, user, password, prefix, Service Bus namespace, and prints URL, client ID and secret',
    here: '`Install-Gateway.ps1` takes server, domain, user and name; the rest is not needed, as the page says. It prints no secret',
    pages: [`${GATEWAY_README}#installing-it-as-a-windows-service`],
  },
  {
    id: 'S-22',
    says: 'The web app’s name is the prefix and a random number',
    here: 'the app’s name has a suffix that Azure makes of subscription and environment; the gateway’s is yours',
    pages: ['docs/deploy.md#with-azd', `${GATEWAY_README}#installing-it-as-a-windows-service`],
  },
  {
    id: 'S-23',
    says: 'Look at the settings after the deployment',
    here: '`npm run check-deployment` looks, and shows no value',
    commands: ['check-deployment'],
  },
  {
    id: 'S-24',
    says: 'A hybrid connection: name, host, port 5724, Service Bus namespace, location',
    here: 'all six fields, for a gateway on premises, a gateway as a web app, and a portal',
    pages: [
      `${SCSM}#a-gateway-on-premises-by-a-virtual-network-or-a-hybrid-connection`,
      `${SCSM}#a-gateway-as-an-azure-web-app`,
    ],
  },
  {
    id: 'S-25',
    says: 'The listener: Hybrid Connection Manager, sign in, subscription, Save',
    here: 'the same steps, and the restart that they may need',
    pages: [`${SCSM}#a-gateway-on-premises-by-a-virtual-network-or-a-hybrid-connection`],
  },
  {
    id: 'S-26',
    says: 'Visit the web app before connecting',
    here: '`connect` looks at the product before it writes the connection; what fails is not written',
    commands: ['check-connection'],
  },
  {
    id: 'S-27',
    says: 'No ServiceNow on premises: the official SaaS only',
    here: 'another host is refused unless `allowOtherHost: true` says that it is meant',
  },
  {
    id: 'S-28',
    says: 'ServiceNow from Geneva to Orlando',
    here: 'what the oldest of them has, but for grants; `check-connection` reads the release, or is given it, and names what that lacks',
    pages: [`${SERVICE_NOW}#releases`],
    commands: ['check-connection'],
  },
  {
    id: 'S-29',
    says: 'Alerts become ServiceNow incidents, events or alerts',
    here: 'three kinds, each with a template',
    pages: [`${SERVICE_NOW}#events`, `${SERVICE_NOW}#alerts`],
  },
  {
    id: 'S-30',
    says: 'The ServiceNow administrator makes client ID and secret',
    here: 'the same, with the Machine Identity Console of Zurich and later',
    pages: [`${SERVICE_NOW}#the-registration`],
  },
  {
    id: 'S-31',
    says: 'Refresh token lifespan 7,776,000 seconds',
    here: 'what `connect` proposes; the sign-in’s end is counted from it',
    pages: [`${SERVICE_NOW}#what-remains-to-be-done-in-the-product`],
  },
  {
    id: 'S-32',
    says: 'A procedure of your own before the refresh token ends',
    here: 'tokens are renewed by a timer; where a person is needed, warnings come 30, 14, 7 and 1 days before',
    pages: ['docs/runbook.md#sign-ins-and-tokens'],
  },
  {
    id: 'S-33',
    says: 'Step 1: sync the connector by hand',
    here: '`npm run sync -- NAME --renew`: renews the token, looks anew at templates, choices and references, and reads work items, all of which the app does by itself; `npm run connect -- NAME --renew` begins the life of the sign-in anew',
    pages: [`${SERVICE_NOW}#signing-in-again`, 'docs/log-analytics.md#how-it-runs'],
    commands: ['connect', 'sync'],
  },
  {
    id: 'S-34',
    says: 'Step 2: revoke the old refresh token in Manage Tokens',
    here: 'done by the bridge once the new one has worked',
    pages: ['docs/security.md#what-each-credential-can-do'],
  },
  {
    id: 'S-35',
    says: 'Install the user app of the ServiceNow store',
    here: 'not needed; who keeps it uses its staging table with `incidentsVia: import-set`',
    pages: [`${SERVICE_NOW}#how-a-ticket-is-written`],
  },
  {
    id: 'S-36',
    says: 'Installation Checklist: Not complete, Completed',
    here: '`npm run check-connection` says Complete or Not complete of each thing, with what to do',
    commands: ['check-connection'],
  },
  {
    id: 'S-37',
    says: 'Six default roles of the integration user',
    here: 'fewer are needed; `check-connection` names each as Complete, Not complete or Not needed, with the reason',
    pages: [`${SERVICE_NOW}#the-roles-of-itsmcs-list`],
    commands: ['check-connection'],
  },
  {
    id: 'S-38',
    says: 'Events and alerts need evt_mgmt_integration and evt_mgmt_operator',
    here: 'events need the first; records of `em_alert` need `evt_mgmt_admin`: operators can’t create them',
    pages: [`${SERVICE_NOW}#the-user`],
  },
  {
    id: 'S-39',
    says: 'The hourly limit: “Inbound REST API rate limiting”',
    here: '`rateLimit` of the connection keeps below it; a 429 is waited for, and nothing is lost',
    pages: [`${SERVICE_NOW}#inbound-rest-api-rate-limiting`, 'docs/configuration.md#connections'],
  },
  {
    id: 'S-40',
    says: 'Provance: an app registered in Entra ID, its client ID, role Administrator',
    here: 'a registration with a secret, a certificate, a managed identity, or a user as ITSMC had; a security role of its own in place of Administrator',
    pages: ['docs/connect-provance.md#what-the-bridge-needs'],
  },
  {
    id: 'S-41',
    says: 'Cherwell: a client ID from Edit REST API client settings, role Administrator',
    here: 'the same client ID; a security group of its own in place of Administrator',
    pages: ['docs/connect-cherwell.md#what-the-bridge-needs'],
  },
  {
    id: 'S-42',
    says: 'Provance and Cherwell sync, create configuration items and incidents, too',
    here: 'one set of tests holds all products to it',
    pages: ['docs/connectors.md#what-each-can-do'],
  },
  {
    id: 'S-43',
    says: 'Once connected, work items are seen and incidents can be created',
    here: 'shown end to end, from `connect` to the ticket',
  },
  {
    id: 'S-44',
    says: 'Templates of the ITSM product can be used in actions',
    here: '`instanceTemplate` (ServiceNow) and `incidentTemplate` (Service Manager), below a template of ours with values of the alert',
    pages: ['docs/configuration.md#templatesyaml'],
  },
  {
    id: 'S-45',
    says: 'OMS is now called Log Analytics',
    here: 'the table is still `ServiceDesk_CL`, so that queries from before run; no name here says OMS',
    pages: ['docs/log-analytics.md#a-workspace-that-itsmc-wrote-to'],
  },
]
