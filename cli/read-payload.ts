import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { UsageError } from './command.ts'

/** The text of a payload file, `-` for standard input. @throws UsageError */
export async function readPayloadText(file: string): Promise<string> {
  try {
    // Standard input cannot be opened by its path where it is a socket.
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file}: ${unreadableBecause(error)}.`)
  }
}

/** Why a file could not be read, in words. @param error of Node's file system */
export function unreadableBecause(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return REASONS[code] ?? `it cannot be read (${code})`
}

const REASONS: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'you may not read this file',
}
