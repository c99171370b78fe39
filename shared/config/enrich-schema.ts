/** What is looked up about the resources of alerts. */
export const ENRICH = {
  description:
    'Look up the tags of the resources that alerts are about, in Azure Resource Graph, for conditions and templates: alert.resource.tags and alert.resource.owner. Without it nothing is looked up.',
  type: 'object',
  additionalProperties: false,
  properties: {
    ownerTag: {
      description:
        'Name of the tag that names the owner; the resource’s tag takes precedence over that of its group.',
      type: 'string',
      minLength: 1,
      maxLength: 512,
      default: 'owner',
    },
  },
} as const
