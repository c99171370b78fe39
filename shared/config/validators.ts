import { Ajv, type Options, type ValidateFunction } from 'ajv'
import type { Product } from '../connectors/product.ts'
import { templateSchema } from '../template/template-schema.ts'
import { bridgeSchema } from './bridge-schema.ts'

/** Verbose: an error lists the valid names. */
export const FILE_OPTIONS: Options = {
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  discriminator: true,
  strict: true,
}

/** Of the files of a configuration folder. */
export interface Validators {
  readonly bridge: ValidateFunction
  readonly template: ValidateFunction
}

const known = new WeakMap<readonly Product[], Validators>()

/** The validators for a list of products, made once. */
export function validatorsFor(products: readonly Product[]): Validators {
  const made = known.get(products) ?? compile(products)
  known.set(products, made)
  return made
}

function compile(products: readonly Product[]): Validators {
  const ajv = new Ajv(FILE_OPTIONS)
  return { bridge: ajv.compile(bridgeSchema(products)), template: ajv.compile(templateSchema(products)) }
}
