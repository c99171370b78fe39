import type { Settings } from '../config/settings.ts'
import { BridgeError } from '../errors.ts'

/** The trusted issuer of tokens, and their audience. */
export interface TokenTrust {
  /** Origin of the Entra ID that publishes the signing keys. */
  readonly authority: string
  /** In lower case, as tokens have it. */
  readonly tenantId: string
  /** A token is for one of these: the API's client id (v2) or the resource as it was asked for (v1). */
  readonly audiences: readonly string[]
}

/** Whose tokens the webhook accepts. */
export interface Trust extends TokenTrust {
  /** In lower case. The app that asked for the token. */
  readonly callerAppId: string
  /** The app role that the caller was given; undefined when none is asked for. */
  readonly role: string | undefined
}

/** Whose tokens the operators' endpoints accept. */
export interface OperatorsTrust extends TokenTrust {
  /** In lower case. The client apps that may ask for a token; undefined when any may. */
  readonly clientAppIds: ReadonlySet<string> | undefined
}

/** The first-party app in whose name action groups call a secure webhook, and the role it is given (action-groups docs). */
const ACTION_GROUPS_APP_ID = '461e8683-5575-4561-ac7f-899cc907d62a'
const ACTION_GROUPS_ROLE = 'ActionGroupsSecureWebhook'
const NO_ROLE = 'none'

const GLOBAL_AUTHORITY = 'https://login.microsoftonline.com'

/** Whether callers need a token. One setting is enough: an incomplete configuration refuses everyone. */
export function asksForToken(settings: Settings): boolean {
  return [
    settings.WEBHOOK_TENANT_ID,
    settings.WEBHOOK_AUDIENCE,
    settings.WEBHOOK_CALLER_APP_ID,
    settings.WEBHOOK_ROLE,
    settings.WEBHOOK_AUTHORITY,
  ].some((value) => value !== undefined)
}

/**
 * @param settings checked ones
 * @throws BridgeError `setting_missing` without a tenant or an audience
 */
export function trustOf(settings: Settings): Trust {
  const { WEBHOOK_TENANT_ID: tenantId, WEBHOOK_AUDIENCE: audience, WEBHOOK_ROLE: role } = settings
  if (tenantId === undefined || audience === undefined) {
    throw new BridgeError('setting_missing', 'Set both WEBHOOK_TENANT_ID and WEBHOOK_AUDIENCE.')
  }
  return {
    ...tokenTrust(settings.WEBHOOK_AUTHORITY, tenantId, audience),
    callerAppId: (settings.WEBHOOK_CALLER_APP_ID ?? ACTION_GROUPS_APP_ID).toLowerCase(),
    role: role === NO_ROLE ? undefined : (role ?? ACTION_GROUPS_ROLE),
  }
}

/** Whether operators need a token. One setting is enough, as for the webhook. */
export function asksOperatorsForToken(settings: Settings): boolean {
  return [
    settings.OPERATORS_TENANT_ID,
    settings.OPERATORS_AUDIENCE,
    settings.OPERATORS_CLIENT_APP_IDS,
    settings.OPERATORS_AUTHORITY,
  ].some((value) => value !== undefined)
}

/**
 * @param settings checked ones
 * @throws BridgeError `setting_missing` without a tenant or an audience
 */
export function operatorsTrustOf(settings: Settings): OperatorsTrust {
  const { OPERATORS_TENANT_ID: tenantId, OPERATORS_AUDIENCE: audience } = settings
  if (tenantId === undefined || audience === undefined) {
    throw new BridgeError('setting_missing', 'Set both OPERATORS_TENANT_ID and OPERATORS_AUDIENCE.')
  }
  const clients = settings.OPERATORS_CLIENT_APP_IDS
  return {
    ...tokenTrust(settings.OPERATORS_AUTHORITY, tenantId, audience),
    clientAppIds: clients === undefined ? undefined : new Set(itemsOf(clients.toLowerCase())),
  }
}

/** Who may sign in to the console, and where it is. */
export interface ConsoleTrust extends TokenTrust {
  /** Of the app registration that people sign in to, in lower case. */
  readonly clientId: string
  /** Origin at which people reach the console; undefined on a machine that no setting names. */
  readonly origin: string | undefined
}

/** Whether any setting of the console is set. Without any the console answers 404. */
export function asksForConsole(settings: Settings): boolean {
  return [
    settings.CONSOLE_TENANT_ID,
    settings.CONSOLE_CLIENT_ID,
    settings.CONSOLE_URL,
    settings.CONSOLE_AUTHORITY,
  ].some((value) => value !== undefined)
}

/**
 * @param settings checked ones
 * @param hostName of the app, as App Service says it in WEBSITE_HOSTNAME
 * @throws BridgeError `setting_missing` without a tenant or a client
 */
export function consoleTrustOf(settings: Settings, hostName: string | undefined): ConsoleTrust {
  const { CONSOLE_TENANT_ID: tenantId, CONSOLE_CLIENT_ID: clientId } = settings
  if (tenantId === undefined || clientId === undefined) {
    throw new BridgeError('setting_missing', 'Set both CONSOLE_TENANT_ID and CONSOLE_CLIENT_ID.')
  }
  return {
    ...tokenTrust(settings.CONSOLE_AUTHORITY, tenantId, clientId.toLowerCase()),
    clientId: clientId.toLowerCase(),
    origin: settings.CONSOLE_URL ?? (hostName === undefined ? undefined : `https://${hostName}`),
  }
}

function tokenTrust(authority = GLOBAL_AUTHORITY, tenantId: string, audience: string): TokenTrust {
  return {
    authority,
    tenantId: tenantId.toLowerCase(),
    audiences: itemsOf(audience),
  }
}

function itemsOf(list: string): string[] {
  return list.split(',').map((item) => item.trim())
}
