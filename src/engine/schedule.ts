import type { Isolation, Verdict } from '../model/verdict.ts'

export interface Job {
  id: string
  isolation: Isolation
  /** Jobs, by id, that this one relies on. */
  needs: string[]
}

/** How many of a kind run at once. X runs with nothing beside it. */
export type Width = Record<'P' | 'B', number>

/**
 * Runs jobs in their order, as many at once as their isolation allows. Jobs
 * that have the subject alone come when no other is ready. A job whose needs
 * did not all pass is handed to `block` instead.
 */
export async function schedule(
  jobs: readonly Job[],
  width: Width,
  run: (job: Job) => Promise<Verdict>,
  block: (job: Job, by: string[]) => Verdict,
): Promise<void> {
  const pending = [...jobs]
  const ids = new Set(jobs.map((job) => job.id))
  const verdicts = new Map<string, Verdict>()
  const running = new Map<string, Isolation>()
  const count = (isolation: Isolation) => [...running.values()].filter((one) => one === isolation).length
  const ready = (job: Job) => job.needs.every((need) => !ids.has(need) || verdicts.has(need))
  const unmet = (job: Job) => job.needs.filter((need) => ids.has(need) && !HOLDS.has(verdicts.get(need) as Verdict))

  const next = (): Job | undefined => {
    if (count('X') > 0) return undefined
    const candidates = pending.filter(ready)
    const shared = candidates.filter((job) => job.isolation !== 'X')
    const fits = shared.find((job) => count(job.isolation) < width[job.isolation as 'P' | 'B'])
    return fits ?? (shared.length === 0 && running.size === 0 ? candidates[0] : undefined)
  }

  await new Promise<void>((resolve, reject) => {
    let failed = false
    const pump = () => {
      if (failed) return
      for (let job = next(); job; job = next()) {
        pending.splice(pending.indexOf(job), 1)
        const by = unmet(job)
        if (by.length > 0) verdicts.set(job.id, block(job, by))
        else start(job)
      }
      if (running.size > 0) return
      if (pending.length === 0) resolve()
      else reject(new Error(`these checks wait for each other: ${pending.map((job) => job.id).join(', ')}`))
    }
    const start = (job: Job) => {
      running.set(job.id, job.isolation)
      run(job)
        .then((verdict) => {
          running.delete(job.id)
          verdicts.set(job.id, verdict)
          pump()
        })
        .catch((error) => {
          failed = true
          reject(error)
        })
    }
    pump()
  })
}

/** What is not the project's concern cannot stand in the way of what builds on it. */
const HOLDS = new Set<Verdict>(['passed', 'not-applicable'])
