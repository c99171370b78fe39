import type { ConnectForm, FormQuestion, GrantName } from '../connect-form.ts'
import {
  CREATE_CONFIGURATION_ITEMS,
  ENTRA_APPLICATION,
  entraUser,
  LINK_CONFIGURATION_ITEMS,
} from '../form-questions.ts'

/** A portal has a sign-in of its own. */
const PORTAL: readonly GrantName[] = ['cireson_token']

/** A gateway takes tokens of applications. */
const GATEWAY: readonly GrantName[] = [
  'entra_client_secret',
  'entra_certificate',
  'entra_managed_identity',
  'entra_federated',
]

/** A question that only a gateway has a use for. */
const ofGateway = (question: FormQuestion): FormQuestion => ({
  ...question,
  grants: question.grants?.filter((grant) => GATEWAY.includes(grant)) ?? GATEWAY,
})

/** The connection form of System Center Service Manager: by the grant it is a portal's or a gateway's. */
export const SCSM_FORM: ConnectForm = {
  title: 'System Center Service Manager',
  grants: ['cireson_token', ...GATEWAY],
  grantHelp:
    'How to sign in: cireson_token to a portal, which offers nothing else; to a gateway entra_client_secret, entra_certificate, entra_managed_identity or entra_federated.',
  questions: [
    {
      name: 'via',
      label: 'Way',
      help: 'With a grant of Entra ID: how Service Manager is reached. The portal has a grant of its own.',
      kind: 'text',
      value: 'WAY',
      partOf: 'connection',
      grants: GATEWAY,
      default: 'gateway',
      isRare: true,
      accepts: { pattern: /^gateway$/, otherwise: 'must be gateway with a grant of Entra ID' },
    },
    ...ENTRA_APPLICATION.map(ofGateway),
    {
      name: 'scope',
      label: 'Scope',
      help: 'For whom the token is: <application ID URI of the gateway>/.default.',
      kind: 'text',
      value: 'SCOPE',
      partOf: 'sign-in',
      grants: GATEWAY,
      accepts: { pattern: /^\S+\/\.default$/, otherwise: 'must be one scope that ends in /.default' },
    },
    ...entraUser('')
      .filter(({ name }) => name === 'authority')
      .map(ofGateway),
    {
      name: 'user',
      label: 'User name',
      help: 'DOMAIN\\name of the user who signs in; incidents are created in that name.',
      kind: 'text',
      value: 'NAME',
      partOf: 'connection',
      grants: PORTAL,
      accepts: { pattern: /^[^\\]+\\[^\\]+$/, otherwise: 'must be DOMAIN\\name' },
    },
    {
      name: 'password',
      label: 'Password',
      help: 'Of that user. STORED in Key Vault: the portal gives no other sign-in that lasts.',
      kind: 'secret',
      partOf: 'sign-in',
      grants: PORTAL,
    },
    {
      name: 'proxyTokenHeader',
      label: 'Proxy token header',
      help: 'Behind a proxy that wants a bearer token: the header for the token of the portal. Connect <connection>-proxy first.',
      kind: 'text',
      value: 'HEADER',
      partOf: 'connection',
      member: ['proxy', 'tokenHeader'],
      grants: PORTAL,
      optionalFor: 'all',
      isRare: true,
      accepts: {
        pattern: /^(?!authorization$)[a-z][a-z0-9-]*$/i,
        otherwise: 'must be the name of a header, and another one than Authorization',
      },
    },
    LINK_CONFIGURATION_ITEMS,
    CREATE_CONFIGURATION_ITEMS,
  ],
  chores: [
    { text: 'Portal: forms authentication, and a certificate that is trusted publicly.', grants: PORTAL },
    {
      text: 'User: a domain user of its own in the role Advanced Operator, with queues, configuration item groups, templates and tasks that hold what the bridge writes. Sign in to the portal once in that name.',
      grants: PORTAL,
    },
    {
      text: 'Gateway: installed beside Service Manager (gateway/scsm), with a certificate that is trusted publicly, and an account in the role Advanced Operator whose queues and configuration item groups hold what the bridge writes.',
      grants: GATEWAY,
    },
    {
      text: 'Registration of the bridge: it has the application role WorkItems.ReadWrite of the gateway’s registration, with the consent of an administrator.',
      grants: GATEWAY,
    },
    {
      text: 'Template: its ProjectionType is IncidentManagement!System.WorkItem.Incident.ProjectionType.',
    },
    {
      text: 'Incident settings: the priority for each impact and urgency. The bridge does not write it.',
    },
    {
      text: 'Lists: the resolution category of the template (Fixed by analyst, unless you changed it) and the support group exist.',
    },
    {
      text: 'Notifications and workflows: private comments and status changes of the user should send no unwanted mail.',
    },
  ],
  guide: 'docs/connect-scsm.md',
  template: 'scsm-incident',
}
