import type { OptionsVariant } from '../connectors/product.ts'

/** A variant in JSON Schema: where the member does not have the value, anything goes; else the rest applies. */
export function variantRule({ member, value, isDefault, required, without }: OptionsVariant): object {
  const isVariant = {
    properties: { [member]: { const: value } },
    ...(isDefault === true ? {} : { required: [member] }),
  }
  return {
    type: 'object',
    if: { not: isVariant },
    else: {
      required,
      properties: Object.fromEntries([
        ...required.map((key) => [key, true]),
        ...without.map((key) => [key, false]),
      ]),
    },
  }
}
