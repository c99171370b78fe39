import { parseConnectionUrl } from '../../shared/config/connection-url.ts'
import { createServiceNowConnector } from '../../shared/connectors/service-now/service-now-connector.ts'
import { REFRESH_TOKEN_LIFETIME_SECONDS } from '../../shared/tokens/sign-in.ts'
import { type Answers, type Form, type GrantName, NO_WORK_ITEMS } from './form.ts'

const GRANTS: readonly GrantName[] = ['password', 'client_credentials', 'jwt_bearer', 'authorization_code']
const WORK_ITEMS: readonly string[] = ['incidents', 'changeRequests']

/** ITSMC's own limit. */
const MAX_DAYS = 120

/** The connection form of ServiceNow. */
export const SERVICE_NOW_FORM: Form = {
  product: 'servicenow',
  title: 'ServiceNow',
  questions: [
    {
      name: 'url',
      label: 'Server URL',
      help: 'https address of the instance, such as https://example.service-now.com, or ${SETTING} to take it from an application setting.',
      kind: 'text',
      value: 'URL',
      partOf: 'connection',
      reasonAgainst: againstUrl,
    },
    {
      name: 'allowOtherHost',
      label: 'Allow other host',
      help: 'Accept a server outside *.service-now.com and *.servicenow.com.',
      kind: 'switch',
      partOf: 'connection',
      default: 'no',
      isRare: true,
    },
    {
      name: 'grant',
      label: 'Grant',
      help: 'How to sign in: password, client_credentials, jwt_bearer or authorization_code (in the browser).',
      kind: 'text',
      value: 'GRANT',
      partOf: 'sign-in',
      default: 'password',
      reasonAgainst: (grant) => oneOf(grant, GRANTS),
    },
    {
      name: 'clientId',
      label: 'Client ID',
      help: 'Of the entry in the application registry.',
      kind: 'text',
      value: 'ID',
      partOf: 'sign-in',
    },
    {
      name: 'clientSecret',
      label: 'Client secret',
      help: 'Of the same entry. Kept in Key Vault. A public client has none.',
      kind: 'secret',
      partOf: 'sign-in',
      optionalFor: ['jwt_bearer', 'authorization_code'],
    },
    {
      name: 'user',
      label: 'User name',
      help: 'The integration user. With password: used once and not stored.',
      kind: 'text',
      value: 'NAME',
      partOf: 'sign-in',
      grants: ['password', 'jwt_bearer'],
    },
    {
      name: 'password',
      label: 'Password',
      help: 'Of that user. Used once and not stored.',
      kind: 'secret',
      partOf: 'sign-in',
      grants: ['password'],
    },
    {
      name: 'keyFile',
      label: 'Private key',
      help: 'A file with the private key (PEM, not encrypted). Kept in Key Vault as <connection>-key.',
      kind: 'text',
      value: 'FILE',
      partOf: 'sign-in',
      grants: ['jwt_bearer'],
    },
    {
      name: 'keyId',
      label: 'Key ID',
      help: 'The "kid" of the JWT verifier map, if it has one.',
      kind: 'text',
      value: 'ID',
      partOf: 'sign-in',
      grants: ['jwt_bearer'],
      optionalFor: 'all',
      isRare: true,
    },
    {
      name: 'redirectUrl',
      label: 'Redirect URL',
      help: 'As the application registry has it. On a loopback address the command waits for the browser there; else the address that the browser ends at is pasted.',
      kind: 'text',
      value: 'URL',
      partOf: 'sign-in',
      grants: ['authorization_code'],
      default: 'http://localhost:8484/callback',
      isRare: true,
      reasonAgainst: (url) => (URL.canParse(url) ? undefined : 'must be a URL'),
    },
    {
      name: 'refreshTokenLifetime',
      label: 'Refresh token lifetime',
      help: 'In seconds, as set in the application registry.',
      kind: 'text',
      value: 'SECONDS',
      partOf: 'sign-in',
      grants: ['password', 'authorization_code'],
      default: String(REFRESH_TOKEN_LIFETIME_SECONDS),
      isRare: true,
      reasonAgainst: (seconds) =>
        /^[1-9]\d{0,9}$/.test(seconds) ? undefined : 'must be a whole number of seconds',
    },
    {
      name: 'sync',
      label: 'Work items to sync',
      help: 'incidents, changeRequests, both with a comma between, or none. Stored for the sync of work items, which this version does not have yet.',
      kind: 'text',
      value: 'KINDS',
      partOf: 'connection',
      default: NO_WORK_ITEMS,
      reasonAgainst: againstWorkItems,
    },
    {
      name: 'days',
      label: 'Days',
      help: `How many days back to sync, 1 to ${MAX_DAYS}, when there are work items to sync.`,
      kind: 'text',
      value: 'N',
      partOf: 'connection',
      default: '30',
      isNeeded: ({ sync }) => sync !== NO_WORK_ITEMS,
      reasonAgainst: (days) =>
        /^[1-9]\d{0,2}$/.test(days) && Number(days) <= MAX_DAYS
          ? undefined
          : `must be a whole number from 1 to ${MAX_DAYS}`,
    },
    {
      name: 'createConfigurationItems',
      label: 'Create configuration items',
      help: 'Create those that are missing. Stored for the sync of work items, which this version does not have yet.',
      kind: 'switch',
      partOf: 'connection',
      default: 'no',
    },
  ],
  chores: [
    {
      text: 'Application registry: set Refresh Token Lifespan of the entry to 7,776,000 seconds (90 days). ServiceNow is shipped with 8,640,000. If it is another number, give it as --refresh-token-lifetime: the end of the sign-in is counted from it.',
      grants: ['password', 'authorization_code'],
    },
    {
      text: 'Integration user: the roles itil (or sn_incident_write) and snc_platform_rest_api_access, and read access to incident.correlation_id. Best also to sys_journal_field, so that a work note in doubt is looked up before it is written again.',
    },
    {
      text: 'System properties: glide.oauth.inbound.ropc.grant_type.disabled must not be true. Once the connection is there it may be set to true until the next renewal.',
      grants: ['password'],
    },
    {
      text: 'System properties: glide.oauth.inbound.client.credential.grant_type.enabled must be true, and the entry needs an OAuth Application User: the integration user.',
      grants: ['client_credentials'],
    },
    {
      text: 'Application registry: the entry is a JWT API endpoint whose verifier map holds the certificate of the private key, and whose user field is the one that the user name is a value of.',
      grants: ['jwt_bearer'],
    },
    {
      text: 'Application registry: the entry has the redirect URL, letter for letter.',
      grants: ['authorization_code'],
    },
    {
      text: 'Incident form: the close code of the template (Solution provided, unless you changed it) must be one of the choices of close_code.',
    },
  ],
  guide: 'docs/connect-servicenow.md',
  template: 'servicenow-incident',
  createConnector: createServiceNowConnector,
}

function oneOf(answer: string, choices: readonly string[]): string | undefined {
  return choices.includes(answer) ? undefined : `must be one of ${choices.join(', ')}`
}

function againstUrl(url: string, { allowOtherHost }: Answers): string | undefined {
  const parsed = parseConnectionUrl(url, 'servicenow', allowOtherHost === 'yes', process.env)
  if (!('reason' in parsed)) return undefined
  // The question says already that it is about the URL.
  const reason = parsed.reason.replace(/^url /, '')
  const isOtherHost = 'origin' in parseConnectionUrl(url, 'servicenow', true, process.env)
  return isOtherHost ? `${reason} (--allow-other-host)` : reason
}

function againstWorkItems(sync: string): string | undefined {
  if (sync === NO_WORK_ITEMS) return undefined
  return sync
    .split(',')
    .map((item) => oneOf(item.trim(), WORK_ITEMS))
    .find((reason) => reason !== undefined)
}
