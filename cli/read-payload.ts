import { readFile } from 'node:fs/promises'
import { UsageError } from './command.ts'

/** The text of a payload file, `-` for standard input. @throws UsageError */
export async function readPayloadText(file: string): Promise<string> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new UsageError(`${file}: cannot be read (${code}).`)
  }
}
