import { describe, expect, test } from 'vitest'
import { ClaimBroken, makeExpect } from '../author/expect.ts'
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

/** What the record holds of it: the commands that were done last, and the sequence as it is told. */
function told(recorder: TrialRecorder) {
  const notes = recorder.close(false).evidence.map((one) => (one.kind === 'note' ? one : undefined))
  return { before: notes[0]?.label, done: notes.slice(1, -1).map((note) => note?.value), shortest: notes.at(-1)?.value }
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
    const { before, done, shortest } = told(recorder)
    expect(shortest).toEqual(['add 7', 'look'])
    // the record shows that sequence, and nothing of the tries before it
    expect(before).toBe('before')
    expect(done).toEqual([{ kind: 'add', n: 7 }, { kind: 'look' }])
  })

  test('three commands that belong together are all kept', async () => {
    const mistake = ({ program }: State, command: Command) => void (command.kind === 'add' && command.n === 2 && program.at(-2) === 1 && program.pop())
    const { error, recorder } = await run(mistake, { sequences: 40 })
    expect(error).toBeInstanceOf(ClaimBroken)
    expect(told(recorder).shortest).toEqual(['add 1', 'add 2', 'look'])
  })

  test('a claim about the end counts, too', async () => {
    const end = async ({ program }: State) => expectThat('how many', program.length).toBeAtMost(0)
    expect(told((await run(() => {}, { end })).recorder).shortest).toMatchObject([expect.stringMatching(/^add \d$/)])
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
    expect(error).not.toHaveProperty('name', 'ClaimBroken')
    expect(steps).toBe(1)
  })

  test('a replay in which something else breaks is no shorter sequence', async () => {
    // leaving out the first command makes no sense to the model
    const { recorder } = await run(() => {}, {
      length: 6,
      next: ({ model }) => (model.length < 5 ? { kind: 'add', n: model.length } : { kind: 'look' }),
      step: async (state, command) => {
        if (command.kind === 'look') return expectThat('the list', state.model.length).toBe(4)
        givenThat('numbers in order', command.kind === 'add' && command.n).toBe(state.model.length)
        state.model.push((command as { n: number }).n)
      },
    })
    expect(told(recorder).shortest).toEqual(['look'])
  })
})
