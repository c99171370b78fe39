import { BridgeError } from '../../errors.ts'
import type { Kind } from '../../ticket/ticket.ts'
import type { Check } from '../connector.ts'
import type { Call } from './call.ts'
import { allOf, OWN_USER, where } from './encoded-query.ts'
import { look, unless } from './probe.ts'
import { textOf } from './record.ts'

/** What a connection does in the instance, as far as roles depend on it. */
export interface RoleUse {
  readonly kind: Kind
  readonly via: 'table' | 'import-set'
}

interface NamedRole {
  readonly name: string
  /** Roles that serve as well. */
  readonly instead?: readonly string[]
  /** What it is needed for; undefined where it is not. */
  readonly need: (use: RoleUse) => string | undefined
  /** Why it is not needed. */
  readonly because: string
}

const when =
  (isNeeded: (use: RoleUse) => boolean, purpose: string): NamedRole['need'] =>
  (use) =>
    isNeeded(use) ? purpose : undefined

/**
 * The roles that the installation checklist of ITSMC's store app gives its integration user (ITSMC docs), and one that
 * ServiceNow requires to write alerts.
 */
const ROLES: readonly NamedRole[] = [
  {
    name: 'itil',
    instead: ['sn_incident_write'],
    need: when(({ kind }) => kind === 'incident', 'incidents are read and written'),
    because: 'no route writes incidents',
  },
  {
    name: 'personalize_choices',
    need: () => undefined,
    because: 'only this check looks choices up, and reports when it may not',
  },
  {
    name: 'import_transformer',
    need: when(({ via }) => via === 'import-set', 'incidents go through the import set'),
    because: 'incidents do not go through the import set (incidentsVia)',
  },
  {
    name: 'x_mioms_microsoft.user',
    need: when(({ via }) => via === 'import-set', 'the staging table of the store app takes incidents'),
    because: 'the store app is not used (incidentsVia)',
  },
  {
    name: 'template_editor',
    need: () => undefined,
    because:
      'templates of the instance are read only where instanceTemplate names one, and one for everyone needs no role',
  },
  { name: 'view_changer', need: () => undefined, because: 'the bridge uses no views' },
  {
    name: 'evt_mgmt_integration',
    need: when(({ kind }) => kind === 'event', 'events are sent'),
    because: 'no route sends events',
  },
  {
    name: 'evt_mgmt_operator',
    instead: ['evt_mgmt_admin'],
    need: when(({ kind }) => kind === 'alert', 'alerts are acknowledged and closed'),
    because: 'no route writes alerts, and sending events needs only evt_mgmt_integration',
  },
  {
    name: 'evt_mgmt_admin',
    need: when(({ kind }) => kind === 'alert', 'alerts are made'),
    because: 'no route writes alerts',
  },
]

/** The check that tries what a role permits, for an instance that does not show the user's roles. */
const TRIED_BY: Readonly<Record<string, string>> = {
  itil: 'incidents can be read',
  import_transformer: 'import sets are taken',
  'x_mioms_microsoft.user': 'import sets are taken',
  evt_mgmt_integration: 'events are taken',
}

/**
 * Each role: whether the user has it, or that it is not needed here and why. Roles are read if the user may read them;
 * otherwise the results of the other checks are used.
 *
 * @param tried what the checks before have found
 */
export async function checkRoles(
  call: Call,
  use: RoleUse,
  tried: readonly Check[],
): Promise<readonly Check[]> {
  const held = await readRoles(call)
  return ROLES.map((role) => {
    const proof = tried.find(({ name }) => name === TRIED_BY[role.name])
    return { name: `role ${role.name}`, isShared: true, ...judge(role, use, held, proof) }
  })
}

function judge(
  { name, instead = [], need, because }: NamedRole,
  use: RoleUse,
  held: ReadonlySet<string> | undefined,
  proof: Check | undefined,
): Omit<Check, 'name'> {
  const purpose = need(use)
  const had = [name, ...instead, 'admin'].find((role) => held?.has(role) === true)
  if (had !== undefined) return { ok: true, detail: `the user has ${had === name ? 'it' : had}` }
  if (purpose === undefined) return { ok: true, isNeeded: false, detail: `not needed here: ${because}` }
  if (held !== undefined) return { ok: false, detail: `missing, and ${purpose}: give it to the user` }
  if (proof?.ok === true)
    return { ok: true, detail: `as far as can be seen without reading roles: ${proof.name}` }
  return proof?.detail.startsWith('product_not_permitted') === true
    ? { ok: false, detail: `probably missing, and ${purpose}: give it to the user (${proof.detail})` }
    : {
        ok: true,
        isSkipped: true,
        detail: `${purpose}; the user's roles cannot be read, so only the first delivery shows it`,
      }
}

/** More than a user of an integration has. */
const MANY = 500

/**
 * The roles of the calling user, including contained roles; undefined where they cannot be read. An instance that
 * does not evaluate who that is, or drops the condition, answers with nobody's rows or with those of several users.
 */
async function readRoles(call: Call): Promise<ReadonlySet<string> | undefined> {
  const query = allOf(OWN_USER, where('state', '=', 'active'))
  const rows = await readOrNothing(look(call, 'sys_user_has_role', 'role.name,user,state', query, MANY))
  const users = new Set(rows.map((row) => textOf(row, 'user')))
  const names = rows.map((row) => textOf(row, 'role.name'))
  if (users.size !== 1 || users.has('') || names.includes('') || rows.length === MANY) return undefined
  return new Set(names)
}

/** A failing instance was already reported by the checks before this one. */
async function readOrNothing<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await unless('product_not_permitted', asked, () => [])
  } catch (error) {
    if (error instanceof BridgeError) return []
    throw error
  }
}
