import type { Check } from '../connector.ts'
import type { Call } from './call.ts'
import { checkRoles, type RoleUse } from './check-roles.ts'
import { whereNamed } from './encoded-query.ts'
import { Finding, look, probe, Skipped, unless } from './probe.ts'
import { type ApiFact, APIS, lackedBy, releaseIn, RELEASES } from './releases.ts'

/** What a connection uses of its instance. */
export interface InstanceUse extends RoleUse {
  readonly createsItems: boolean
  /** As the connection says it, for an instance that does not show it. */
  readonly release?: string
}

/**
 * The roles of the user, and whether the release has what is used.
 *
 * @param checks the results so far: if the instance fails, nothing more is checked
 */
export async function checkInstance(
  call: Call,
  use: InstanceUse,
  checks: readonly Check[],
): Promise<readonly Check[]> {
  const [first] = checks
  if (first?.ok === false && !first.detail.startsWith('product_not_permitted')) return checks
  const release = await probe('release', () => checkRelease(call, use))
  return [...checks, ...(await checkRoles(call, use, checks)), { ...release, isShared: true }]
}

async function checkRelease(call: Call, use: InstanceUse): Promise<string> {
  const text = (await readBuildName(call)) ?? use.release
  if (text === undefined) {
    const words = 'the user may not read sys_properties, and the connection gives no release'
    throw new Skipped(
      `${words}: nothing that is used is known to be missing in releases since ${RELEASES[0]}`,
    )
  }
  const release = releaseIn(text)
  if (release === undefined) {
    return `${text} is not a known release, from ${RELEASES[0]} to ${RELEASES.at(-1)}`
  }
  const lacked = lackedBy(release, usedBy(use))
  const needed = lacked.filter(({ otherwise }) => otherwise === undefined)
  if (needed.length > 0) throw new Finding(`${release} does not have all that is used: ${wordsOf(needed)}`)
  return lacked.length === 0 ? `${release} has all that is used` : `${release}; ${wordsOf(lacked)}`
}

function wordsOf(facts: readonly ApiFact[]): string {
  return facts
    .map(({ name, since, otherwise }) => {
      const instead = otherwise === undefined ? '' : `; without it ${otherwise}`
      return `${name}: since ${since}${instead}`
    })
    .join(', ')
}

function usedBy({ kind, via, createsItems }: InstanceUse): readonly ApiFact[] {
  if (kind === 'event') return [APIS.eventService, APIS.eventTable, APIS.table]
  return [
    APIS.table,
    APIS.attachment,
    ...(via === 'import-set' ? [APIS.importSet] : []),
    ...(createsItems ? [APIS.reconcile] : []),
  ]
}

async function readBuildName(call: Call): Promise<string | undefined> {
  const looked = look(call, 'sys_properties', 'name,value', whereNamed('name', BUILD_NAME))
  const rows = await unless('product_not_permitted', looked, () => [])
  const row = rows.find(({ name }) => name === BUILD_NAME)
  return row === undefined ? undefined : String(row['value'])
}

const BUILD_NAME = 'glide.buildname'
