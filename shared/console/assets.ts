import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** A file that pages load. Its address changes with its content, so that browsers may keep it for ever. */
export interface Asset {
  /** As in a page, `console.1a2b3c4d.css`. */
  readonly name: string
  readonly type: string
  readonly text: string
}

export interface Assets {
  readonly style: Asset
  readonly script: Asset
  readonly icon: Asset
}

/** @param folder with the files, ending in a slash */
export async function readAssets(folder: URL): Promise<Assets> {
  const [style, script, icon] = await Promise.all([
    readAsset(folder, 'console', 'css', 'text/css; charset=utf-8'),
    readAsset(folder, 'console', 'js', 'text/javascript; charset=utf-8'),
    readAsset(folder, 'icon', 'svg', 'image/svg+xml'),
  ])
  return { style, script, icon }
}

async function readAsset(folder: URL, name: string, ending: string, type: string): Promise<Asset> {
  const text = await readFile(fileURLToPath(new URL(`${name}.${ending}`, folder)), 'utf8')
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return { name: `${name}.${hash}.${ending}`, type, text }
}
