/** The check of callers that may post alerts, and of operators. */
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Access, createAccess } from '../../../shared/app/access.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'

const API = '11111111-aaaa-bbbb-cccc-222222222222'
const CALLER = '461e8683-5575-4561-ac7f-899cc907d62a'
const OPERATOR = '77777777-8888-9999-aaaa-bbbbbbbbbbbb'

let entra: EntraId
let tokens: Readonly<Record<'caller' | 'operator' | 'reader', string>>
beforeAll(async () => {
  entra = await startEntraId()
  tokens = {
    caller: await tokenOf(CALLER, 'ActionGroupsSecureWebhook'),
    operator: await tokenOf(OPERATOR, 'Ops.Operator'),
    reader: await tokenOf('77777777-8888-9999-aaaa-cccccccccccc', 'Ops.Reader'),
  }
})
afterAll(() => entra.stop())

async function tokenOf(clientId: string, role: string): Promise<string> {
  const registered = await request(`${entra.url}/__admin/clients/${clientId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: 'a secret', roles: [role] }),
  })
  await registered.body.dump()
  const answer = await request(`${entra.url}/${entra.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: 'a secret',
      scope: `api://${API}/.default`,
    }).toString(),
  })
  return `Bearer ${((await answer.body.json()) as { access_token: string }).access_token}`
}

function doorWith(...doors: readonly ('WEBHOOK' | 'OPERATORS')[]): Access {
  const settings = doors.map((door) => ({
    [`${door}_TENANT_ID`]: entra.tenantId,
    [`${door}_AUDIENCE`]: API,
    [`${door}_AUTHORITY`]: entra.url,
  }))
  return createAccess(Object.assign({}, ...settings), () => undefined, Date.now)
}

describe('with the settings of both kinds of endpoints', () => {
  test.each(['caller', 'operator'] as const)('the token of a %s is accepted', async (who) => {
    const door = doorWith('WEBHOOK', 'OPERATORS')
    expect(await door.checkCallerOrOperator(tokens[who])).toBe(who)
  })

  test('the token of a reader is not', async () => {
    const door = doorWith('WEBHOOK', 'OPERATORS')
    await expect(door.checkCallerOrOperator(tokens.reader)).rejects.toMatchObject({
      code: 'caller_not_allowed',
    })
  })

  test('and a call without a token is not', async () => {
    const door = doorWith('WEBHOOK', 'OPERATORS')
    await expect(door.checkCallerOrOperator(null)).rejects.toMatchObject({ code: 'token_missing' })
  })
})

test('without the operators’ settings, their token is not accepted', async () => {
  const door = doorWith('WEBHOOK')
  await expect(door.checkCallerOrOperator(tokens.operator)).rejects.toMatchObject({
    code: 'caller_not_allowed',
  })
})

test('without the secure webhook the host has checked the key, and every sender is a caller', async () => {
  expect(await doorWith('OPERATORS').checkCallerOrOperator(null)).toBe('caller')
})
