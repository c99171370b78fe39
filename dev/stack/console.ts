import { request } from 'undici'

/** The people who can sign in to the console on this machine, with their roles. */
const PEOPLE = [
  { userName: 'olivia@contoso.example', name: 'Olivia Ortega (operator)', roles: ['Ops.Operator'] },
  { userName: 'robin@contoso.example', name: 'Robin Reyes (reader)', roles: ['Ops.Reader'] },
  { userName: 'nora@contoso.example', name: 'Nora Novak (no role)', roles: [] },
] as const

/** The app registration of the console. */
const CLIENT_ID = 'c0000000-5010-4e00-8000-000000000014'

interface Tenant {
  readonly url: string
  readonly tenantId: string
}

/** The settings by which the app knows the simulated tenant. */
export function consoleSettings({ url, tenantId }: Tenant): Readonly<Record<string, string>> {
  return { CONSOLE_TENANT_ID: tenantId, CONSOLE_CLIENT_ID: CLIENT_ID, CONSOLE_AUTHORITY: url }
}

/**
 * Registers the console of a host with the simulated Entra ID, and its people.
 *
 * @param hostUrl without a slash at its end
 * @returns a link that opens the console signed in as one of them
 */
export async function openConsole(entraIdUrl: string, hostUrl: string): Promise<string> {
  const redirectUris = [`${hostUrl}/api/console/signed-in`]
  await put(`${entraIdUrl}/__admin/clients/${CLIENT_ID}`, { trustsManagedIdentity: true, redirectUris })
  for (const { userName, name, roles } of PEOPLE) {
    await put(`${entraIdUrl}/__admin/users/${encodeURIComponent(userName)}`, { name, roles })
  }
  return `${hostUrl}/api/console/sign-in?login_hint=${encodeURIComponent(PEOPLE[0].userName)}`
}

async function put(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await request(url, { method: 'PUT', headers, body: JSON.stringify(body) })
  await answer.body.dump()
  if (answer.statusCode >= 300)
    throw new Error(`The simulated Entra ID answered ${answer.statusCode} to ${url}.`)
}
