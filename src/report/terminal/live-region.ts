import type { Out } from '../stream.ts'
import { fit } from './display-width.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const EVERY_MS = 100

/** A few lines at the bottom of a terminal that are drawn anew, at most ten times a second. */
export class LiveRegion {
  readonly #out: Out
  readonly #lines: () => string[]
  #waiting: string[] = []
  #height = 0
  #frame = 0
  #drawnAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  constructor(out: Out, lines: () => string[]) {
    this.#out = out
    this.#lines = lines
  }

  start(): void {
    this.#timer = setInterval(() => this.#draw(), EVERY_MS)
    // drawing is no reason to stay alive
    this.#timer.unref()
  }

  /** Lines that stay, above the region. */
  print(lines: string[]): void {
    this.#waiting.push(...lines)
    this.refresh()
  }

  /** Draws, unless it was drawn just now; then the timer will. */
  refresh(): void {
    if (performance.now() - this.#drawnAt >= EVERY_MS) this.#draw()
  }

  /** Takes the region away; what was printed stays. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#out.write(this.#erase() + this.#printed())
  }

  #draw(): void {
    this.#drawnAt = performance.now()
    // some terminals say 0 for "unknown"
    const columns = Math.max(10, this.#out.columns || 80)
    const spinner = FRAMES[this.#frame++ % FRAMES.length]
    // a line that wrapped could not be taken back
    const lines = this.#lines().map((line, index) => fit(index === 0 ? `${spinner} ${line}` : `  ${line}`, columns - 1))
    const text = this.#erase() + this.#printed() + lines.map((line) => `${line}\n`).join('')
    this.#height = lines.length
    this.#out.write(text)
  }

  #erase(): string {
    const text = this.#height > 0 ? `\x1b[${this.#height}A\x1b[0J` : ''
    this.#height = 0
    return text
  }

  #printed(): string {
    const text = this.#waiting.map((line) => `${line}\n`).join('')
    this.#waiting = []
    return text
  }
}
