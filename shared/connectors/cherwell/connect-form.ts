import type { ConnectForm } from '../connect-form.ts'
import { END_OF_LIFE } from './end-of-life.ts'
import {
  closedInItsmc,
  CREATE_CONFIGURATION_ITEMS,
  LINK_CONFIGURATION_ITEMS,
  refreshTokenLifetime,
} from '../form-questions.ts'

const DAY_SECONDS = 86_400

/** The connection form of Cherwell Service Management. */
export const CHERWELL_FORM: ConnectForm = {
  title: 'Cherwell',
  notice: `${END_OF_LIFE} ${closedInItsmc('Cherwell')}`,
  grants: ['password'],
  grantHelp: 'How to sign in: password, which is all that the REST API offers.',
  questions: [
    {
      name: 'clientId',
      label: 'Client ID',
      help: 'The client key of the REST API client.',
      kind: 'text',
      value: 'ID',
      partOf: 'sign-in',
    },
    {
      name: 'user',
      label: 'User name',
      help: 'The integration user, an internal user of Cherwell. Used once and not stored.',
      kind: 'text',
      value: 'NAME',
      partOf: 'sign-in',
    },
    {
      name: 'password',
      label: 'Password',
      help: 'Of that user. Used once and not stored: only the refresh token is kept.',
      kind: 'secret',
      partOf: 'sign-in',
    },
    refreshTokenLifetime(
      'In seconds, as set for the REST API client. Each refresh restarts it.',
      DAY_SECONDS,
    ),
    LINK_CONFIGURATION_ITEMS,
    CREATE_CONFIGURATION_ITEMS,
  ],
  chores: [
    {
      text: 'CSM Administrator, Security > Edit REST API client settings: a client of its own, enabled, without anonymous access. Set Refresh Token lifespan to the longest time that the bridge may be stopped, and give it as --refresh-token-lifetime: after a longer stop a sign-in is needed.',
    },
    {
      text: 'Licence: the sign-in holds one, for as long as it lasts.',
    },
    {
      text: 'CSM Administrator, Blueprint: a text field AzureCorrelationId of 32 characters on Incident, indexed, and published. Another name goes into bridge.yaml as names: { correlationField: … }.',
    },
    {
      text: 'Role: ITSMC asked for a user with the role Administrator. Such a user can still be used; a security group of its own with the rights below is enough.',
    },
    {
      text: 'Security group of the user: view, add and edit Incident and Journal - Note, and edit the fields that the template writes; view configuration items, if they are linked, and add them, if they are created.',
    },
    {
      text: 'Customer: one with the full name Azure Monitor, unless you changed CustomerDisplayName in the template.',
    },
    {
      text: 'Template: Service, Category and Subcategory are values of this instance. Azure, Monitoring and Alert are examples.',
    },
  ],
  guide: 'docs/connect-cherwell.md',
  template: 'cherwell-incident',
}
