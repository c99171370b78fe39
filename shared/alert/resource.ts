import { type AlertResource, WITHOUT_TAGS } from './alert.ts'

/**
 * The parts of an ARM id, whatever the letter case of its keywords. Other text is kept as the id and used as the name.
 */
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

/** Whether it is a subscription, and nothing inside of one. */
export function isSubscription({ type, resourceGroup, subscriptionId }: AlertResource): boolean {
  return type === '' && resourceGroup === '' && subscriptionId !== ''
}

/** The name of a part of another resource with that one's: `sql-shop/orders`. */
export function qualifiedName({ id, name, type }: AlertResource): string {
  const depth = type.split('/').length - 1
  if (depth < 2) return name
  const segments = id.split('/').filter((segment) => segment !== '')
  const names = segments.slice(-2 * depth).filter((_, position) => position % 2 === 1)
  return [...names.slice(0, -1), name].join('/')
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
