import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What a person is told in place of a stack trace. */
const NOT_DOWNLOADED =
  'Azure Functions Core Tools could not be downloaded from cdn.functions.azure.com: check the network and HTTPS_PROXY, or run the app by npm start, which needs no download.'

/**
 * Downloads Azure Functions Core Tools, unless they are there. Its own first run ends in an exception of its own when that
 * fails (`chalk.red is not a function`, version 4.15.1).
 *
 * @param folder of the npm package
 * @returns what to tell where they are not there afterwards; undefined when they are
 */
export async function downloadCoreTools(folder: string): Promise<string | undefined> {
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'func.exe' : 'func')
  if (existsSync(binary)) return undefined
  const install = spawn(process.execPath, [join(folder, 'lib', 'install.js')], {
    stdio: ['ignore', 'inherit', 'ignore'],
  })
  const [code] = (await once(install, 'close')) as [number | null]
  return code === 0 && existsSync(binary) ? undefined : NOT_DOWNLOADED
}
