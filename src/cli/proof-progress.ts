import type { ProofRun } from '../engine/prove.ts'
import { quantity } from '../explain/quantity.ts'
import { LiveRegion } from '../report/terminal/live-region.ts'
import type { Env, Out } from '../report/stream.ts'

/** Shows on a terminal which runs are under way, and in a log each run as it ends. */
export class ProofProgress {
  readonly #out: Out
  readonly #live: LiveRegion | undefined
  readonly #running = new Set<string>()
  readonly #began = performance.now()
  #planned = 0
  #ended = 0
  #wrong = 0

  constructor(out: Out, env: Env) {
    this.#out = out
    if (out.isTTY && !env['CI'] && env['TERM'] !== 'dumb') {
      this.#live = new LiveRegion(out, () => this.#lines())
      this.#live.start()
    }
  }

  add(slug: string, run: ProofRun, state: 'planned' | 'started' | 'ended'): void {
    const name = `${slug}: ${run.name}${run.kind === 'reference' ? ` (seed ${run.seed})` : ''}`
    if (state === 'planned') this.#planned++
    if (state === 'started') this.#running.add(name)
    if (state === 'ended') {
      this.#running.delete(name)
      this.#ended++
      if (run.problems.length > 0) this.#wrong++
      this.#print(`${run.problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}  ${(run.ms / 1000).toFixed(1)} s${run.again ? `, at the second try: ${run.again}` : ''}`)
    }
    this.#live?.refresh()
  }

  stop(): void {
    this.#live?.stop()
  }

  #print(line: string): void {
    if (this.#live) this.#live.print([line])
    else this.#out.write(`${line}\n`)
  }

  #lines(): string[] {
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(0)
    const wrong = this.#wrong > 0 ? `, ${this.#wrong} not as they must be` : ''
    return [...[...this.#running].map((name) => `  … ${name}`), `${this.#ended} of ${quantity(this.#planned, 'run')}${wrong} · ${seconds} s`]
  }
}
