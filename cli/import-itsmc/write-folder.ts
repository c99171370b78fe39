import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '../command.ts'

/** Texts by path below a folder. */
export type FolderTexts = Readonly<Record<string, string>>

/** @throws UsageError when one of the files exists and `force` is false; nothing is written then */
export async function writeFolder(folder: string, texts: FolderTexts, force: boolean): Promise<void> {
  const files = Object.entries(texts).map(([path, text]) => ({ file: join(folder, path), text }))
  for (const { file } of force ? [] : files) {
    if (await exists(file)) {
      throw new UsageError(`${file} already exists: nothing was written. Give another --out, or --force.`)
    }
  }
  for (const { file, text } of files) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
