import { newGuid } from './guid.ts'

/** A value of an enumeration. */
export interface EnumValue {
  readonly id: string
  /** English display name. */
  readonly name: string
  /** Name of its parent value, in a tree. */
  readonly under?: string
}

/** An enumeration that a property of an incident takes its values from. */
export interface EnumList {
  readonly id: string
  readonly values: EnumValue[]
}

const value = (name: string, id = newGuid(), under?: string): EnumValue => ({
  id,
  name,
  ...(under === undefined ? {} : { under }),
})

/** The lists of a fresh installation, by property; GUIDs that every installation shares, and random ones for the rest. */
export function freshLists(): Record<string, EnumList> {
  return {
    Impact: {
      id: '11756265-f18e-e090-eed2-3aa923a4c872',
      values: [
        value('High', 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664'),
        value('Medium', '80cc222b-2653-2f68-8cee-3a7dd3b723c1'),
        value('Low', '8f1a713e-53aa-9d8a-31b9-a9540074f305'),
      ],
    },
    Urgency: {
      id: '04b28bfb-8898-9af3-009b-979e58837852',
      values: [
        value('High', '2f8f0747-b6cb-7996-fd4a-84d09743f218'),
        value('Medium', '02625c30-08c6-4181-b2ed-222fa473280e'),
        value('Low', '725a4cad-088c-4f55-a845-000db8872e01'),
      ],
    },
    Status: {
      id: '89b34802-671e-e422-5e38-7dae9a413ef8',
      values: [
        value('Active', '5e2d3932-ca6d-1515-7310-6f58584df73e'),
        value('Pending', 'b6679968-e84e-96fa-1fec-8cd4ab39c3de', 'Active'),
        value('Resolved', '2b8830b6-59f0-f574-9c2a-f4b4682f1681'),
        value('Closed', 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf'),
      ],
    },
    Source: {
      id: '5d59071e-69b3-7ef4-6dee-aacc5b36d898',
      values: [
        value('System', '615778d5-485a-752f-3c5d-f412f806e624'),
        value('Operations Manager', '564c1afc-6453-4b25-5564-b46d84155545'),
      ],
    },
    ResolutionCategory: {
      id: '72674491-02cb-1d90-a48f-1b269eb83602',
      values: [
        value('Fixed by analyst', 'c5f6ada9-a0df-01d6-7087-6b8500ca6c2b'),
        value('Auto Resolved'),
        value('Duplicate'),
      ],
    },
    Classification: {
      id: '1f77f0ce-9e43-340f-1fd5-b11cc36c9cba',
      values: [
        value('Hardware Problems'),
        value('Software Problems'),
        value('Disk', newGuid(), 'Hardware Problems'),
      ],
    },
    TierQueue: {
      id: 'c3264527-a501-029f-6872-31300080b3bf',
      values: [value('Tier 1'), value('Tier 2'), value('Cloud Operations')],
    },
  }
}

export const STATUS_ACTIVE = '5e2d3932-ca6d-1515-7310-6f58584df73e'
export const STATUS_CLOSED = 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf'

const HIGH_TO_LOW = ['High', 'Medium', 'Low']

/** The default priority matrix of the incident settings: 1 for high and high, 9 for low and low. */
export function priorityOf(impact: string, urgency: string): number | null {
  const row = HIGH_TO_LOW.indexOf(impact)
  const column = HIGH_TO_LOW.indexOf(urgency)
  return row < 0 || column < 0 ? null : row * 3 + column + 1
}

/** The path of a value in its tree, as a flat list shows it. */
export function pathOf({ values }: EnumList, { name, under }: EnumValue): string {
  const above = values.find((each) => each.name === under)
  return above === undefined ? name : `${pathOf({ id: '', values }, above)}\\${name}`
}
