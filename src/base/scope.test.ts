import { expect, test } from 'vitest'
import { Scope } from './scope.ts'

test('undoes last first, each once, and waits for each', async () => {
  const done: string[] = []
  const scope = new Scope('a')
  scope.defer('first', () => done.push('first'))
  scope.defer('second', async () => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    done.push('second')
  })
  scope.child('inner').defer('third', () => done.push('third'))
  await Promise.all([scope.close(), scope.close()])
  await scope.close()
  expect(done).toEqual(['third', 'second', 'first'])
})

test('a failure to undo keeps nothing from being undone, and is written down', async () => {
  const done: string[] = []
  const scope = new Scope('a')
  scope.defer('first', () => done.push('first'))
  scope.defer('second', () => Promise.reject(new Error('stuck')))
  await scope.close()
  expect(done).toEqual(['first'])
  expect(scope.failures).toMatchObject([{ what: 'second', error: { message: 'stuck' } }])
})

test('what comes after the close is refused, even while it closes', async () => {
  const scope = new Scope('the attempt')
  let late: unknown
  scope.defer('first', () => {
    try {
      scope.defer('late', () => {})
    } catch (error) {
      late = error
    }
  })
  expect(scope.closed).toBe(false)
  const closing = scope.close()
  expect(scope.closed).toBe(true)
  await closing
  expect(late).toMatchObject({ message: 'the attempt is closing; late came too late' })
})

test('`await using` closes it, also when the work throws', async () => {
  const done: string[] = []
  const work = async () => {
    await using scope = new Scope('a')
    scope.defer('first', () => done.push('first'))
    throw new Error('broken')
  }
  await expect(work()).rejects.toThrow('broken')
  expect(done).toEqual(['first'])
})
