import type { ConnectForm } from '../connect-form.ts'
import {
  closedInItsmc,
  CREATE_CONFIGURATION_ITEMS,
  ENTRA_APPLICATION,
  entraUser,
  LINK_CONFIGURATION_ITEMS,
} from '../form-questions.ts'

/** The connection form of Provance, whose records are in Dataverse and whose tokens come from Entra ID. */
export const PROVANCE_FORM: ConnectForm = {
  title: 'Provance',
  notice: closedInItsmc('Provance'),
  grants: [
    'entra_client_secret',
    'entra_certificate',
    'entra_managed_identity',
    'entra_federated',
    'password',
  ],
  grantHelp:
    'How to sign in: entra_client_secret, entra_certificate, entra_managed_identity, entra_federated, or password (a user of the tenant, as ITSMC did).',
  questions: [
    ...ENTRA_APPLICATION,
    ...entraUser('A user of the tenant, without a second factor. Used once and not stored.'),
    LINK_CONFIGURATION_ITEMS,
    CREATE_CONFIGURATION_ITEMS,
  ],
  chores: [
    {
      text: 'Registration in Entra ID: the client secret or the certificate expires. Note the date, and store a new one before it: with --rotate-secret, or with --renew and --certificate-file.',
      grants: ['entra_client_secret', 'entra_certificate'],
    },
    {
      text: 'Registration in Entra ID: a federated credential names the managed identity of the function app, with the audience api://AzureADTokenExchange.',
      grants: ['entra_federated'],
    },
    {
      text: 'Registration in Entra ID: a public client (Allow public client flows) with the delegated permission user_impersonation of Dynamics CRM, with the consent of an administrator. No policy may ask the user for a second factor.',
      grants: ['password'],
    },
    {
      text: 'Power Platform admin center: an application user for the client ID (Settings > Users + permissions > Application users), with a security role of its own.',
      grants: ['entra_client_secret', 'entra_certificate', 'entra_managed_identity', 'entra_federated'],
    },
    {
      text: 'Role: ITSMC asked for a user with the role Administrator. Such a user can still be used; a role of its own with the privileges below is enough.',
    },
    {
      text: 'Security role of the user: Create, Read, Write, Append and Append To on the table of tickets; Create, Read and Append on notes; Read and Append To on the table of the customer, and on that of configuration items where tickets are linked to them, with Create where they are created. Where tickets are cases, also what resolving one takes (CloseIncident): prvCreateActivity, prvAppendActivity, prvAppendToIncident, prvWriteIncident, prvReadActivity, prvWriteActivity and prvDeleteQueueItem, which are Create, Append, Read and Write on activities and Delete on queue items.',
    },
    {
      text: 'Template: customerid names the GUID of the account that the cases of your operations belong to. The shipped one is that of the simulator.',
    },
    {
      text: 'Table of tickets, where they are linked to configuration items: a lookup that leads to the table of these, which bridge.yaml names as configurationItems. Without that it is msdyn_customerasset.',
    },
    {
      text: 'bridge.yaml: table names the table and its columns, where tickets are kept in another one than incident.',
    },
  ],
  guide: 'docs/connect-provance.md',
  template: 'provance-incident',
}
