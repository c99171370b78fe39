import { describe, expect, test } from 'vitest'
import { resumeConnection } from '../../../../cli/connect/let-alerts-through.ts'
import { circuitRegister } from '../../../../shared/bridge/protect/circuit-breaker.ts'
import { type CircuitState, CLOSED_CIRCUIT } from '../../../../shared/bridge/protect/circuit-state.ts'
import { openedBy } from '../../../../shared/bridge/protect/circuit.ts'
import { BridgeError, type ErrorCode } from '../../../../shared/errors.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const NAME = circuitRegister('servicenow')

async function registersClosedBy(code: ErrorCode): Promise<InMemoryRegisters> {
  const registers = new InMemoryRegisters()
  const error = new BridgeError(code, 'It did not go.')
  const state = openedBy(CLOSED_CIRCUIT, { error, isProbe: false, now: 1_000_000, random: 0 })
  await registers.write(NAME, JSON.stringify(state), undefined)
  return registers
}

const stateOf = async (registers: InMemoryRegisters): Promise<CircuitState> =>
  JSON.parse((await registers.read(NAME))?.text ?? '') as CircuitState

describe('a sign-in', () => {
  test.each<ErrorCode>(['sign_in_needed', 'product_refused_credentials'])(
    'closes a breaker that %s opened',
    async (code) => {
      const registers = await registersClosedBy(code)

      expect(await resumeConnection('servicenow', registers)).toBe(true)

      expect(await stateOf(registers)).toMatchObject(CLOSED_CIRCUIT)
    },
  )

  test('leaves alone a breaker that something else opened', async () => {
    const registers = await registersClosedBy('product_throttled')
    const before = await stateOf(registers)

    expect(await resumeConnection('servicenow', registers)).toBe(false)

    expect(await stateOf(registers)).toEqual(before)
  })

  test('leaves alone a breaker that is closed again', async () => {
    const registers = await registersClosedBy('sign_in_needed')
    const before = { ...(await stateOf(registers)), failures: 0 }
    await registers.write(NAME, JSON.stringify(before), (await registers.read(NAME))?.version)

    expect(await resumeConnection('servicenow', registers)).toBe(false)

    expect(await stateOf(registers)).toEqual(before)
  })

  test('that cannot be recorded in the storage is no success', async () => {
    const registers = await registersClosedBy('sign_in_needed')
    const away = new BridgeError('storage_unavailable', 'Storage is away.')
    registers.write = () => Promise.reject(away)

    await expect(resumeConnection('servicenow', registers)).rejects.toBe(away)
  })

  test('of a connection that was never called has nothing to open', async () => {
    const registers = new InMemoryRegisters()

    expect(await resumeConnection('servicenow', registers)).toBe(false)

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

    expect(await resumeConnection('servicenow', registers)).toBe(true)

    expect(await stateOf(registers)).toMatchObject(CLOSED_CIRCUIT)
  })
})
