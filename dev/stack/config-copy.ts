import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Document, parseDocument, visit } from 'yaml'

/** The configuration to run: that of this checkout unless the environment names another. */
export const CONFIG_FOLDER =
  process.env['BRIDGE_CONFIG'] ?? fileURLToPath(new URL('../../config', import.meta.url))

/** A copy of a configuration with another `bridge.yaml`, in a temporary folder that `stop` removes. */
export interface ConfigCopy {
  readonly folder: string
  stop(): Promise<void>
}

export async function copyConfig(
  edit: (bridge: Document) => void,
  source = CONFIG_FOLDER,
): Promise<ConfigCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'alert-ticket-bridge-config-'))
  await cp(source, folder, { recursive: true })
  const file = join(folder, 'bridge.yaml')
  const bridge = parseDocument(await readFile(file, 'utf8'))
  // A change of a node that two places share would change both.
  visit(bridge, { Alias: (_, alias) => alias.resolve(bridge)?.clone() as typeof alias | undefined })
  edit(bridge)
  await writeFile(file, bridge.toString())
  return { folder, stop: () => rm(folder, { recursive: true, force: true }) }
}
