import { describe, expect, test } from 'vitest'
import { openGate } from '../../../../cli/connect/let-alerts-through.ts'
import { closedBy, type GateState, OPEN_GATE } from '../../../../shared/bridge/protect/circuit-state.ts'
import { BridgeError, type ErrorCode } from '../../../../shared/errors.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const NAME = 'gate/servicenow'

async function registersClosedBy(code: ErrorCode): Promise<InMemoryRegisters> {
  const registers = new InMemoryRegisters()
  const error = new BridgeError(code, 'It did not go.')
  const state = closedBy(OPEN_GATE, { error, isProbe: false, now: 1_000_000, random: 0 })
  await registers.write(NAME, JSON.stringify(state), undefined)
  return registers
}

const stateOf = async (registers: InMemoryRegisters): Promise<GateState> =>
  JSON.parse((await registers.read(NAME))?.text ?? '') as GateState

describe('a sign-in', () => {
  test.each<ErrorCode>(['sign_in_needed', 'product_refused_credentials'])(
    'opens a gate that %s closed',
    async (code) => {
      const registers = await registersClosedBy(code)

      expect(await openGate('servicenow', registers)).toBe(true)

      expect(await stateOf(registers)).toEqual(OPEN_GATE)
    },
  )

  test('leaves a gate to itself that something else closed', async () => {
    const registers = await registersClosedBy('product_throttled')
    const before = await stateOf(registers)

    expect(await openGate('servicenow', registers)).toBe(false)

    expect(await stateOf(registers)).toEqual(before)
  })

  test('of a connection that was never called has nothing to open', async () => {
    const registers = new InMemoryRegisters()

    expect(await openGate('servicenow', registers)).toBe(false)

    expect(registers.writes).toBe(0)
  })

  test('looks again when an instance wrote meanwhile', async () => {
    const registers = await registersClosedBy('sign_in_needed')
    const read = registers.read.bind(registers)
    registers.read = async (name) => {
      const register = await read(name)
      registers.read = read
      await registers.write(name, register?.text ?? '', register?.version)
      return register
    }

    expect(await openGate('servicenow', registers)).toBe(true)

    expect(await stateOf(registers)).toEqual(OPEN_GATE)
  })
})
