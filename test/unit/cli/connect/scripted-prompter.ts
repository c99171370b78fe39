import type { Prompt, Prompter } from '../../../../cli/connect/prompter.ts'

/** A person who types these lines, and after them empty ones. */
export class ScriptedPrompter implements Prompter {
  readonly asked: Prompt[] = []
  readonly said: string[] = []
  readonly #typed: string[]

  constructor(...typed: string[]) {
    this.#typed = typed
  }

  ask(prompt: Prompt): Promise<string> {
    this.asked.push(prompt)
    return Promise.resolve(this.#typed.shift() ?? '')
  }

  say(text: string): void {
    this.said.push(text)
  }

  close(): void {
    this.#typed.length = 0
  }
}
