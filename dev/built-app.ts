import { execFileSync } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Builds the app and copies it into a folder, so that no later build removes parts of it while it runs. */
export async function buildAppInto(folder: string): Promise<void> {
  execFileSync(process.execPath, ['build.ts', '--quiet'], { cwd: ROOT, stdio: 'inherit' })
  for (const part of ['dist', 'host.json', 'package.json']) {
    await cp(join(ROOT, part), join(folder, part), { recursive: true })
  }
}
