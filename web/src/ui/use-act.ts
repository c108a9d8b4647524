import { useState } from 'preact/hooks'
import type { Problem } from '../../../src/model/api.ts'
import { problemOf } from '../api/request.ts'

/** Does one thing at a time, and keeps what went wrong with it. */
export function useAct(): { busy: boolean; problem?: Problem; act: (what: () => Promise<unknown>) => Promise<void> } {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const act = async (what: () => Promise<unknown>) => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await what()
    } catch (error) {
      setProblem(problemOf(error))
    }
    setBusy(false)
  }
  return { busy, problem, act }
}
