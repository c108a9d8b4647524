import type { SubjectControl } from '../author/context.ts'
import type { Subject } from './subject.ts'

/** The processes as one check may handle them; what it follows ends with it. */
export function subjectControl(subject: Subject, signal: AbortSignal): SubjectControl {
  return {
    kill: () => subject.kill(),
    terminate: (graceMs) => subject.terminate(graceMs),
    stop: () => subject.stop(),
    cont: () => subject.cont(),
    restart: () => subject.restart(),
    scale: (instances) => subject.scale(instances),
    release: () => subject.release(),
    usage: () => subject.usage(),
    output: () => subject.output(),
    log: () => subject.log(signal),
  }
}
