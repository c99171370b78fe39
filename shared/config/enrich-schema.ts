/** What is looked up of what alerts are about. */
export const ENRICH = {
  description:
    'Look up the tags of what alerts are about, in Azure Resource Graph, for conditions and templates: alert.resource.tags and alert.resource.owner. Without it nothing is looked up.',
  type: 'object',
  additionalProperties: false,
  properties: {
    ownerTag: {
      description:
        'Name of the tag that names the owner; that of the resource counts before that of its group.',
      type: 'string',
      minLength: 1,
      maxLength: 512,
      default: 'owner',
    },
  },
} as const
