import type { ProxyForm } from '../connect-form.ts'
import { ENTRA_APPLICATION, entraUser } from '../form-questions.ts'

/** The sign-in to a proxy in front of a portal of Service Manager, under the name `<connection>-proxy`. */
export const SCSM_PROXY_FORM: ProxyForm = {
  title: 'the proxy in front of System Center Service Manager',
  example: 'https://portal-contoso.msappproxy.net',
  use: {
    flags: '--proxy-token-header X-Portal-Authorization',
    words: 'with the header that the rule at the portal reads.',
  },
  grants: [
    'password',
    'entra_client_secret',
    'entra_certificate',
    'entra_managed_identity',
    'entra_federated',
  ],
  grantHelp:
    'How to sign in: password, which Entra application proxy needs, since it takes tokens of users only; or, for a proxy that takes those of applications, entra_client_secret, entra_certificate, entra_managed_identity or entra_federated.',
  questions: [
    ...ENTRA_APPLICATION,
    {
      name: 'scope',
      label: 'Scope',
      help: 'For whom the token is: with password https://<external address>/user_impersonation, else <application ID URI>/.default.',
      kind: 'text',
      value: 'SCOPE',
      partOf: 'sign-in',
      accepts: { pattern: /^\S+\/\S+$/, otherwise: 'must be one scope, without blanks' },
    },
    ...entraUser('A user of the tenant who is assigned to the application. Used once and not stored.'),
  ],
  chores: [
    {
      text: 'Proxy: the registration with which it publishes the portal has the bridge’s user or application assigned.',
    },
    {
      text: 'Registration of the bridge: it is a public client (Allow public client flows), has the delegated permission user_impersonation of the proxy’s registration, with the consent of an administrator, and no policy asks its user for a second factor.',
      grants: ['password'],
    },
    {
      text: 'Registration of the bridge: it has an application role of the proxy’s registration, with the consent of an administrator.',
      grants: ['entra_client_secret', 'entra_certificate', 'entra_managed_identity', 'entra_federated'],
    },
    {
      text: 'At the portal: a rule moves the token of the portal from that header to Authorization.',
    },
  ],
  guide: 'docs/connect-scsm.md',
}
