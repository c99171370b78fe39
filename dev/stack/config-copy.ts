import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Document, isMap, parseDocument } from 'yaml'

/** The configuration to run: that of this checkout, unless the environment names another. */
export const CONFIG_FOLDER =
  process.env['BRIDGE_CONFIG'] ?? fileURLToPath(new URL('../../config', import.meta.url))

/** A copy of `config/` with another `bridge.yaml`, in a temporary folder that `stop` removes. */
export interface ConfigCopy {
  readonly folder: string
  stop(): Promise<void>
}

export async function copyConfig(edit: (bridge: Document) => void): Promise<ConfigCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'alert-ticket-bridge-config-'))
  await cp(CONFIG_FOLDER, folder, { recursive: true })
  const file = join(folder, 'bridge.yaml')
  const bridge = parseDocument(await readFile(file, 'utf8'))
  edit(bridge)
  await writeFile(file, bridge.toString())
  return { folder, stop: () => rm(folder, { recursive: true, force: true }) }
}

/** Makes a route the default, and does without the connections whose products are not there. */
export function preferRoute(bridge: Document, route: string): void {
  bridge.set('defaultRoute', route)
  const connections = bridge.get('connections')
  if (!isMap(connections)) return
  for (const { value } of connections.items) if (isMap(value)) value.set('optional', true)
}
