import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Product } from '../connectors/product.ts'
import { BridgeError } from '../errors.ts'
import type { Config } from './config.ts'
import type { SettingValues } from './connection-url.ts'
import { type ConfigTexts, parseConfig } from './parse-config.ts'
import { formatProblem } from './problem.ts'

/**
 * Reads and checks a configuration folder.
 *
 * @param settings application settings for `${NAME}` in it; undefined to check all the rest without them
 * @param products that connections and templates can name
 * @throws BridgeError `config_invalid`: every problem with file, line and reason, one per line
 */
export async function loadConfig(
  folder: string,
  settings: SettingValues,
  products: readonly Product[],
): Promise<Config> {
  const parsed = await parseConfig(await readConfigTexts(folder), settings, products)
  if (!Array.isArray(parsed)) return parsed
  throw new BridgeError(
    'config_invalid',
    `The configuration in ${folder} has problems:\n${parsed.map(formatProblem).join('\n')}`,
  )
}

/** The texts of `bridge.yaml` and of all templates; a file that is missing is left out. */
export async function readConfigTexts(folder: string): Promise<ConfigTexts> {
  const templates = (await filesIn(join(folder, 'templates')))
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
  const paths = ['bridge.yaml', ...templates.map((file) => `templates/${file}`)]
  const texts = await Promise.all(
    paths.map(async (path) => [path, await textOf(join(folder, path))] as const),
  )
  return Object.fromEntries(
    texts.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  )
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
