import { dirname } from 'node:path'
import { Ajv, type AnySchema, type Options } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import type { Plugin } from 'esbuild'
import { SETTINGS_SCHEMA } from '../shared/config/settings-schema.ts'
import { bridgeSchema } from '../shared/config/bridge-schema.ts'
import { FILE_OPTIONS } from '../shared/config/validators.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { templateSchema } from '../shared/template/template-schema.ts'

/**
 * Replaces the modules that compile schemas by compiled validators, so that a cold start neither loads Ajv nor compiles
 * anything. Both behave the same: tests run the modules, and the built app runs the compiled validators.
 */
export function standaloneValidators(): Plugin {
  return {
    name: 'standalone-validators',
    setup: (build) => {
      build.onLoad({ filter: /shared\/config\/settings-validator\.ts$/ }, ({ path }) => ({
        contents: compiled({ allErrors: true, strict: true }, { validateSettings: SETTINGS_SCHEMA }),
        loader: 'js',
        resolveDir: dirname(path),
      }))
      build.onLoad({ filter: /shared\/config\/validators\.ts$/ }, ({ path }) => {
        const schemas = { bridge: bridgeSchema(PRODUCTS), template: templateSchema(PRODUCTS) }
        return {
          contents: `${compiled(FILE_OPTIONS, schemas)}\nexport const validatorsFor = () => ({ bridge, template })\n`,
          loader: 'js',
          resolveDir: dirname(path),
        }
      })
    },
  }
}

/** A module that exports a validator for each schema. */
function compiled(options: Options, schemas: Readonly<Record<string, AnySchema>>): string {
  const ajv = new Ajv({ ...options, code: { source: true, esm: true } })
  const names = Object.entries(schemas).map(([name, schema]) => {
    ajv.addSchema(schema, name)
    return [name, name]
  })
  return standalone.default(ajv, Object.fromEntries(names))
}
