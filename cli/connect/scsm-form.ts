import type { ProductForm } from './form.ts'
import { DAYS, grantOf, LINK_CONFIGURATION_ITEMS, ON_PREMISES, SYNC, urlOf } from './questions.ts'

/** The connection form of System Center Service Manager, by way of a Cireson portal. */
export const SCSM_FORM: ProductForm = {
  kind: 'product',
  product: 'scsm',
  title: 'System Center Service Manager',
  questions: [
    // First, since the URL is looked at with it.
    ON_PREMISES,
    urlOf('scsm', 'https://portal.contoso.com', 'the Cireson portal, or of the proxy in front of it'),
    grantOf(['cireson_token'], 'How to sign in: cireson_token, which is all that the portal offers.'),
    {
      name: 'user',
      label: 'User name',
      help: 'DOMAIN\\name of the user who signs in; incidents are created in that name.',
      kind: 'text',
      value: 'NAME',
      partOf: 'connection',
      reasonAgainst: (user) => (/^[^\\]+\\[^\\]+$/.test(user) ? undefined : 'must be DOMAIN\\name'),
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
      optionalFor: 'all',
      isRare: true,
      reasonAgainst: (header) =>
        /^[A-Za-z][A-Za-z0-9-]*$/.test(header) && header.toLowerCase() !== 'authorization'
          ? undefined
          : 'must be the name of a header, and another one than Authorization',
    },
    SYNC,
    DAYS,
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
