import type { TestModule, TestSpecification } from 'vitest/node'
import { DefaultReporter } from 'vitest/node'

/** A line per test file with how many there are in all, for terminals that cannot redraw a summary, and for CI. */
export default class ProgressReporter extends DefaultReporter {
  #files = 0
  #done = 0
  #tests = 0

  override onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#files = specifications.length
    super.onTestRunStart(specifications)
  }

  protected override printTestModule(module: TestModule): void {
    const state = module.state()
    if (state === 'queued' || state === 'pending') return
    const tests = [...module.children.allTests()].length
    this.#done += 1
    this.#tests += tests
    const count = `[${String(this.#done).padStart(String(this.#files).length)}/${this.#files}]`
    this.log(`${count} ${state} ${this.relative(module.moduleId)} (${tests} tests, ${this.#tests} so far)`)
    if (state === 'failed') super.printTestModule(module)
  }
}
