import { describe, expect, test } from 'vitest'
import { ClaimBroken, GivenBroken, makeExpect } from '../author/expect.ts'
import type { Model } from '../author/scenario.ts'
import { Random } from '../base/random.ts'
import { scenario } from './scenario.ts'
import { TrialRecorder } from './trial-recorder.ts'

const expectThat = makeExpect('expect', () => {})
const givenThat = makeExpect('given', () => {})

type Command = { kind: 'add'; n: number } | { kind: 'clear' } | { kind: 'look' }
interface State {
  program: number[]
  model: number[]
}

/** A list that is to hold what was added since it was last cleared. */
function listModel(mistake: (state: State, command: Command) => void, recorder: TrialRecorder, more: Partial<Model<State, Command>> = {}): Model<State, Command> {
  return {
    length: 60,
    next: (_, random) => random.pick<Command>([{ kind: 'add', n: random.int(0, 9) }, { kind: 'look' }, { kind: 'clear' }]),
    show: (command) => (command.kind === 'add' ? `add ${command.n}` : command.kind),
    begin: async () => ({ program: [], model: [] }),
    step: async (state, command) => {
      recorder.note('done', command)
      if (command.kind === 'add') {
        state.program.push(command.n)
        state.model.push(command.n)
      } else if (command.kind === 'clear') {
        state.program.length = 0
        state.model.length = 0
      }
      mistake(state, command)
      if (command.kind === 'look') expectThat('the list', [...state.program]).toEqual(state.model)
    },
    ...more,
  }
}

async function run(mistake: Parameters<typeof listModel>[0], more: Partial<Model<State, Command>> = {}, seed = 'a') {
  const recorder = new TrialRecorder(performance.now())
  recorder.note('before', 1)
  try {
    await scenario(listModel(mistake, recorder, more), new Random(seed), recorder, new AbortController().signal)
    return { recorder, error: undefined }
  } catch (error) {
    return { recorder, error }
  }
}

/** The sequence as it is told, and what the record holds of it. */
function told(recorder: TrialRecorder) {
  const notes = recorder.since(0).map((one) => (one.kind === 'note' ? one : undefined))
  const shortest = notes.at(-1)?.value as string[]
  return { shortest, done: notes.slice(-1 - shortest.length, -1).map((note) => note?.value), held: notes.length - shortest.length - 1 }
}

describe('scenario', () => {
  test('a program that agrees with its model', async () => {
    expect((await run(() => {}, { sequences: 3 })).error).toBe(undefined)
  })

  test.each(['a', 'b', 'c', 'd', 'e'])('what breaks it is shrunk to the shortest sequence that does (seed %s)', async (seed) => {
    // it forgets a seven
    const { error, recorder } = await run(({ program }, command) => void (command.kind === 'add' && command.n === 7 && program.pop()), { sequences: 20 }, seed)
    expect(error).toBeInstanceOf(ClaimBroken)
    expect((error as ClaimBroken).broken).toEqual({ label: 'the list', expected: '1 items: [7]', observed: '0 items: []' })
    const { shortest, done, held } = told(recorder)
    expect(shortest).toEqual(['add 7', 'look'])
    expect(done).toEqual([{ kind: 'add', n: 7 }, { kind: 'look' }])
    // of the tries to make it shorter nothing is left, of the sequences before it all
    expect(held % 60).toBe(1)
  })

  test('three commands that belong together are all kept', async () => {
    const mistake = ({ program }: State, command: Command) => void (command.kind === 'add' && command.n === 2 && program.at(-2) === 1 && program.pop())
    const next: Model<State, Command>['next'] = (_, random) => random.pick<Command>([{ kind: 'add', n: random.int(0, 3) }, { kind: 'look' }])
    const { error, recorder } = await run(mistake, { sequences: 40, next })
    expect(error).toBeInstanceOf(ClaimBroken)
    expect(told(recorder).shortest).toEqual(['add 1', 'add 2', 'look'])
  })

  test('a claim about the end counts, too', async () => {
    const end = async ({ program }: State) => expectThat('how many', program.length).toBeAtMost(0)
    expect(told((await run(() => {}, { end, sequences: 9 })).recorder).shortest).toEqual([expect.stringMatching(/^add \d$/)])
  })

  test('the same seed takes the same way', async () => {
    const all: unknown[] = []
    const watch = (_: State, command: Command) => void all.push(command)
    await run(watch, {}, 'x')
    const first = all.splice(0)
    await run(watch, {}, 'x')
    expect(all).toEqual(first)
    await run(watch, {}, 'y')
    expect(all.slice(first.length)).not.toEqual(first)
  })

  test.each<[string, () => void]>([
    ['a set-up that does not work', () => givenThat('the shelf', 1).toBe(2)],
    ['a mistake of ours', () => { throw new TypeError('undefined is not a function') }],
  ])('%s is passed on as it is: it shows nothing about the program', async (_, mistake) => {
    let steps = 0
    const { error } = await run(() => {
      steps++
      mistake()
    })
    expect(error instanceof GivenBroken || error instanceof TypeError).toBe(true)
    expect(steps).toBe(1)
  })

  test('a replay in which something else breaks is no shorter sequence', async () => {
    // without any one of the numbers the others make no sense
    const { recorder } = await run(() => {}, {
      length: 6,
      next: ({ model }) => (model.length < 5 ? { kind: 'add', n: model.length } : { kind: 'look' }),
      step: async (state, command) => {
        if (command.kind === 'look') return expectThat('the list', state.model.length).toBe(4)
        givenThat('numbers in order', command.kind === 'add' && command.n).toBe(state.model.length)
        state.model.push((command as { n: number }).n)
      },
    })
    expect(told(recorder).shortest).toEqual(['add 0', 'add 1', 'add 2', 'add 3', 'add 4', 'look'])
  })
})
