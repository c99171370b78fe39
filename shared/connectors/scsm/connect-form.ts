import type { ConnectForm } from '../connect-form.ts'
import { LINK_CONFIGURATION_ITEMS } from '../form-questions.ts'

/** The connection form of System Center Service Manager, by way of a Cireson portal. */
export const SCSM_FORM: ConnectForm = {
  title: 'System Center Service Manager',
  grants: ['cireson_token'],
  grantHelp: 'How to sign in: cireson_token, which is all that the portal offers.',
  questions: [
    {
      name: 'user',
      label: 'User name',
      help: 'DOMAIN\\name of the user who signs in; incidents are created in that name.',
      kind: 'text',
      value: 'NAME',
      partOf: 'connection',
      accepts: { pattern: /^[^\\]+\\[^\\]+$/, otherwise: 'must be DOMAIN\\name' },
    },
    {
      name: 'password',
      label: 'Password',
      help: 'Of that user. STORED in Key Vault: the portal gives no other sign-in that lasts.',
      kind: 'secret',
      partOf: 'sign-in',
    },
    {
      name: 'proxyTokenHeader',
      label: 'Proxy token header',
      help: 'Behind a proxy that wants a bearer token: the header for the token of the portal. Connect <connection>-proxy first.',
      kind: 'text',
      value: 'HEADER',
      partOf: 'connection',
      member: ['proxy', 'tokenHeader'],
      optionalFor: 'all',
      isRare: true,
      accepts: {
        pattern: /^(?!authorization$)[a-z][a-z0-9-]*$/i,
        otherwise: 'must be the name of a header, and another one than Authorization',
      },
    },
    LINK_CONFIGURATION_ITEMS,
  ],
  chores: [
    { text: 'Portal: forms authentication, and a certificate that is trusted publicly.' },
    {
      text: 'User: a domain user of its own in the role Advanced Operator, with queues, configuration item groups, templates and tasks that hold what the bridge writes. Sign in to the portal once in that name.',
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
      text: 'Notifications and workflows: private comments and status changes of the user should mail nobody who does not want them.',
    },
  ],
  guide: 'docs/connect-scsm.md',
  template: 'scsm-incident',
}
