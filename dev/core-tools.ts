import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The message in place of a stack trace. */
const NOT_DOWNLOADED =
  'Azure Functions Core Tools could not be downloaded from cdn.functions.azure.com: check the network and HTTPS_PROXY, or run the app by npm start, which needs no download.'

/**
 * Downloads Azure Functions Core Tools, unless they are there. When the download fails in their own first run, they throw
 * an unrelated exception (`chalk.red is not a function`, version 4.15.1).
 *
 * @param folder of the npm package
 * @returns the message for a failed download; undefined when they are there
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
