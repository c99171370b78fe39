import type { ConfigurationItem } from '../ticket/ticket.ts'

/** The member of a connection that links existing configuration items: `linkConfigurationItems`. */
export const LINK_CONFIGURATION_ITEMS = {
  description:
    'Relate a new incident to the configuration items that the alert names. createConfigurationItems does so as well.',
  type: 'boolean',
  default: false,
} as const

/** The member of a connection that switches it on; every product has it by this name: `createConfigurationItems`. */
export const CREATE_CONFIGURATION_ITEMS = {
  description:
    'Create a configuration item for a resource that the product has no record of, and link it to the new incident.',
  type: 'boolean',
  default: false,
} as const

/**
 * The name of a configuration item to create; undefined if none should be created: for a subscription or a resource
 * group, or for an item without a name, which could not be found later.
 */
export function nameToCreate({ resourceId, names }: ConfigurationItem): string | undefined {
  if (resourceId !== '' && !/\/providers\//i.test(resourceId)) return undefined
  return names.find((name) => name !== '') ?? (resourceId.split('/').at(-1) || undefined)
}
