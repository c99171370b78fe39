import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

const FILE = new URL('../../../docs/service-manager-gateway.openapi.yaml', import.meta.url)

interface Description {
  readonly paths: Readonly<Record<string, object>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** The contract of a gateway, as it is published. */
export const GATEWAY_DESCRIPTION = parse(readFileSync(FILE, 'utf8')) as Description
