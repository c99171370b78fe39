/** Questions that the forms of several products have. */
import type { FormQuestion, GrantName } from './connect-form.ts'

/** A restriction of ITSMC that its users may ask about (ITSMC docs). @param title what people call the product */
export function closedInItsmc(title: string): string {
  return `ITSMC has taken no new connections to ${title} since 2020-10-01, and supports only those of existing customers. The bridge has no such restriction.`
}

/** @param standing in seconds */
export function refreshTokenLifetime(help: string, standing: number): FormQuestion {
  return {
    name: 'refreshTokenLifetime',
    label: 'Refresh token lifetime',
    help,
    kind: 'text',
    value: 'SECONDS',
    partOf: 'sign-in',
    grants: ['password', 'authorization_code'],
    default: String(standing),
    isRare: true,
    accepts: { pattern: /^[1-9]\d{0,9}$/, otherwise: 'must be a whole number of seconds' },
  }
}

export const LINK_CONFIGURATION_ITEMS: FormQuestion = {
  name: 'linkConfigurationItems',
  label: 'Link configuration items',
  help: 'Relate a new incident to the configuration items that the alert names and the product has.',
  kind: 'switch',
  partOf: 'connection',
  default: 'no',
}

/** In ITSMC's words. */
export const CREATE_CONFIGURATION_ITEMS: FormQuestion = {
  name: 'createConfigurationItems',
  label: 'Create new configuration item',
  help: 'Create one for a resource that the product has no record of, and link it to the incident.',
  kind: 'switch',
  partOf: 'connection',
  default: 'no',
}

/** Grants of Entra ID that name an application of the tenant. */
const WITH_APPLICATION: readonly GrantName[] = [
  'password',
  'entra_client_secret',
  'entra_certificate',
  'entra_federated',
]

/** A sign-in to Entra ID by an application: its tenant, its id and what proves it. */
export const ENTRA_APPLICATION: readonly FormQuestion[] = [
  {
    name: 'tenantId',
    label: 'Tenant ID',
    help: 'Directory (tenant) ID of Entra ID, a GUID or a domain name.',
    kind: 'text',
    value: 'ID',
    partOf: 'sign-in',
    grants: WITH_APPLICATION,
    accepts: { pattern: /^[\w.-]+$/, otherwise: 'must be a GUID or a domain name of the tenant' },
  },
  {
    name: 'clientId',
    label: 'Client ID',
    help: 'Application (client) ID of the registration. With entra_managed_identity: of the identity, empty for the system-assigned one.',
    kind: 'text',
    value: 'ID',
    partOf: 'sign-in',
    optionalFor: ['entra_managed_identity'],
  },
  {
    name: 'clientSecret',
    label: 'Client secret',
    help: 'Of that registration. Kept in Key Vault.',
    kind: 'secret',
    partOf: 'sign-in',
    grants: ['entra_client_secret'],
  },
  {
    name: 'certificateFile',
    label: 'Certificate',
    help: 'A file with the certificate and its private key (PEM, not encrypted). Kept in Key Vault as <connection>-certificate.',
    kind: 'text',
    value: 'FILE',
    partOf: 'sign-in',
    grants: ['entra_certificate'],
  },
  {
    name: 'identityClientId',
    label: 'Client ID of the identity',
    help: 'Of the user-assigned managed identity that the registration trusts. Default: the system-assigned one.',
    kind: 'text',
    value: 'ID',
    partOf: 'sign-in',
    grants: ['entra_federated'],
    optionalFor: 'all',
    isRare: true,
  },
]

/**
 * A sign-in to Entra ID by a user, and where Entra ID is.
 *
 * @param userHelp whose user it is, and what happens to the password
 */
export function entraUser(userHelp: string): readonly FormQuestion[] {
  return [
    {
      name: 'user',
      label: 'User name',
      help: userHelp,
      kind: 'text',
      value: 'NAME',
      partOf: 'sign-in',
      grants: ['password'],
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
      name: 'authority',
      label: 'Authority',
      help: 'Entra ID of a national cloud, such as https://login.microsoftonline.us. Without it: https://login.microsoftonline.com.',
      kind: 'text',
      value: 'URL',
      partOf: 'sign-in',
      grants: WITH_APPLICATION,
      optionalFor: 'all',
      isRare: true,
      accepts: 'origin',
    },
  ]
}
