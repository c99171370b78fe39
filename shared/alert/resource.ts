import { type AlertResource, WITHOUT_TAGS } from './alert.ts'

/** The parts of an ARM id, whatever the letter case of its keywords. Other text is kept as the id, and names itself. */
export function parseResource(id: string): AlertResource {
  const segments = id.split('/').filter((segment) => segment !== '')
  return {
    id,
    name: segments.at(-1) ?? id,
    type: resourceType(segments),
    resourceGroup: segmentAfter(segments, 'resourcegroups'),
    subscriptionId: segmentAfter(segments, 'subscriptions'),
    ...WITHOUT_TAGS,
  }
}

export function isArmId(id: string): boolean {
  return /^\/subscriptions\/[^/]/i.test(id)
}

function segmentAfter(segments: readonly string[], keyword: string): string {
  const index = segments.findIndex((segment) => segment.toLowerCase() === keyword)
  return index === -1 ? '' : (segments[index + 1] ?? '')
}

/** What follows the last `providers`: the namespace, then type and name in turn. */
function resourceType(segments: readonly string[]): string {
  const index = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers')
  if (index === -1) return ''
  const [namespace = '', ...typesAndNames] = segments.slice(index + 1)
  const types = typesAndNames.filter((_, position) => position % 2 === 0)
  return [namespace, ...types].join('/').toLowerCase()
}
