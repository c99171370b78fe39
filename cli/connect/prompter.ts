import { createInterface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import { UsageError } from '../command.ts'

export interface Prompt {
  readonly label: string
  readonly help: string
  /** The typed text is not shown. */
  readonly isSecret: boolean
  /** The meaning of an empty answer. */
  readonly standing: string | undefined
}

/** Asks a person. */
export interface Prompter {
  /**
   * The line that was typed, without spaces around it unless it is secret. @throws UsageError when the input has ended
   */
  ask(prompt: Prompt): Promise<string>
  /** A line that stands by itself. */
  say(text: string): void
  close(): void
}

/** Asks on a terminal, or through pipes line by line. */
export function createPrompter(input: Readable & { readonly isTTY?: boolean }, output: Writable): Prompter {
  const isTerminal = input.isTTY === true
  let isMuted = false
  const screen = new Writable({
    write: (chunk: Buffer, _encoding, written) => {
      if (!isMuted) output.write(chunk)
      written()
    },
  })
  // Without a history, the arrow keys do not bring a secret back.
  const lines = createInterface({ input, output: screen, terminal: isTerminal, historySize: 0 })
  lines.on('SIGINT', () => lines.close())
  const typed = lines[Symbol.asyncIterator]()

  return {
    ask: async ({ label, help, isSecret, standing }) => {
      output.write(`\n  ${help}\n`)
      const question = `${label}${standing === undefined ? '' : ` [${standing}]`}: `
      // A terminal's line is drawn again while it is edited; a pipe may have ended with answers still to be taken.
      if (isTerminal) {
        lines.setPrompt(question)
        lines.prompt()
      } else output.write(question)
      isMuted = isSecret
      const next = await typed.next()
      isMuted = false
      if (isSecret || !isTerminal) output.write('\n')
      if (next.done === true) throw new UsageError(`${label}: no answer came.`)
      return isSecret ? next.value : next.value.trim()
    },
    say: (text) => void output.write(`${text}\n`),
    close: () => lines.close(),
  }
}
