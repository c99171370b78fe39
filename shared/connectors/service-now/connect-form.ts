import type { ConnectForm } from '../connect-form.ts'
import { RELEASES } from './releases.ts'
import { CREATE_CONFIGURATION_ITEMS, refreshTokenLifetime } from '../form-questions.ts'

/** 90 days, to be set in the OAuth registry; the default of ServiceNow is 8,640,000 s (ServiceNow docs, OAuth). */
const REFRESH_TOKEN_LIFETIME_SECONDS = 7_776_000

/** The connection form of ServiceNow. */
export const SERVICE_NOW_FORM: ConnectForm = {
  title: 'ServiceNow',
  grants: ['password', 'client_credentials', 'jwt_bearer', 'authorization_code'],
  grantHelp:
    'How to sign in: password, client_credentials, jwt_bearer or authorization_code (in the browser).',
  questions: [
    {
      name: 'clientId',
      label: 'Client ID',
      help: 'Of the entry in the application registry, or of the integration in the Machine Identity Console (Zurich and later).',
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
      help: 'As in the application registry. On a loopback address the command waits for the browser there; otherwise paste the address at which the browser ends.',
      kind: 'text',
      value: 'URL',
      partOf: 'sign-in',
      grants: ['authorization_code'],
      default: 'http://localhost:8484/callback',
      isRare: true,
      accepts: 'address',
    },
    {
      name: 'caller',
      label: 'Caller',
      help: 'The caller of incidents: user name, name or sys_id. Most instances require one; often it is the integration user. Templates see it as connection.caller.',
      kind: 'text',
      value: 'USER',
      partOf: 'connection',
      optionalFor: 'all',
    },
    {
      name: 'assignmentGroup',
      label: 'Assignment group',
      help: 'Which group gets new incidents: name or sys_id. Templates see it as connection.assignmentGroup.',
      kind: 'text',
      value: 'GROUP',
      partOf: 'connection',
      optionalFor: 'all',
    },
    {
      name: 'release',
      label: 'Release',
      help: 'Of the instance, such as Zurich, where its user may not read it (glide.buildname).',
      kind: 'text',
      value: 'RELEASE',
      partOf: 'connection',
      optionalFor: 'all',
      isRare: true,
      accepts: {
        pattern: new RegExp(`^(${RELEASES.join('|')})$`),
        otherwise: `must be one of ${RELEASES.join(', ')}`,
      },
    },
    refreshTokenLifetime('In seconds, as set in the application registry.', REFRESH_TOKEN_LIFETIME_SECONDS),
    CREATE_CONFIGURATION_ITEMS,
  ],
  chores: [
    {
      text: 'Zurich and later: the entry is an inbound integration of the Machine Identity Console (All > Machine Identity Console > Inbound integrations; roles oauth_admin, mi_admin or admin), and "application registry" below means that. Its auth scope must let the Table API through ("only APIs in selected scope" must list it), and no REST API access policy may refuse it ("Enforce token restriction").',
    },
    {
      text: 'Application registry: set Refresh Token Lifespan of the entry to 7,776,000 seconds (90 days). The default is 8,640,000. If you set another number, give it as --refresh-token-lifetime: the end of the sign-in is counted from it.',
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
      text: 'System properties, before Zurich: glide.oauth.inbound.client.credential.grant_type.enabled must be true (create it; it does not exist by default). In every release the entry needs an OAuth Application User: the integration user.',
      grants: ['client_credentials'],
    },
    {
      text: 'Application registry: the entry is a JWT API endpoint whose verifier map has the certificate of the private key, and whose user field is the one that contains the user name.',
      grants: ['jwt_bearer'],
    },
    {
      text: 'Application registry: the entry has the redirect URL, letter for letter.',
      grants: ['authorization_code'],
    },
    {
      text: 'Users and groups: the caller and the assignment group of the connection, active, by the names that bridge.yaml gives. npm run check-connection names the missing ones.',
    },
    {
      text: 'Access controls: where columns have query access controls of their own (query_range), let the user search incident by correlation_id, and compare and sort by sys_updated_on and sys_id. npm run check-connection tries it.',
    },
    {
      text: 'Incident form: the close code of the template (Solution provided, unless you changed it) must be one of the choices of close_code.',
    },
  ],
  guide: 'docs/connect-servicenow.md',
  template: 'servicenow-incident',
}
