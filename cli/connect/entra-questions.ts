/** Questions of a sign-in to Entra ID. */
import { isLoopback } from '../../shared/loopback.ts'
import { ENTRA_AUTHORITY } from '../../shared/tokens/token-server.ts'
import type { GrantName, Question } from './form.ts'

/** Those that name an application of the tenant. */
const WITH_APPLICATION: readonly GrantName[] = [
  'password',
  'entra_client_secret',
  'entra_certificate',
  'entra_federated',
]

export const TENANT_ID: Question = {
  name: 'tenantId',
  label: 'Tenant ID',
  help: 'Directory (tenant) ID of Entra ID, a GUID or a domain name.',
  kind: 'text',
  value: 'ID',
  partOf: 'sign-in',
  grants: WITH_APPLICATION,
  reasonAgainst: (tenant) =>
    /^[\w.-]+$/.test(tenant) ? undefined : 'must be a GUID or a domain name of the tenant',
}

export const ENTRA_CLIENT_ID: Question = {
  name: 'clientId',
  label: 'Client ID',
  help: 'Application (client) ID of the registration. With entra_managed_identity: of the identity, empty for the system-assigned one.',
  kind: 'text',
  value: 'ID',
  partOf: 'sign-in',
  optionalFor: ['entra_managed_identity'],
}

export const ENTRA_CLIENT_SECRET: Question = {
  name: 'clientSecret',
  label: 'Client secret',
  help: 'Of that registration. Kept in Key Vault.',
  kind: 'secret',
  partOf: 'sign-in',
  grants: ['entra_client_secret'],
}

export const CERTIFICATE_FILE: Question = {
  name: 'certificateFile',
  label: 'Certificate',
  help: 'A file with the certificate and its private key (PEM, not encrypted). Kept in Key Vault as <connection>-certificate.',
  kind: 'text',
  value: 'FILE',
  partOf: 'sign-in',
  grants: ['entra_certificate'],
}

export const IDENTITY_CLIENT_ID: Question = {
  name: 'identityClientId',
  label: 'Client ID of the identity',
  help: 'Of the user-assigned managed identity that the registration trusts. Default: the system-assigned one.',
  kind: 'text',
  value: 'ID',
  partOf: 'sign-in',
  grants: ['entra_federated'],
  optionalFor: 'all',
  isRare: true,
}

/** @param help whose user it is, and what becomes of the password */
export function entraUser(help: string): Question {
  return {
    name: 'user',
    label: 'User name',
    help,
    kind: 'text',
    value: 'NAME',
    partOf: 'sign-in',
    grants: ['password'],
  }
}

export const ENTRA_PASSWORD: Question = {
  name: 'password',
  label: 'Password',
  help: 'Of that user. Used once and not stored.',
  kind: 'secret',
  partOf: 'sign-in',
  grants: ['password'],
}

export const AUTHORITY: Question = {
  name: 'authority',
  label: 'Authority',
  help: `Entra ID of a national cloud, such as https://login.microsoftonline.us. Without it: ${ENTRA_AUTHORITY}.`,
  kind: 'text',
  value: 'URL',
  partOf: 'sign-in',
  grants: WITH_APPLICATION,
  optionalFor: 'all',
  isRare: true,
  reasonAgainst: againstAuthority,
}

function againstAuthority(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.origin !== text)
    return `must be an address without a path, such as ${ENTRA_AUTHORITY}`
  return url.protocol === 'https:' || isLoopback(url) ? undefined : 'must start with https://'
}
