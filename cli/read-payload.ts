import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { UsageError } from './command.ts'

/** The text of a payload file, `-` for standard input. @throws UsageError */
export async function readPayloadText(file: string): Promise<string> {
  try {
    // Standard input cannot be opened by its path where it is a socket.
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new UsageError(`${file}: cannot be read (${code}).`)
  }
}
