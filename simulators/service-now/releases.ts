import type { Instance } from './instance.ts'

/** The releases in which something simulated was new; any other release is like the one before it in this list. */
export type Release = 'Geneva' | 'Istanbul' | 'Jakarta' | 'Vancouver' | 'Washington DC' | 'Zurich'

const ORDER: readonly Release[] = ['Geneva', 'Istanbul', 'Jakarta', 'Vancouver', 'Washington DC', 'Zurich']

function isSince(release: Release, since: Release): boolean {
  return ORDER.indexOf(release) >= ORDER.indexOf(since)
}

/**
 * Gives an instance the release's name, and sets whether it accepts client credentials (ServiceNow support,
 * KB1645212: since Washington DC).
 */
export function setRelease(instance: Instance, release: Release): void {
  const properties = instance.database.table('sys_properties').rows.values()
  const build = [...properties].find(({ name }) => name === 'glide.buildname')
  if (build !== undefined) build['value'] = release
  if (!isSince(release, 'Washington DC')) instance.tokens.settings.clientCredentials = false
}

/**
 * Whether there is a web service for events at `/api/global/em/jsonv2`. The page of Istanbul names `em_event.do?JSONv2` and
 * the Table API alone; Jakarta is inferred.
 */
export function hasEventService(release: Release): boolean {
  return isSince(release, 'Jakarta')
}
