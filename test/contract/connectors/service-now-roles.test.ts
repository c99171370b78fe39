import { describe, expect, test } from 'vitest'
import type { Check } from '../../../shared/connectors/connector.ts'
import {
  createServiceNowConnector,
  type ServiceNowOptions,
} from '../../../shared/connectors/service-now/service-now-connector.ts'
import { INTEGRATION_ROLES } from '../../../simulators/service-now/access.ts'
import { withInstance } from './service-now-product.ts'

/** The list of ITSMC's installation checklist. */
const SEED_ROLES = [
  'personalize_choices',
  'import_transformer',
  'x_mioms_microsoft.user',
  'itil',
  'template_editor',
  'view_changer',
  'evt_mgmt_integration',
  'evt_mgmt_operator',
]

interface Arranged {
  readonly kind?: ServiceNowOptions['kind']
  readonly via?: ServiceNowOptions['via']
  readonly roles?: readonly string[]
}

/** What is found of each role, by its name. */
async function rolesFound({
  kind = 'incident',
  via = 'table',
  roles,
}: Arranged): Promise<Record<string, string>> {
  const checks = await withInstance(
    ({ server, tokens, http }) =>
      createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now, kind, via }),
    async (connector, { ask }) => {
      if (roles !== undefined) await ask('PUT', '/__admin/users/integration/roles', { roles })
      return connector.check()
    },
  )
  const found = checks.filter(({ name }) => name.startsWith('role '))
  return Object.fromEntries(found.map((check) => [check.name.slice('role '.length), outcomeOf(check)]))
}

function outcomeOf({ ok, isNeeded = true, isSkipped = false, detail }: Check): string {
  if (!ok) return `Not complete: ${detail}`
  if (!isNeeded) return 'Not needed'
  return isSkipped ? 'Not checked' : 'Complete'
}

const READS_ROLES = 'user_admin'

test.each(['incident', 'event', 'alert'] as const)(
  '[S-37, S-38] each role of the list is named for %ss',
  async (kind) => {
    expect(Object.keys(await rolesFound({ kind }))).toEqual(expect.arrayContaining(SEED_ROLES))
  },
)

describe('roles that the user may read', () => {
  test('are complete, or not needed', async () => {
    expect(await rolesFound({ roles: ['itil', READS_ROLES] })).toMatchObject({
      itil: 'Complete',
      personalize_choices: 'Not needed',
      import_transformer: 'Not needed',
      view_changer: 'Not needed',
      evt_mgmt_integration: 'Not needed',
      evt_mgmt_operator: 'Not needed',
    })
  })

  test('are complete by another one that serves as well, or that contains them', async () => {
    expect(await rolesFound({ roles: ['sn_incident_write', READS_ROLES] })).toMatchObject({
      itil: 'Complete',
    })
    const contained = await rolesFound({ kind: 'alert', roles: ['evt_mgmt_admin', READS_ROLES] })
    expect(contained).toMatchObject({
      itil: 'Complete',
      evt_mgmt_operator: 'Complete',
      evt_mgmt_admin: 'Complete',
    })
  })

  test.each<[Arranged, string]>([
    [{ roles: ['import_transformer'] }, 'itil'],
    [{ via: 'import-set', roles: ['itil', 'import_transformer'] }, 'x_mioms_microsoft.user'],
    [{ kind: 'event', roles: ['itil'] }, 'evt_mgmt_integration'],
    [{ kind: 'alert', roles: ['evt_mgmt_operator'] }, 'evt_mgmt_admin'],
  ])('%j lacks %3$s', async ({ roles = [], ...arranged }, lacked) => {
    const found = await rolesFound({ ...arranged, roles: [...roles, READS_ROLES] })
    expect(found[lacked]).toMatch(/^Not complete: missing, and .+: give it to the user$/)
  })
})

describe('roles that the user may not read', () => {
  test('are tried', async () => {
    expect(await rolesFound({})).toMatchObject({ itil: 'Complete', view_changer: 'Not needed' })
    expect(await rolesFound({ kind: 'event' })).toMatchObject({ evt_mgmt_integration: 'Complete' })
  })

  test.each<[Arranged, string]>([
    [{ roles: ['import_transformer'] }, 'itil'],
    [{ kind: 'event', roles: ['itil'] }, 'evt_mgmt_integration'],
  ])('%j: the refused call tells which role is missing', async (arranged, lacked) => {
    const found = await rolesFound(arranged)
    expect(found[lacked]).toMatch(/^Not complete: probably missing, .+product_not_permitted/)
  })

  test('and that nothing tries are not checked', async () => {
    expect(await rolesFound({ kind: 'alert', roles: INTEGRATION_ROLES })).toMatchObject({
      evt_mgmt_admin: 'Not checked',
    })
  })
})
